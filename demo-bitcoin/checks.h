/* SPDX-License-Identifier: MIT */
/*
 * checks.h: why a block is refused, and the checks that need nothing but the block itself.
 * Reasons are spelled as Bitcoin Core spells them.
 */
#ifndef DEMO_BITCOIN_CHECKS_H
#define DEMO_BITCOIN_CHECKS_H

#include <string>

#include "block.h"

class BlockValidationState
{
      public:
	/* Notes the first reason and returns false, so that a check can end with `return
	 * state.Invalid(…)`. */
	bool Invalid(const std::string &reason, const std::string &debug = "")
	{
		if (m_reason.empty()) {
			m_reason = reason;
			m_debug = debug;
		}
		return false;
	}
	bool IsValid() const
	{
		return m_reason.empty();
	}
	const std::string &GetRejectReason() const
	{
		return m_reason;
	}
	std::string ToString() const
	{
		return m_debug.empty() ? m_reason : m_reason + ", " + m_debug;
	}

      private:
	std::string m_reason;
	std::string m_debug;
};

/* The proof of work. */
bool CheckBlockHeader(const CBlockHeader &header, BlockValidationState &state);
/* Header, merkle root, size, the coinbase's place, and each transaction by itself. */
bool CheckBlock(const CBlock &block, BlockValidationState &state);
bool CheckTransaction(const CTransaction &tx, BlockValidationState &state);

#endif
