/* SPDX-License-Identifier: MIT */
#include "txdb.h"

#include <stdexcept>

#include <leveldb/db.h>
#include <leveldb/write_batch.h>

static const char BEST_BLOCK_KEY[] = "B";

static std::string ToString(const DataWriter &writer)
{
	return std::string(writer.Data().begin(), writer.Data().end());
}

static std::string CoinKey(const COutPoint &outpoint)
{
	DataWriter writer;
	writer.U8('C');
	writer.Uint256(outpoint.hash);
	writer.CompactSize(outpoint.n);
	return ToString(writer);
}

static std::string CoinValue(const Coin &coin)
{
	DataWriter writer;
	writer.U32(static_cast<uint32_t>(coin.nHeight) << 1 | coin.fCoinBase);
	writer.U64(static_cast<uint64_t>(coin.out.nValue));
	writer.VarBytes(coin.out.scriptPubKey);
	return ToString(writer);
}

static Coin ReadCoin(const std::string &value)
{
	DataReader reader(reinterpret_cast<const unsigned char *>(value.data()), value.size());
	Coin coin;
	const uint32_t code = reader.U32();
	coin.nHeight = static_cast<int>(code >> 1);
	coin.fCoinBase = code & 1;
	coin.out.nValue = static_cast<CAmount>(reader.U64());
	coin.out.scriptPubKey = reader.VarBytes(MAX_SCRIPT_SIZE);
	reader.ExpectEnd();
	return coin;
}

CCoinsViewDB::CCoinsViewDB(const std::string &path)
{
	leveldb::Options options;
	options.create_if_missing = true;
	options.error_if_exists = true;
	leveldb::DB *db = nullptr;
	const leveldb::Status status = leveldb::DB::Open(options, path, &db);
	if (!status.ok())
		throw std::runtime_error("cannot open the coins database: " + status.ToString());
	m_db.reset(db);
}

CCoinsViewDB::~CCoinsViewDB() = default;

bool CCoinsViewDB::Get(const std::string &key, std::string &value)
{
	const leveldb::Status status = m_db->Get(leveldb::ReadOptions(), key, &value);
	if (!status.ok() && !status.IsNotFound())
		throw std::runtime_error("cannot read the coins database: " + status.ToString());
	return status.ok();
}

bool CCoinsViewDB::GetCoin(const COutPoint &outpoint, Coin &coin)
{
	std::string value;
	m_reads++;
	if (!Get(CoinKey(outpoint), value))
		return false;
	coin = ReadCoin(value);
	return true;
}

bool CCoinsViewDB::BatchWrite(const CCoinsMap &coins, const uint256 &hashBlock)
{
	leveldb::WriteBatch batch;
	for (const auto &[outpoint, entry] : coins) {
		if (!(entry.flags & CCoinsCacheEntry::DIRTY))
			continue;
		if (entry.coin.IsSpent())
			batch.Delete(CoinKey(outpoint));
		else
			batch.Put(CoinKey(outpoint), CoinValue(entry.coin));
	}
	/* In the same batch: after a crash the coins and the block they belong to still agree. */
	DataWriter best;
	best.Uint256(hashBlock);
	batch.Put(BEST_BLOCK_KEY, ToString(best));
	return m_db->Write(leveldb::WriteOptions(), &batch).ok();
}

uint256 CCoinsViewDB::GetBestBlock()
{
	std::string value;
	if (!Get(BEST_BLOCK_KEY, value))
		return uint256();
	return DataReader(reinterpret_cast<const unsigned char *>(value.data()), value.size())
		.Uint256();
}

void CCoinsViewDB::Destroy(const std::string &path)
{
	const leveldb::Status status = leveldb::DestroyDB(path, leveldb::Options());
	if (!status.ok())
		throw std::runtime_error("cannot remove " + path + ": " + status.ToString());
}
