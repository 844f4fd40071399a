/* SPDX-License-Identifier: MIT */
/*
 * stop.h: the wish to stop, raised by a signal handler or another thread, seen by every wait of the
 * node.
 */
#ifndef DEMO_BITCOIN_STOP_H
#define DEMO_BITCOIN_STOP_H

#include <atomic>

/* Thrown out of a wait when the wish was raised. */
class Interrupted
{
};

class StopSignal
{
      public:
	/* Throws std::runtime_error if the system has no descriptor left. */
	StopSignal();
	~StopSignal();
	StopSignal(const StopSignal &) = delete;
	StopSignal &operator=(const StopSignal &) = delete;

	/* Safe in a signal handler. */
	void Raise();
	bool Raised() const
	{
		return m_raised.load(std::memory_order_relaxed);
	}
	/* Waits until fd is ready for events (as in poll), or -1 for time only. A negative time is
	 * endless. */
	bool WaitFor(int fd, short events, int timeout_ms) const;

      private:
	std::atomic<bool> m_raised{false};
	int m_fd;
};

#endif
