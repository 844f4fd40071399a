/* SPDX-License-Identifier: MIT */
/*
 * validation.h: accepts headers and blocks, connects blocks to the active chain and keeps the
 * coins. Chainstate owns the block index and the cache of the tip; it borrows the database, which
 * must outlive it. Every public function takes cs_main. There is one Chainstate in a process: it
 * fills chainActive.
 */
#ifndef DEMO_BITCOIN_VALIDATION_H
#define DEMO_BITCOIN_VALIDATION_H

#include <map>
#include <memory>

#include "chain.h"
#include "checks.h"
#include "coins.h"

struct CoinsCounts {
	uint64_t hits;
	uint64_t misses;
	uint64_t flushes;
};

class Chainstate
{
      public:
	/*
	 * cache_limit: coins that the cache may hold; above that it is written out and emptied.
	 * enable_probing: let the cache of the tip fire the probe cache_miss.
	 */
	Chainstate(CCoinsView *db, size_t cache_limit, bool enable_probing);
	~Chainstate();
	Chainstate(const Chainstate &) = delete;
	Chainstate &operator=(const Chainstate &) = delete;

	/* Starts the chain. The block is taken as it is; its coins cannot be spent, as in Bitcoin.
	 */
	void LoadGenesisBlock(const CBlock &genesis);

	/* Checks a header and adds it to the index. A known one is valid again. */
	bool AcceptBlockHeader(const CBlockHeader &header, BlockValidationState &state);
	/*
	 * Checks a block and makes it the new tip. It must build on the tip (this node follows one
	 * peer and one chain). When it is refused, neither the chain nor the coins have changed.
	 */
	bool ProcessNewBlock(const CBlock &block, BlockValidationState &state);
	/* Writes the cached coins to the database. False if that failed. */
	bool FlushStateToDisk();

	int BestHeaderHeight() const;
	uint256 BestHeaderHash() const;
	CoinsCounts Counts() const;

      private:
	const CBlockIndex *LookupBlockIndex(const uint256 &hash) const;
	const CBlockIndex *AddToBlockIndex(const CBlockHeader &header, const CBlockIndex *pprev);
	bool ConnectBlock(const CBlock &block, const CBlockIndex &index, CCoinsViewCache &view,
		BlockValidationState &state);
	void UpdateTip(const CBlock &block, const CBlockIndex &index);

	CCoinsViewCache m_coins_tip;
	const size_t m_cache_limit;
	std::map<uint256, std::unique_ptr<CBlockIndex>> m_block_index;
	const CBlockIndex *m_best_header = nullptr;
	uint64_t m_flushes = 0;
};

#endif
