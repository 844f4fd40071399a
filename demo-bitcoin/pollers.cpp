/* SPDX-License-Identifier: MIT */
#include "pollers.h"

#include "ibd.h"

IbdPollers::IbdPollers(int threads)
{
	for (int i = 0; i < threads; i++)
		m_threads.emplace_back(&IbdPollers::Run, this);
}

IbdPollers::~IbdPollers()
{
	Stop();
}

void IbdPollers::Run()
{
	std::unique_lock<std::mutex> lock(m_mutex);
	while (!m_stop) {
		const uint64_t seen = m_tips;
		m_calls++;
		lock.unlock();
		IsInitialBlockDownload();
		lock.lock();
		m_changed.wait(lock, [&] { return m_stop || m_tips != seen; });
	}
}

void IbdPollers::NewTip()
{
	{
		const std::lock_guard<std::mutex> lock(m_mutex);
		m_tips++;
	}
	m_changed.notify_all();
}

void IbdPollers::Stop()
{
	{
		const std::lock_guard<std::mutex> lock(m_mutex);
		m_stop = true;
	}
	m_changed.notify_all();
	for (std::thread &thread : m_threads)
		thread.join();
	m_threads.clear();
}

uint64_t IbdPollers::Calls() const
{
	const std::lock_guard<std::mutex> lock(m_mutex);
	return m_calls;
}
