/* SPDX-License-Identifier: MIT */
/*
 * sync.h: the node's side of the download: all headers first, then the blocks in order, several
 * asked for ahead. Called by node.
 */
#ifndef DEMO_BITCOIN_SYNC_H
#define DEMO_BITCOIN_SYNC_H

#include <deque>
#include <functional>

#include "net.h"
#include "validation.h"

class BlockSync
{
      public:
	/* Borrows all three. on_tip is called after each new tip, without cs_main. */
	BlockSync(Connection &connection, Chainstate &chainstate, std::function<void()> on_tip)
	    : m_connection(connection), m_chainstate(chainstate), m_on_tip(std::move(on_tip))
	{
	}

	/*
	 * Downloads until the peer has no more. False if the peer sent something invalid: state
	 * says what. Throws NetError or DataError if the connection or a message is broken.
	 */
	bool Run(BlockValidationState &state);

      private:
	void Handshake();
	bool DownloadHeaders(BlockValidationState &state);
	bool DownloadBlocks(BlockValidationState &state);
	bool ReceiveBlock(BlockValidationState &state);
	bool Reject(const char *what, const uint256 &hash, const BlockValidationState &state);

	Connection &m_connection;
	Chainstate &m_chainstate;
	std::function<void()> m_on_tip;
	std::deque<uint256> m_wanted;	 /* not asked for yet */
	std::deque<uint256> m_in_flight; /* asked for; they come in this order */
};

#endif
