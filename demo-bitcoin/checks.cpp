/* SPDX-License-Identifier: MIT */
#include "checks.h"

#include <set>

#include "pow.h"

bool CheckBlockHeader(const CBlockHeader &header, BlockValidationState &state)
{
	if (!CheckProofOfWork(header.GetHash(), header.nBits))
		return state.Invalid("high-hash", "proof of work failed");
	return true;
}

static bool CheckOutputs(const CTransaction &tx, BlockValidationState &state)
{
	CAmount total = 0;
	for (const CTxOut &out : tx.vout) {
		if (out.nValue < 0)
			return state.Invalid("bad-txns-vout-negative");
		if (out.nValue > MAX_MONEY)
			return state.Invalid("bad-txns-vout-toolarge");
		total += out.nValue;
		if (!MoneyRange(total))
			return state.Invalid("bad-txns-txouttotal-toolarge");
	}
	return true;
}

static bool CheckInputs(const CTransaction &tx, BlockValidationState &state)
{
	if (tx.IsCoinBase()) {
		const size_t size = tx.vin[0].scriptSig.size();
		if (size < 2 || size > 100)
			return state.Invalid("bad-cb-length");
		return true;
	}
	std::set<COutPoint> seen;
	for (const CTxIn &in : tx.vin) {
		if (in.prevout.IsNull())
			return state.Invalid("bad-txns-prevout-null");
		if (!seen.insert(in.prevout).second)
			return state.Invalid("bad-txns-inputs-duplicate");
	}
	return true;
}

bool CheckTransaction(const CTransaction &tx, BlockValidationState &state)
{
	if (tx.vin.empty())
		return state.Invalid("bad-txns-vin-empty");
	if (tx.vout.empty())
		return state.Invalid("bad-txns-vout-empty");
	return CheckOutputs(tx, state) && CheckInputs(tx, state);
}

static bool CheckMerkleRoot(const CBlock &block, BlockValidationState &state)
{
	bool mutated;
	if (BlockMerkleRoot(block, &mutated) != block.hashMerkleRoot)
		return state.Invalid("bad-txnmrklroot", "hashMerkleRoot mismatch");
	if (mutated)
		return state.Invalid("bad-txns-duplicate", "duplicate transaction");
	return true;
}

bool CheckBlock(const CBlock &block, BlockValidationState &state)
{
	if (!CheckBlockHeader(block, state) || !CheckMerkleRoot(block, state))
		return false;
	DataWriter writer;
	block.Serialize(writer);
	if (block.vtx.empty() || writer.Data().size() > MAX_BLOCK_SIZE)
		return state.Invalid("bad-blk-length", "size limits failed");
	if (!block.vtx[0].IsCoinBase())
		return state.Invalid("bad-cb-missing", "first tx is not coinbase");
	for (size_t i = 1; i < block.vtx.size(); i++) {
		if (block.vtx[i].IsCoinBase())
			return state.Invalid("bad-cb-multiple", "more than one coinbase");
	}
	for (const CTransaction &tx : block.vtx) {
		if (!CheckTransaction(tx, state))
			return false;
	}
	return true;
}
