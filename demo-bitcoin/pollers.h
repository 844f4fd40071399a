/* SPDX-License-Identifier: MIT */
/*
 * pollers.h: threads that ask IsInitialBlockDownload() at every new tip, as the threads of a real
 * node do (network, wallet, RPC). They all wake at once, so they race for the latch. Called by
 * node.
 */
#ifndef DEMO_BITCOIN_POLLERS_H
#define DEMO_BITCOIN_POLLERS_H

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

class IbdPollers
{
      public:
	explicit IbdPollers(int threads);
	/* Stops and joins them. */
	~IbdPollers();

	void NewTip();
	void Stop();
	/* How often they asked, all together. Exact after Stop(). */
	uint64_t Calls() const;

      private:
	void Run();

	mutable std::mutex m_mutex;
	std::condition_variable m_changed;
	uint64_t m_tips = 0;
	uint64_t m_calls = 0;
	bool m_stop = false;
	std::vector<std::thread> m_threads;
};

#endif
