/* SPDX-License-Identifier: MIT */
/*
 * pow.h: proof of work. Called by validation (to check it) and by blockgen (to make it).
 */
#ifndef DEMO_BITCOIN_POW_H
#define DEMO_BITCOIN_POW_H

#include "arith_uint256.h"
#include "block.h"

/* True if the hash is not above the target that nBits stands for. */
bool CheckProofOfWork(const uint256 &hash, uint32_t nBits);
/* The expected number of hashes behind a block: 2^256 / (target + 1); 0 if nBits is no valid
 * target. */
arith_uint256 GetBlockProof(uint32_t nBits);
/* Counts up nNonce until the header has its proof of work. */
void MineBlock(CBlockHeader &header);

#endif
