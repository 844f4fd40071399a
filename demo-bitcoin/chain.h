/* SPDX-License-Identifier: MIT */
/*
 * chain.h: the index of known block headers and the active chain of connected blocks. Chainstate
 * (validation.h) owns the entries; a CChain only points to them. Guarded by cs_main.
 */
#ifndef DEMO_BITCOIN_CHAIN_H
#define DEMO_BITCOIN_CHAIN_H

#include <algorithm>
#include <vector>

#include "arith_uint256.h"
#include "block.h"

struct CBlockIndex {
	static constexpr int MEDIAN_TIME_SPAN = 11;

	uint256 hash;
	CBlockHeader header;
	const CBlockIndex *pprev = nullptr;
	int nHeight = 0;
	arith_uint256 nChainWork; /* of this block and all before it */

	int64_t GetBlockTime() const
	{
		return header.nTime;
	}

	int64_t GetMedianTimePast() const
	{
		std::vector<int64_t> times;
		const CBlockIndex *index = this;
		for (int i = 0; i < MEDIAN_TIME_SPAN && index; i++, index = index->pprev)
			times.push_back(index->GetBlockTime());
		std::sort(times.begin(), times.end());
		return times[times.size() / 2];
	}
};

class CChain
{
      public:
	/* nullptr when nothing is connected. */
	const CBlockIndex *Tip() const
	{
		return m_blocks.empty() ? nullptr : m_blocks.back();
	}
	int Height() const
	{
		return static_cast<int>(m_blocks.size()) - 1;
	}
	void Append(const CBlockIndex *index)
	{
		m_blocks.push_back(index);
	}
	void Clear()
	{
		m_blocks.clear();
	}

      private:
	std::vector<const CBlockIndex *> m_blocks;
};

#endif
