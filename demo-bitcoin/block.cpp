/* SPDX-License-Identifier: MIT */
#include "block.h"

uint256 CTransaction::GetHash() const
{
	DataWriter writer;
	Serialize(writer);
	return Hash(writer.Data());
}

void CTransaction::Serialize(DataWriter &to) const
{
	to.U32(nVersion);
	to.CompactSize(vin.size());
	for (const CTxIn &in : vin) {
		to.Uint256(in.prevout.hash);
		to.U32(in.prevout.n);
		to.VarBytes(in.scriptSig);
		to.U32(in.nSequence);
	}
	to.CompactSize(vout.size());
	for (const CTxOut &out : vout) {
		to.U64(static_cast<uint64_t>(out.nValue));
		to.VarBytes(out.scriptPubKey);
	}
	to.U32(nLockTime);
}

CTransaction CTransaction::Unserialize(DataReader &from)
{
	CTransaction tx;
	tx.nVersion = from.U32();
	for (uint64_t left = from.CompactSize(MAX_BLOCK_SIZE); left > 0; left--) {
		CTxIn in;
		in.prevout.hash = from.Uint256();
		in.prevout.n = from.U32();
		in.scriptSig = from.VarBytes(MAX_SCRIPT_SIZE);
		in.nSequence = from.U32();
		tx.vin.push_back(std::move(in));
	}
	for (uint64_t left = from.CompactSize(MAX_BLOCK_SIZE); left > 0; left--) {
		CTxOut out;
		out.nValue = static_cast<CAmount>(from.U64());
		out.scriptPubKey = from.VarBytes(MAX_SCRIPT_SIZE);
		tx.vout.push_back(std::move(out));
	}
	tx.nLockTime = from.U32();
	return tx;
}

uint256 CBlockHeader::GetHash() const
{
	DataWriter writer;
	CBlockHeader::Serialize(writer);
	return Hash(writer.Data());
}

void CBlockHeader::Serialize(DataWriter &to) const
{
	to.U32(nVersion);
	to.Uint256(hashPrevBlock);
	to.Uint256(hashMerkleRoot);
	to.U32(nTime);
	to.U32(nBits);
	to.U32(nNonce);
}

CBlockHeader CBlockHeader::Unserialize(DataReader &from)
{
	CBlockHeader header;
	header.nVersion = from.U32();
	header.hashPrevBlock = from.Uint256();
	header.hashMerkleRoot = from.Uint256();
	header.nTime = from.U32();
	header.nBits = from.U32();
	header.nNonce = from.U32();
	return header;
}

void CBlock::Serialize(DataWriter &to) const
{
	CBlockHeader::Serialize(to);
	to.CompactSize(vtx.size());
	for (const CTransaction &tx : vtx)
		tx.Serialize(to);
}

CBlock CBlock::Unserialize(DataReader &from)
{
	CBlock block;
	static_cast<CBlockHeader &>(block) = CBlockHeader::Unserialize(from);
	for (uint64_t left = from.CompactSize(MAX_BLOCK_SIZE); left > 0; left--)
		block.vtx.push_back(CTransaction::Unserialize(from));
	return block;
}

uint256 ComputeMerkleRoot(std::vector<uint256> level, bool *mutated)
{
	if (mutated)
		*mutated = false;
	if (level.empty())
		return uint256();
	while (level.size() > 1) {
		for (size_t i = 0; mutated && i + 1 < level.size(); i += 2)
			*mutated = *mutated || level[i] == level[i + 1];
		/* A level with an odd number of hashes pairs its last one with itself. */
		if (level.size() % 2)
			level.push_back(level.back());
		for (size_t i = 0; i < level.size() / 2; i++)
			level[i] = Hash(level[2 * i], level[2 * i + 1]);
		level.resize(level.size() / 2);
	}
	return level[0];
}

uint256 BlockMerkleRoot(const CBlock &block, bool *mutated)
{
	std::vector<uint256> hashes;
	for (const CTransaction &tx : block.vtx)
		hashes.push_back(tx.GetHash());
	return ComputeMerkleRoot(std::move(hashes), mutated);
}
