/* SPDX-License-Identifier: MIT */
#include "logging.h"

#include <cstdarg>
#include <cstdio>
#include <mutex>

void LogPrintf(const char *format, ...)
{
	static std::mutex mutex;
	const std::lock_guard<std::mutex> lock(mutex);
	va_list args;
	va_start(args, format);
	std::vprintf(format, args);
	va_end(args);
	std::fflush(stdout);
}
