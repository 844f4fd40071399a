/* SPDX-License-Identifier: MIT */
/*
 * coins.h: unspent outputs ("coins"): the interface of a view, and the cache that stands in front
 * of another view. validation stacks a cache for one block on the cache of the tip, which stands on
 * LevelDB (txdb.h). A cache borrows its base, which must outlive it. Guarded by cs_main.
 */
#ifndef DEMO_BITCOIN_COINS_H
#define DEMO_BITCOIN_COINS_H

#include <cstring>
#include <unordered_map>

#include "block.h"

struct Coin {
	CTxOut out;
	int nHeight = 0;
	bool fCoinBase = false;

	bool IsSpent() const
	{
		return out.IsNull();
	}
};

struct CCoinsCacheEntry {
	enum flag : unsigned char {
		DIRTY = 1, /* differs from the base */
		FRESH = 2, /* the base has no unspent version of it */
	};
	Coin coin;
	unsigned char flags = 0;
};

struct OutpointHasher {
	size_t operator()(const COutPoint &outpoint) const
	{
		/* Transaction hashes are uniform already. */
		uint64_t word;
		std::memcpy(&word, outpoint.hash.data(), sizeof(word));
		return word ^ outpoint.n * 0x9e3779b97f4a7c15;
	}
};

using CCoinsMap = std::unordered_map<COutPoint, CCoinsCacheEntry, OutpointHasher>;

class CCoinsView
{
      public:
	virtual ~CCoinsView() = default;
	/* False if there is no such coin, or if it is spent. */
	virtual bool GetCoin(const COutPoint &outpoint, Coin &coin) = 0;
	/* Takes over the dirty entries of a cache above. False if they could not be stored. */
	virtual bool BatchWrite(const CCoinsMap &coins, const uint256 &hashBlock) = 0;
};

class CCoinsViewCache : public CCoinsView
{
      public:
	/* Only a cache that stands on the database should probe: a miss there is a read from disk.
	 */
	CCoinsViewCache(CCoinsView *base, bool enable_probing)
	    : m_base(base), m_enable_probing(enable_probing)
	{
	}

	bool GetCoin(const COutPoint &outpoint, Coin &coin) override;
	bool BatchWrite(const CCoinsMap &coins, const uint256 &hashBlock) override;

	/* nullptr if there is no such coin; else valid until the next call that changes the cache.
	 */
	const Coin *AccessCoin(const COutPoint &outpoint);
	/* The outpoint must be a new one: no view below has an unspent coin there. */
	void AddCoin(const COutPoint &outpoint, Coin coin);
	/* False if there was no such coin. */
	bool SpendCoin(const COutPoint &outpoint);
	void SetBestBlock(const uint256 &hash)
	{
		m_best_block = hash;
	}
	/* Hands everything that changed to the base and forgets all coins. */
	bool Flush();

	size_t GetCacheSize() const
	{
		return m_coins.size();
	}
	uint64_t Hits() const
	{
		return m_hits;
	}
	uint64_t Misses() const
	{
		return m_misses;
	}

      private:
	CCoinsMap::iterator FetchCoin(const COutPoint &outpoint);

	CCoinsView *m_base;
	const bool m_enable_probing;
	CCoinsMap m_coins;
	uint256 m_best_block;
	uint64_t m_hits = 0;
	uint64_t m_misses = 0;
};

#endif
