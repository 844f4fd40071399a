/* SPDX-License-Identifier: MIT */
/*
 * block.h: transactions, block headers and blocks as they travel and as they are hashed. Plain
 * values.
 */
#ifndef DEMO_BITCOIN_BLOCK_H
#define DEMO_BITCOIN_BLOCK_H

#include <cstdint>
#include <vector>

#include "serialize.h"
#include "uint256.h"

using CAmount = int64_t;
constexpr CAmount COIN = 100000000;
constexpr CAmount MAX_MONEY = 21000000 * COIN;
constexpr size_t MAX_SCRIPT_SIZE = 10000;
constexpr size_t MAX_BLOCK_SIZE = 1000000;
constexpr size_t BLOCK_HEADER_SIZE = 80;

inline bool MoneyRange(CAmount amount)
{
	return amount >= 0 && amount <= MAX_MONEY;
}

struct COutPoint {
	uint256 hash;
	uint32_t n = UINT32_MAX;

	bool IsNull() const
	{
		return hash.IsNull() && n == UINT32_MAX;
	}
	bool operator==(const COutPoint &other) const
	{
		return hash == other.hash && n == other.n;
	}
	bool operator<(const COutPoint &other) const
	{
		return hash != other.hash ? hash < other.hash : n < other.n;
	}
};

struct CTxIn {
	COutPoint prevout;
	Bytes scriptSig;
	uint32_t nSequence = UINT32_MAX;
};

struct CTxOut {
	CAmount nValue = -1;
	Bytes scriptPubKey;

	bool IsNull() const
	{
		return nValue == -1;
	}
};

struct CTransaction {
	uint32_t nVersion = 2;
	std::vector<CTxIn> vin;
	std::vector<CTxOut> vout;
	uint32_t nLockTime = 0;

	bool IsCoinBase() const
	{
		return vin.size() == 1 && vin[0].prevout.IsNull();
	}
	uint256 GetHash() const;
	void Serialize(DataWriter &to) const;
	static CTransaction Unserialize(DataReader &from);
};

struct CBlockHeader {
	uint32_t nVersion = 0x20000000;
	uint256 hashPrevBlock;
	uint256 hashMerkleRoot;
	uint32_t nTime = 0;
	uint32_t nBits = 0;
	uint32_t nNonce = 0;

	uint256 GetHash() const;
	void Serialize(DataWriter &to) const;
	static CBlockHeader Unserialize(DataReader &from);
};

struct CBlock : CBlockHeader {
	std::vector<CTransaction> vtx;

	void Serialize(DataWriter &to) const;
	static CBlock Unserialize(DataReader &from);
};

/*
 * The root of the tree over these hashes. *mutated is set when two neighbouring hashes of a
 * level are equal, by which two different lists of transactions could share a root.
 */
uint256 ComputeMerkleRoot(std::vector<uint256> level, bool *mutated = nullptr);
/* The same over the block's transactions. */
uint256 BlockMerkleRoot(const CBlock &block, bool *mutated = nullptr);

#endif
