/* SPDX-License-Identifier: MIT */
#include "pow.h"

bool CheckProofOfWork(const uint256 &hash, uint32_t nBits)
{
	arith_uint256 target;
	if (!arith_uint256::FromCompact(nBits, target))
		return false;
	return !(arith_uint256::FromHash(hash) > target);
}

arith_uint256 GetBlockProof(uint32_t nBits)
{
	arith_uint256 target;
	if (!arith_uint256::FromCompact(nBits, target))
		return arith_uint256();
	/* 2^256 does not fit: 2^256 / (t + 1) = (2^256 - t - 1) / (t + 1) + 1. */
	return ~target / (target + arith_uint256(1)) + arith_uint256(1);
}

void MineBlock(CBlockHeader &header)
{
	while (!CheckProofOfWork(header.GetHash(), header.nBits))
		header.nNonce++;
}
