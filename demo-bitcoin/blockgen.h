/* SPDX-License-Identifier: MIT */
/*
 * blockgen.h: makes the chain that the peer serves: real blocks, mined at the regression test
 * network's difficulty, with transactions that spend earlier outputs picked at random (always the
 * same ones for the same length). On request one block breaks a rule; the blocks behind it build on
 * the broken one. Called by peer.
 */
#ifndef DEMO_BITCOIN_BLOCKGEN_H
#define DEMO_BITCOIN_BLOCKGEN_H

#include <deque>
#include <random>
#include <vector>

#include "block.h"

enum class Fault {
	NONE,
	POW,	  /* the hash is above the target */
	PREV,	  /* the previous block is one that nobody knows */
	MERKLE,	  /* the merkle root is not that of the transactions */
	TIME,	  /* the time is not after the median of the blocks before */
	SPEND,	  /* a transaction spends an output that is spent already */
	COINBASE, /* the coinbase pays more than subsidy and fees */
};

class BlockGenerator
{
      public:
	/* The chain will have `blocks` blocks behind genesis, the last one dated `now`. */
	BlockGenerator(int blocks, int64_t now);

	/* Appends the next block. */
	void Append(Fault fault = Fault::NONE);
	/* Genesis and what was appended; the index is the height. */
	const std::vector<CBlock> &Blocks() const
	{
		return m_blocks;
	}

      private:
	struct WalletCoin {
		COutPoint outpoint;
		CAmount value;
		uint64_t secret;
	};

	uint64_t Random(uint64_t below);
	WalletCoin TakeCoin();
	CTxOut PayToSelf(CAmount value);
	void Remember(const CTransaction &tx, uint64_t first_secret, std::deque<WalletCoin> &where);
	CTransaction Spend(const std::vector<WalletCoin> &coins, CAmount *fee);
	CTransaction MakeCoinBase(int height, CAmount value);
	void AddTransactions(CBlock &block, CAmount *fees);
	void Mine(CBlock &block, Fault fault) const;

	const int m_length;
	const int64_t m_now;
	std::mt19937_64 m_random;
	uint64_t m_next_secret = 1;
	std::vector<CBlock> m_blocks;
	std::deque<WalletCoin> m_wallet;   /* spendable */
	std::deque<WalletCoin> m_immature; /* coinbases, oldest first */
	std::vector<WalletCoin> m_spent;   /* by the latest transaction */
};

#endif
