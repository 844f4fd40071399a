/* SPDX-License-Identifier: MIT */
/*
 * args.h: the command line. Called by main. Prints nothing: an error is thrown as UsageError.
 */
#ifndef DEMO_BITCOIN_ARGS_H
#define DEMO_BITCOIN_ARGS_H

#include <stdexcept>
#include <string>

#include "peer.h"

class UsageError : public std::runtime_error
{
      public:
	using std::runtime_error::runtime_error;
};

struct NodeOptions {
	long blocks = 500;
	long threads = 1;
	long pace_ms = 0;
	long dbcache = 100;
	long wait_limit_s = 0; /* 0: no limit */
	bool wait_for_tracer = false;
	bool stay = false;
	bool probe_cache_misses = false;
	bool reindex = false;
	bool help = false;
	std::string datadir; /* empty: a temporary one */
	Fault fault = Fault::NONE;
	int fault_height = 0;
};

NodeOptions ParseArguments(int argc, char **argv);
std::string HelpText();

#endif
