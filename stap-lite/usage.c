/* SPDX-License-Identifier: MIT */
#include "stap-lite/usage.h"

#include <inttypes.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static uint64_t ms_of(const struct timeval *time)
{
	return (uint64_t)time->tv_sec * 1000 + (uint64_t)time->tv_usec / 1000;
}

static struct usage now(void)
{
	struct rusage self, children;
	struct timespec clock;

	getrusage(RUSAGE_SELF, &self);
	getrusage(RUSAGE_CHILDREN, &children);
	clock_gettime(CLOCK_MONOTONIC, &clock);
	return (struct usage){
		.user_ms = ms_of(&self.ru_utime) + ms_of(&children.ru_utime),
		.system_ms = ms_of(&self.ru_stime) + ms_of(&children.ru_stime),
		.real_ms = (uint64_t)clock.tv_sec * 1000 + (uint64_t)clock.tv_nsec / 1000000,
	};
}

static void write_memory(FILE *out)
{
	unsigned long total = 0, resident = 0, shared = 0, text, library, data = 0;
	unsigned long kb = (unsigned long)sysconf(_SC_PAGESIZE) / 1024;
	FILE *statm = fopen("/proc/self/statm", "re");

	if (!statm)
		return;
	if (fscanf(statm, "%lu %lu %lu %lu %lu %lu", &total, &resident, &shared, &text, &library,
		    &data) == 6)
		fprintf(out, "using %luvirt/%lures/%lushr/%ludata kb, ", total * kb, resident * kb,
			shared * kb, data * kb);
	fclose(statm);
}

void usage_start(struct usage *usage)
{
	*usage = now();
}

void usage_write(struct usage *usage, int with_memory, FILE *out)
{
	struct usage end = now();

	if (with_memory)
		write_memory(out);
	fprintf(out, "in %" PRIu64 "usr/%" PRIu64 "sys/%" PRIu64 "real ms.\n",
		end.user_ms - usage->user_ms, end.system_ms - usage->system_ms,
		end.real_ms - usage->real_ms);
	*usage = end;
}
