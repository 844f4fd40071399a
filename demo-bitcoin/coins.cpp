/* SPDX-License-Identifier: MIT */
#include "coins.h"

#include <utility>

#include "probes.h"

CCoinsMap::iterator CCoinsViewCache::FetchCoin(const COutPoint &outpoint)
{
	auto it = m_coins.find(outpoint);
	if (it != m_coins.end()) {
		m_hits++;
		return it;
	}
	m_misses++;
	if (PROBE_CACHE_MISS_ENABLED() && m_enable_probing)
		PROBE_CACHE_MISS();
	CCoinsCacheEntry entry;
	if (!m_base->GetCoin(outpoint, entry.coin))
		return m_coins.end();
	return m_coins.emplace(outpoint, std::move(entry)).first;
}

const Coin *CCoinsViewCache::AccessCoin(const COutPoint &outpoint)
{
	auto it = FetchCoin(outpoint);
	return it == m_coins.end() || it->second.coin.IsSpent() ? nullptr : &it->second.coin;
}

bool CCoinsViewCache::GetCoin(const COutPoint &outpoint, Coin &coin)
{
	const Coin *found = AccessCoin(outpoint);
	if (!found)
		return false;
	coin = *found;
	return true;
}

void CCoinsViewCache::AddCoin(const COutPoint &outpoint, Coin coin)
{
	CCoinsCacheEntry entry;
	entry.coin = std::move(coin);
	entry.flags = CCoinsCacheEntry::DIRTY | CCoinsCacheEntry::FRESH;
	m_coins[outpoint] = std::move(entry);
}

bool CCoinsViewCache::SpendCoin(const COutPoint &outpoint)
{
	auto it = FetchCoin(outpoint);
	if (it == m_coins.end() || it->second.coin.IsSpent())
		return false;
	if (it->second.flags & CCoinsCacheEntry::FRESH) {
		m_coins.erase(it);
	} else {
		it->second.flags |= CCoinsCacheEntry::DIRTY;
		it->second.coin = Coin();
	}
	return true;
}

bool CCoinsViewCache::BatchWrite(const CCoinsMap &coins, const uint256 &hashBlock)
{
	for (const auto &[outpoint, entry] : coins) {
		if (!(entry.flags & CCoinsCacheEntry::DIRTY))
			continue;
		auto it = m_coins.find(outpoint);
		if (it == m_coins.end()) {
			m_coins.emplace(outpoint, entry);
		} else if (entry.coin.IsSpent() && it->second.flags & CCoinsCacheEntry::FRESH) {
			/* Born and spent since the last flush: the base need not know. */
			m_coins.erase(it);
		} else {
			it->second.coin = entry.coin;
			it->second.flags |= CCoinsCacheEntry::DIRTY;
		}
	}
	m_best_block = hashBlock;
	return true;
}

bool CCoinsViewCache::Flush()
{
	if (!m_base->BatchWrite(m_coins, m_best_block))
		return false;
	m_coins.clear();
	return true;
}
