/* SPDX-License-Identifier: MIT */
#include "stop.h"

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <stdexcept>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

using Clock = std::chrono::steady_clock;

StopSignal::StopSignal() : m_fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
	if (m_fd < 0)
		throw std::runtime_error("cannot make an event descriptor");
}

StopSignal::~StopSignal()
{
	close(m_fd);
}

void StopSignal::Raise()
{
	const int saved = errno;
	const uint64_t one = 1;
	m_raised.store(true, std::memory_order_relaxed);
	/* It fails only when the counter is full, and then the waits end anyway. */
	if (write(m_fd, &one, sizeof(one)) < 0)
		errno = saved;
}

static int LeftMs(Clock::time_point end)
{
	const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
	return left > 0 ? static_cast<int>(left) : 0;
}

bool StopSignal::WaitFor(int fd, short events, int timeout_ms) const
{
	const auto end = Clock::now() + std::chrono::milliseconds(timeout_ms);
	for (;;) {
		struct pollfd fds[2] = {{m_fd, POLLIN, 0}, {fd, events, 0}};
		const int ready = poll(fds, 2, timeout_ms < 0 ? -1 : LeftMs(end));
		if (ready < 0 && errno != EINTR)
			throw std::runtime_error("poll failed");
		if (Raised())
			throw Interrupted();
		if (ready > 0)
			return true;
		if (timeout_ms >= 0 && Clock::now() >= end)
			return false;
	}
}
