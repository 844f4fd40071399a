/* SPDX-License-Identifier: MIT */
#include "stap-lite/session/meter.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "stap-lite/output/timing.h"

uint64_t meter_clock(void)
{
#if defined(__x86_64__) || defined(__i386__)
	return __builtin_ia32_rdtsc();
#else
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
#endif
}

void meter_init(struct meter *meter, const struct program *program, struct stat_value *timing)
{
	*meter = (struct meter){
		.program = program, .timing = timing, .off = program->limits.overload_off != 0};
}

void meter_unwatch(struct meter *meter)
{
	meter->off = true;
}

void meter_start(struct meter *meter, uint32_t probe)
{
	unsigned point = prog_probes(meter->program)[probe].point;

	meter->watches = !meter->off && point >= POINT_TIMER;
	meter->started = meter_clock();
}

/* Is it time to look (the base is 0 at first, so a first long handler is seen), and was it too
 * much? */
static bool is_due(const struct meter *meter, uint64_t now)
{
	return now - meter->base > (uint64_t)meter->program->limits.overload_interval;
}

static bool is_too_much(const struct meter *meter, uint64_t sum)
{
	return sum > (uint64_t)meter->program->limits.overload_threshold;
}

bool meter_stop(struct meter *meter, uint32_t probe, uint32_t site, bool ran, char why[METER_TEXT])
{
	const struct prog_limits *limits = &meter->program->limits;
	uint64_t now = meter_clock(), spent = now - meter->started;
	uint64_t sum = meter->sum + spent;

	if (ran) {
		struct stat_value *timing =
			&meter->timing[timing_slot(meter->program, probe, site)];

		stat_add(timing, (int64_t)spent);
		stat_add_variance(timing, (int64_t)spent, 0);
	}
	if (!meter->watches)
		return false;
	meter->sum = sum;
	if (!is_due(meter, now))
		return false;
	meter->base = now;
	meter->sum = 0;
	if (!is_too_much(meter, sum))
		return false;
	snprintf(why, METER_TEXT,
		"probe overhead (%" PRIu64 " cycles) exceeded threshold (%" PRId64
		" cycles) in last %" PRId64 " cycles",
		sum, limits->overload_threshold, limits->overload_interval);
	return true;
}

void meter_forgive(struct meter *meter, uint64_t since)
{
	meter->started += meter_clock() - since;
}

bool meter_overruns(const struct meter *meter)
{
	uint64_t now = meter_clock();

	return meter->watches && is_due(meter, now) &&
	       is_too_much(meter, meter->sum + now - meter->started);
}
