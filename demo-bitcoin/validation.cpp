/* SPDX-License-Identifier: MIT */
#include "validation.h"

#include <ctime>

#include "chainparams.h"
#include "ibd.h"
#include "logging.h"
#include "pow.h"
#include "script.h"

static bool ContextualCheckBlockHeader(
	const CBlockHeader &header, const CBlockIndex &prev, BlockValidationState &state)
{
	/* The regression test network never changes its difficulty. */
	if (header.nBits != REGTEST_BITS)
		return state.Invalid("bad-diffbits", "incorrect proof of work");
	if (header.nTime <= prev.GetMedianTimePast())
		return state.Invalid("time-too-old", "block's timestamp is too early");
	if (header.nTime > std::time(nullptr) + MAX_FUTURE_BLOCK_TIME_S)
		return state.Invalid("time-too-new", "block timestamp too far in the future");
	return true;
}

static bool ContextualCheckBlock(const CBlock &block, int height, BlockValidationState &state)
{
	const Bytes expected = PushHeight(height);
	const Bytes &script = block.vtx[0].vin[0].scriptSig;
	if (script.size() < expected.size() ||
		!std::equal(expected.begin(), expected.end(), script.begin()))
		return state.Invalid("bad-cb-height", "block height mismatch in coinbase");
	return true;
}

/* Adds the value of all inputs to *fee and takes off that of all outputs. */
static bool CheckTxInputs(const CTransaction &tx, CCoinsViewCache &view, int height, CAmount *fee,
	BlockValidationState &state)
{
	CAmount in_total = 0, out_total = 0;
	for (const CTxIn &in : tx.vin) {
		const Coin *coin = view.AccessCoin(in.prevout);
		if (!coin)
			return state.Invalid("bad-txns-inputs-missingorspent");
		if (coin->fCoinBase && height - coin->nHeight < COINBASE_MATURITY)
			return state.Invalid("bad-txns-premature-spend-of-coinbase");
		if (!VerifyScript(in.scriptSig, coin->out.scriptPubKey))
			return state.Invalid("mandatory-script-verify-flag-failed");
		in_total += coin->out.nValue;
		if (!MoneyRange(in_total))
			return state.Invalid("bad-txns-inputvalues-outofrange");
	}
	for (const CTxOut &out : tx.vout)
		out_total += out.nValue;
	if (in_total < out_total)
		return state.Invalid("bad-txns-in-belowout");
	*fee += in_total - out_total;
	return true;
}

static void UpdateCoins(const CTransaction &tx, CCoinsViewCache &view, int height)
{
	if (!tx.IsCoinBase()) {
		for (const CTxIn &in : tx.vin)
			view.SpendCoin(in.prevout);
	}
	const uint256 hash = tx.GetHash();
	for (size_t i = 0; i < tx.vout.size(); i++) {
		Coin coin{tx.vout[i], height, tx.IsCoinBase()};
		view.AddCoin(COutPoint{hash, static_cast<uint32_t>(i)}, std::move(coin));
	}
}

Chainstate::Chainstate(CCoinsView *db, size_t cache_limit, bool enable_probing)
    : m_coins_tip(db, enable_probing), m_cache_limit(cache_limit)
{
}

Chainstate::~Chainstate()
{
	const MainLock lock;
	chainActive.Clear();
}

const CBlockIndex *Chainstate::LookupBlockIndex(const uint256 &hash) const
{
	auto it = m_block_index.find(hash);
	return it == m_block_index.end() ? nullptr : it->second.get();
}

const CBlockIndex *Chainstate::AddToBlockIndex(const CBlockHeader &header, const CBlockIndex *pprev)
{
	auto index = std::make_unique<CBlockIndex>();
	index->hash = header.GetHash();
	index->header = header;
	index->pprev = pprev;
	index->nHeight = pprev ? pprev->nHeight + 1 : 0;
	index->nChainWork = GetBlockProof(header.nBits);
	if (pprev)
		index->nChainWork += pprev->nChainWork;
	if (!m_best_header || index->nChainWork > m_best_header->nChainWork)
		m_best_header = index.get();
	return (m_block_index[index->hash] = std::move(index)).get();
}

