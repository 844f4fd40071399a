/* SPDX-License-Identifier: MIT */
#include "blockgen.h"

#include "chainparams.h"
#include "pow.h"
#include "script.h"

static constexpr int TRANSACTIONS_PER_BLOCK = 4;
static constexpr CAmount FEE = 1000;
static constexpr CAmount SMALLEST_SPLIT = 100 * FEE;

static Bytes Secret(uint64_t number)
{
	DataWriter writer;
	writer.U64(number);
	return writer.Data();
}

BlockGenerator::BlockGenerator(int blocks, int64_t now) : m_length(blocks), m_now(now), m_random(1)
{
	m_blocks.push_back(RegtestGenesis());
}

uint64_t BlockGenerator::Random(uint64_t below)
{
	/* Not a std:: distribution: those differ between libraries, and the chain must not. */
	return m_random() % below;
}

BlockGenerator::WalletCoin BlockGenerator::TakeCoin()
{
	const size_t which = Random(m_wallet.size());
	WalletCoin coin = m_wallet[which];
	m_wallet[which] = m_wallet.back();
	m_wallet.pop_back();
	return coin;
}

CTxOut BlockGenerator::PayToSelf(CAmount value)
{
	return CTxOut{value, LockToSecret(Secret(m_next_secret++))};
}

void BlockGenerator::Remember(
	const CTransaction &tx, uint64_t first_secret, std::deque<WalletCoin> &where)
{
	const uint256 hash = tx.GetHash();
	for (size_t i = 0; i < tx.vout.size(); i++)
		where.push_back(WalletCoin{COutPoint{hash, static_cast<uint32_t>(i)},
			tx.vout[i].nValue, first_secret + i});
}

CTransaction BlockGenerator::Spend(const std::vector<WalletCoin> &coins, CAmount *fee)
{
	CTransaction tx;
	CAmount total = 0;
	for (const WalletCoin &coin : coins) {
		tx.vin.push_back(CTxIn{coin.outpoint, PushSecret(Secret(coin.secret))});
		total += coin.value;
	}
	if (total < SMALLEST_SPLIT) {
		tx.vout.push_back(PayToSelf(total));
		return tx;
	}
	const CAmount part = total / 4 * static_cast<CAmount>(1 + Random(3));
	tx.vout.push_back(PayToSelf(part));
	tx.vout.push_back(PayToSelf(total - part - FEE));
	*fee += FEE;
	return tx;
}

CTransaction BlockGenerator::MakeCoinBase(int height, CAmount value)
{
	CTransaction tx;
	tx.vin.resize(1);
	tx.vin[0].scriptSig = PushHeight(height);
	/* A coinbase script has at least two bytes. */
	const Bytes extra = PushSecret(Secret(m_next_secret));
	tx.vin[0].scriptSig.insert(tx.vin[0].scriptSig.end(), extra.begin(), extra.end());
	tx.vout.push_back(PayToSelf(value));
	return tx;
}

void BlockGenerator::AddTransactions(CBlock &block, CAmount *fees)
{
	for (int i = 0; i < TRANSACTIONS_PER_BLOCK && !m_wallet.empty(); i++) {
		const uint64_t first_secret = m_next_secret;
		m_spent = {TakeCoin()};
		if (!m_wallet.empty() && Random(3) != 0)
			m_spent.push_back(TakeCoin());
		block.vtx.push_back(Spend(m_spent, fees));
		Remember(block.vtx.back(), first_secret, m_wallet);
	}
}

void BlockGenerator::Mine(CBlock &block, Fault fault) const
{
	block.hashMerkleRoot = BlockMerkleRoot(block);
	if (fault == Fault::MERKLE)
		block.hashMerkleRoot = Hash(block.hashMerkleRoot, block.hashMerkleRoot);
	if (fault == Fault::PREV)
		block.hashPrevBlock = Hash(block.hashPrevBlock, block.hashPrevBlock);
	if (fault == Fault::TIME)
		block.nTime = RegtestGenesis().nTime;
	MineBlock(block);
	while (fault == Fault::POW && CheckProofOfWork(block.GetHash(), block.nBits))
		block.nNonce++;
}

void BlockGenerator::Append(Fault fault)
{
	const int height = static_cast<int>(m_blocks.size());
	if (m_immature.size() >= static_cast<size_t>(COINBASE_MATURITY)) {
		m_wallet.push_back(m_immature.front());
		m_immature.pop_front();
	}
	CBlock block;
	CAmount fees = 0;
	block.hashPrevBlock = m_blocks.back().GetHash();
	block.nTime = static_cast<uint32_t>(m_now - (m_length - height) * TARGET_SPACING_S);
	block.nBits = REGTEST_BITS;
	block.vtx.emplace_back();
	AddTransactions(block, &fees);
	if (fault == Fault::SPEND) {
		if (m_spent.empty())
			m_spent = {WalletCoin{COutPoint{block.hashPrevBlock, 0}, COIN, 0}};
		block.vtx.push_back(Spend(m_spent, &fees));
	}
	const uint64_t first_secret = m_next_secret;
	const CAmount reward = GetBlockSubsidy(height) + fees + (fault == Fault::COINBASE ? 1 : 0);
	block.vtx[0] = MakeCoinBase(height, reward);
	Remember(block.vtx[0], first_secret, m_immature);
	Mine(block, fault);
	m_blocks.push_back(std::move(block));
}
