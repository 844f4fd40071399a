/* SPDX-License-Identifier: MIT */
/*
 * bitcoind: a small Bitcoin node with two static probes, to be traced.
 */
#include <csignal>
#include <cstdio>
#include <exception>

#include <unistd.h>

#include "logging.h"
#include "node.h"

static StopSignal *stop_on_signal;
static volatile std::sig_atomic_t signal_seen;

static void HandleSignal(int number)
{
	signal_seen = number;
	stop_on_signal->Raise();
}

static void CatchSignals(StopSignal &stop)
{
	struct sigaction action {
	};
	stop_on_signal = &stop;
	action.sa_handler = HandleSignal;
	action.sa_flags = SA_RESTART;
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, nullptr);
	sigaction(SIGTERM, &action, nullptr);
}

static int Run(const NodeOptions &options)
{
	StopSignal stop;
	CatchSignals(stop);
	LogPrintf("pid %ld\n", static_cast<long>(getpid()));
	std::string reason;
	switch (RunNode(options, stop, &reason)) {
	case NodeResult::SYNCED:
		return 0;
	case NodeResult::INVALID_BLOCK:
		std::fprintf(stderr, "Error: the peer sent an invalid block: %s\n", reason.c_str());
		return 1;
	case NodeResult::INTERRUPTED:
		return 128 + signal_seen;
	}
	return 1;
}

int main(int argc, char **argv)
{
	try {
		const NodeOptions options = ParseArguments(argc, argv);
		if (!options.help)
			return Run(options);
		std::fputs(HelpText().c_str(), stdout);
		return 0;
	} catch (const UsageError &error) {
		std::fprintf(stderr, "Error: %s\nTry bitcoind --help.\n", error.what());
		return 2;
	} catch (const std::exception &error) {
		std::fprintf(stderr, "Error: %s\n", error.what());
		return 1;
	}
}
