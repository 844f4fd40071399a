/* SPDX-License-Identifier: MIT */
/*
 * node.h: one run of the node: data directory, threads, peer, download, summary. Called by main.
 */
#ifndef DEMO_BITCOIN_NODE_H
#define DEMO_BITCOIN_NODE_H

#include <string>

#include "args.h"
#include "stop.h"

enum class NodeResult {
	SYNCED,
	INVALID_BLOCK,
	INTERRUPTED,
};

/* *reject_reason is set when the peer sent an invalid block. Throws std::exception when the machine
 * fails us. */
NodeResult RunNode(const NodeOptions &options, const StopSignal &stop, std::string *reject_reason);

#endif