void Chainstate::LoadGenesisBlock(const CBlock &genesis)
{
	const MainLock lock;
	const CBlockIndex *index = AddToBlockIndex(genesis, nullptr);
	chainActive.Append(index);
	m_coins_tip.SetBestBlock(index->hash);
}

bool Chainstate::AcceptBlockHeader(const CBlockHeader &header, BlockValidationState &state)
{
	const MainLock lock;
	if (LookupBlockIndex(header.GetHash()))
		return true;
	if (!CheckBlockHeader(header, state))
		return false;
	const CBlockIndex *prev = LookupBlockIndex(header.hashPrevBlock);
	if (!prev)
		return state.Invalid("prev-blk-not-found");
	if (!ContextualCheckBlockHeader(header, *prev, state))
		return false;
	AddToBlockIndex(header, prev);
	return true;
}

bool Chainstate::ConnectBlock(const CBlock &block, const CBlockIndex &index, CCoinsViewCache &view,
	BlockValidationState &state)
{
	CAmount fees = 0;
	for (const CTransaction &tx : block.vtx) {
		if (!tx.IsCoinBase() && !CheckTxInputs(tx, view, index.nHeight, &fees, state))
			return false;
		UpdateCoins(tx, view, index.nHeight);
	}
	CAmount claimed = 0;
	for (const CTxOut &out : block.vtx[0].vout)
		claimed += out.nValue;
	if (claimed > GetBlockSubsidy(index.nHeight) + fees)
		return state.Invalid("bad-cb-amount", "coinbase pays too much");
	view.SetBestBlock(index.hash);
	return true;
}

void Chainstate::UpdateTip(const CBlock &block, const CBlockIndex &index)
{
	chainActive.Append(&index);
	LogPrintf("UpdateTip: new best=%s height=%d version=0x%08x log2_work=%.6f tx=%zu date=%lld "
		  "cache=%zucoins\n",
		index.hash.GetHex().c_str(), index.nHeight, index.header.nVersion,
		index.nChainWork.Log2(), block.vtx.size(),
		static_cast<long long>(index.GetBlockTime()), m_coins_tip.GetCacheSize());
}

bool Chainstate::ProcessNewBlock(const CBlock &block, BlockValidationState &state)
{
	const MainLock lock;
	if (!CheckBlock(block, state) || !AcceptBlockHeader(block, state))
		return false;
	const CBlockIndex *index = LookupBlockIndex(block.GetHash());
	if (index->pprev != chainActive.Tip())
		return state.Invalid("inconclusive-not-best-prevblk", "does not build on the tip");
	if (!ContextualCheckBlock(block, index->nHeight, state))
		return false;
	/* The block gets a cache of its own, so that a bad transaction at its end leaves no trace.
	 */
	CCoinsViewCache view(&m_coins_tip, false);
	if (!ConnectBlock(block, *index, view, state))
		return false;
	if (!view.Flush())
		return state.Invalid("disk-error", "coins cannot be stored");
	UpdateTip(block, *index);
	if (m_coins_tip.GetCacheSize() > m_cache_limit && !FlushStateToDisk())
		return state.Invalid("disk-error", "coins cannot be stored");
	return true;
}

bool Chainstate::FlushStateToDisk()
{
	const MainLock lock;
	m_flushes++;
	return m_coins_tip.Flush();
}

int Chainstate::BestHeaderHeight() const
{
	const MainLock lock;
	return m_best_header ? m_best_header->nHeight : -1;
}

uint256 Chainstate::BestHeaderHash() const
{
	const MainLock lock;
	return m_best_header ? m_best_header->hash : uint256();
}

CoinsCounts Chainstate::Counts() const
{
	const MainLock lock;
	return CoinsCounts{m_coins_tip.Hits(), m_coins_tip.Misses(), m_flushes};
}
