/* SPDX-License-Identifier: MIT */
#include "stap-lite/session/meter.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "stap-lite/output/timing.h"

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t meter_clock(void)
{
#if defined(__x86_64__) || defined(__i386__)
	return __builtin_ia32_rdtsc();
#else
	return clock_ns(CLOCK_MONOTONIC);
#endif
}

static struct meter_stamp stamp(uint64_t now)
{
	return (struct meter_stamp){
		now, clock_ns(CLOCK_MONOTONIC), clock_ns(CLOCK_THREAD_CPUTIME_ID)};
}

void meter_init(struct meter *meter, const struct program *program, struct stat_value *timing)
{
	*meter = (struct meter){.program = program,
		.timing = timing,
		.off = program->limits.overload_off != 0,
		.window = stamp(meter_clock())};
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

/* A machine that is busy with others lets a handler seem long: the time that we really had in this
 * window is the most that handlers can have taken. Asked only when there is a suspicion. */
static uint64_t own_cycles(const struct meter *meter, uint64_t now)
{
	struct meter_stamp end = stamp(now);
	uint64_t real = end.real_ns - meter->window.real_ns;
	double share = real ? (double)(end.cpu_ns - meter->window.cpu_ns) / (double)real : 1;

	return (uint64_t)((double)(now - meter->window.cycles) * (share < 1 ? share : 1));
}

static bool is_too_much(const struct meter *meter, uint64_t sum, uint64_t now)
{
	uint64_t most = (uint64_t)meter->program->limits.overload_threshold;

	return sum > most && own_cycles(meter, now) > most;
}

bool meter_stop(struct meter *meter, uint32_t probe, uint32_t site, bool ran, char why[METER_TEXT])
{
	const struct prog_limits *limits = &meter->program->limits;
	uint64_t now = meter_clock(), spent = now - meter->started;
	uint64_t sum = meter->sum + spent;
	bool too_much;

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
	too_much = is_too_much(meter, sum, now);
	meter->base = now;
	meter->sum = 0;
	meter->window = stamp(now);
	if (!too_much)
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
	       is_too_much(meter, meter->sum + now - meter->started, now);
}
