/* SPDX-License-Identifier: MIT */
/*
 * peer.h: the other node: a thread that owns a chain and serves it over a loopback connection, at a
 * given pace. It shares nothing with the node but the wish to stop. Called by node.
 */
#ifndef DEMO_BITCOIN_PEER_H
#define DEMO_BITCOIN_PEER_H

#include <chrono>
#include <map>
#include <thread>

#include "blockgen.h"
#include "net.h"

struct PeerOptions {
	int blocks = 0;
	int pace_ms = 0; /* time per block; 0: as fast as it can */
	Fault fault = Fault::NONE;
	int fault_height = 0;
};

class Peer
{
      public:
	/* Makes the chain. Borrows stop, which must outlive it. */
	Peer(const PeerOptions &options, const StopSignal &stop);
	/* Waits for the thread, which ends when the connection is closed: close it first. */
	~Peer();
	/* Connects to the peer and starts its thread. Once only. */
	Socket Connect();

      private:
	void Run();
	void Serve(Connection &connection);
	void HandleGetHeaders(Connection &connection, const Message &message) const;
	void HandleGetBlock(Connection &connection, const Message &message);
	void KeepPace(const Connection &connection);

	const PeerOptions m_options;
	const StopSignal &m_stop;
	Listener m_listener;
	BlockGenerator m_chain;
	std::map<uint256, size_t> m_heights;
	int m_blocks_sent = 0;
	std::chrono::steady_clock::time_point m_first_sent;
	std::thread m_thread;
};

/* The message that both sides begin with. */
DataWriter VersionMessage(int start_height);

#endif
