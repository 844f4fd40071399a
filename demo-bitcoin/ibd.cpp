/* SPDX-License-Identifier: MIT */
#include "ibd.h"

#include <ctime>

#include "logging.h"
#include "probes.h"

std::recursive_mutex cs_main;
CChain chainActive;
arith_uint256 nMinimumChainWork;
int64_t nMaxTipAge = DEFAULT_MAX_TIP_AGE;
std::atomic<bool> fImporting{false};
std::atomic<bool> fReindex{false};

static std::atomic<bool> latchToFalse{false};
static std::atomic<int> finish_ibd_reached{0};

bool IsInitialBlockDownload()
{
	/* The latch never turns back, so the common case needs no lock and no ordering. */
	if (latchToFalse.load(std::memory_order_relaxed))
		return false;
	const MainLock lock;
	/* Another thread may have turned it while this one waited for the lock. */
	if (latchToFalse.load(std::memory_order_relaxed))
		return false;
	if (fImporting || fReindex)
		return true;
	const CBlockIndex *tip = chainActive.Tip();
	if (tip == nullptr)
		return true;
	if (tip->nChainWork < nMinimumChainWork)
		return true;
	if (tip->GetBlockTime() < std::time(nullptr) - nMaxTipAge)
		return true;
	LogPrintf("Leaving InitialBlockDownload (latching to false)\n");
	latchToFalse.store(true, std::memory_order_relaxed);
	finish_ibd_reached.fetch_add(1, std::memory_order_relaxed);
	if (PROBE_FINISH_IBD_ENABLED()) {
		PROBE_FINISH_IBD();
	}
	return false;
}

int FinishIbdReached()
{
	return finish_ibd_reached.load(std::memory_order_relaxed);
}
