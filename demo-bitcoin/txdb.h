/* SPDX-License-Identifier: MIT */
/*
 * txdb.h: the coins database, in LevelDB. Owns the open database. Throws std::runtime_error if it
 * cannot be opened or read; counts its reads, so that they can be compared with what a tracer saw
 * of the cache above.
 */
#ifndef DEMO_BITCOIN_TXDB_H
#define DEMO_BITCOIN_TXDB_H

#include <memory>
#include <string>

#include "coins.h"

namespace leveldb
{
class DB;
}

class CCoinsViewDB : public CCoinsView
{
      public:
	/* Makes a new database at path, which must not hold one yet. */
	explicit CCoinsViewDB(const std::string &path);
	~CCoinsViewDB() override;

	bool GetCoin(const COutPoint &outpoint, Coin &coin) override;
	bool BatchWrite(const CCoinsMap &coins, const uint256 &hashBlock) override;

	/* The block up to which the stored coins hold; null before the first write. */
	uint256 GetBestBlock();
	/* Coins looked up, found or not. */
	uint64_t Reads() const
	{
		return m_reads;
	}

	/* Removes the database at path, if there is one. */
	static void Destroy(const std::string &path);

      private:
	bool Get(const std::string &key, std::string &value);

	std::unique_ptr<leveldb::DB> m_db;
	uint64_t m_reads = 0;
};

#endif
