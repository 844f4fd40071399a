/* SPDX-License-Identifier: MIT */
/*
 * ibd.h: is the node still downloading old blocks? The state that decides it is global, as in
 * Bitcoin Core when the story was written: any thread may ask at any time.
 */
#ifndef DEMO_BITCOIN_IBD_H
#define DEMO_BITCOIN_IBD_H

#include <atomic>
#include <mutex>

#include "arith_uint256.h"
#include "chain.h"

constexpr int64_t DEFAULT_MAX_TIP_AGE = 24 * 60 * 60;

extern std::recursive_mutex
	cs_main; /* guards chainActive, the block index, the coins and the two below */
extern CChain chainActive;
extern arith_uint256 nMinimumChainWork;
extern int64_t nMaxTipAge; /* seconds */
extern std::atomic<bool> fImporting;
extern std::atomic<bool> fReindex;

/* Holds cs_main as long as it lives. */
class MainLock
{
      public:
	MainLock()
	{
		cs_main.lock();
	}
	~MainLock()
	{
		cs_main.unlock();
	}
	MainLock(const MainLock &) = delete;
	MainLock &operator=(const MainLock &) = delete;
};

/* True until the chain has caught up; then false for good. Fires the probe finish_ibd when it
 * turns. */
bool IsInitialBlockDownload();
/* How often the guard of finish_ibd was reached: 0 or 1, however many threads ask. */
int FinishIbdReached();

#endif
