/* SPDX-License-Identifier: MIT */
#include "node.h"

#include <chrono>
#include <optional>

#include <poll.h>
#include <unistd.h>

#include "chainparams.h"
#include "datadir.h"
#include "ibd.h"
#include "logging.h"
#include "peer.h"
#include "pollers.h"
#include "pow.h"
#include "probes.h"
#include "sync.h"
#include "txdb.h"

static constexpr int TRACER_POLL_MS = 5;

/*
 * A tracer raises the semaphore of each probe that it listens to: the program needs nothing else to
 * know that it is watched.
 */
static bool TracerPresent()
{
	return PROBE_FINISH_IBD_ENABLED() || PROBE_CACHE_MISS_ENABLED();
}

static void WaitForTracer(long limit_s, const StopSignal &stop)
{
	using namespace std::chrono;
	const auto end = steady_clock::now() + seconds(limit_s);
	LogPrintf("Waiting for a tracer\n");
	while (!TracerPresent()) {
		if (limit_s && steady_clock::now() >= end) {
			LogPrintf("No tracer within %ld s\n", limit_s);
			return;
		}
		stop.WaitFor(-1, 0, TRACER_POLL_MS);
	}
	LogPrintf("A tracer is present\n");
}

/* The work that a node trusts a chain to have: here that of three quarters of the peer's. */
static void SetMinimumChainWork(long blocks)
{
	const MainLock lock;
	nMinimumChainWork = arith_uint256();
	for (long i = 0; i <= std::max(1L, blocks * 3 / 4); i++)
		nMinimumChainWork += GetBlockProof(REGTEST_BITS);
}

static std::unique_ptr<CCoinsViewDB> OpenCoinsDB(const NodeOptions &options, const DataDir &datadir)
{
	if (options.reindex) {
		fReindex = true;
		CCoinsViewDB::Destroy(datadir.ChainstatePath());
		fReindex = false;
	}
	return std::make_unique<CCoinsViewDB>(datadir.ChainstatePath());
}

static bool Download(const NodeOptions &options, const StopSignal &stop, Chainstate &chainstate,
	IbdPollers &pollers, int *blocks, BlockValidationState &state)
{
	const PeerOptions peer_options{static_cast<int>(options.blocks),
		static_cast<int>(options.pace_ms), options.fault, options.fault_height};
	Peer peer(peer_options, stop);
	Connection connection(peer.Connect(), stop);
	BlockSync sync(connection, chainstate, [&] {
		++*blocks;
		pollers.NewTip();
		IsInitialBlockDownload();
	});
	return sync.Run(state);
}

static void PrintSummary(const NodeOptions &options, const Chainstate &chainstate,
	const CCoinsViewDB &db, const IbdPollers &pollers, int blocks)
{
	const CoinsCounts coins = chainstate.Counts();
	LogPrintf("Summary: height=%d blocks=%d ibd=%d leveldb_reads=%llu cache_hits=%llu "
		  "cache_misses=%llu flushes=%llu cache_miss_reached=%llu finish_ibd_reached=%d "
		  "polls=%llu\n",
		chainActive.Height(), blocks, IsInitialBlockDownload(),
		static_cast<unsigned long long>(db.Reads()),
		static_cast<unsigned long long>(coins.hits),
		static_cast<unsigned long long>(coins.misses),
		static_cast<unsigned long long>(coins.flushes),
		static_cast<unsigned long long>(options.probe_cache_misses ? coins.misses : 0),
		FinishIbdReached(), static_cast<unsigned long long>(pollers.Calls()));
}

static void StayUntilInputEnds(const StopSignal &stop)
{
	char bytes[256];

	do
		stop.WaitFor(STDIN_FILENO, POLLIN, -1);
	while (read(STDIN_FILENO, bytes, sizeof(bytes)) > 0);
}

NodeResult RunNode(const NodeOptions &options, const StopSignal &stop, std::string *reject_reason)
{
	const DataDir datadir(options.datadir);
	LogPrintf("Using data directory %s\n", datadir.Path().c_str());
	const std::unique_ptr<CCoinsViewDB> db = OpenCoinsDB(options, datadir);
	Chainstate chainstate(
		db.get(), static_cast<size_t>(options.dbcache), options.probe_cache_misses);
	SetMinimumChainWork(options.blocks);
	fImporting = true;
	IbdPollers pollers(static_cast<int>(options.threads));
	chainstate.LoadGenesisBlock(RegtestGenesis());
	fImporting = false;

	BlockValidationState state;
	NodeResult result = NodeResult::SYNCED;
	int blocks = 0;
	try {
		if (options.wait_for_tracer)
			WaitForTracer(options.wait_limit_s, stop);
		if (!Download(options, stop, chainstate, pollers, &blocks, state))
			result = NodeResult::INVALID_BLOCK;
		else if (options.stay)
			StayUntilInputEnds(stop);
	} catch (const Interrupted &) {
		result = NodeResult::INTERRUPTED;
	}
	LogPrintf("Shutdown: In progress...\n");
	pollers.Stop();
	if (!chainstate.FlushStateToDisk())
		throw std::runtime_error("coins cannot be stored");
	PrintSummary(options, chainstate, *db, pollers, blocks);
	LogPrintf("Shutdown: done\n");
	*reject_reason = state.GetRejectReason();
	return result;
}
