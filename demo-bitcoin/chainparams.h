/* SPDX-License-Identifier: MIT */
/*
 * chainparams.h: the rules of the regression test network, where a block costs two hashes on
 * average.
 */
#ifndef DEMO_BITCOIN_CHAINPARAMS_H
#define DEMO_BITCOIN_CHAINPARAMS_H

#include "block.h"

constexpr uint32_t REGTEST_BITS = 0x207fffff;
constexpr int COINBASE_MATURITY = 100;
constexpr int SUBSIDY_HALVING_INTERVAL = 150;
constexpr int64_t TARGET_SPACING_S = 600;
constexpr int64_t MAX_FUTURE_BLOCK_TIME_S = 2 * 60 * 60;
constexpr unsigned char MESSAGE_START[4] = {0xfa, 0xbf, 0xb5, 0xda};

/* The first block of Bitcoin's regression test network, byte for byte. */
CBlock RegtestGenesis();
CAmount GetBlockSubsidy(int height);

#endif
