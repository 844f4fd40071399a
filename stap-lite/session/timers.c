/* SPDX-License-Identifier: MIT */
#include "stap-lite/session/timers.h"

#include <errno.h>
#include <stdlib.h>

static uint64_t next_random(struct timers *timers)
{
	/* xorshift64: only spreads timers, no security depends on it */
	timers->random ^= timers->random << 13;
	timers->random ^= timers->random >> 7;
	timers->random ^= timers->random << 17;
	return timers->random;
}

static uint64_t next_interval(struct timers *timers, const struct timer *timer)
{
	uint64_t span = 2 * timer->randomize_ns + 1, delay = timer->interval_ns;

	if (timer->randomize_ns)
		delay = delay - timer->randomize_ns + next_random(timers) % span;
	return delay ? delay : 1;
}

int timers_init(struct timers *timers, const struct program *program, uint64_t now_ns)
{
	const struct prog_probe *probe = prog_probes(program);

	*timers = (struct timers){.random = now_ns | 1};
	timers->timer = calloc(program->probes.count + 1, sizeof(*timers->timer));
	if (!timers->timer)
		return -ENOMEM;
	for (uint32_t i = 0; i < program->probes.count; i++) {
		struct timer *timer = &timers->timer[timers->count];

		if (probe[i].point != POINT_TIMER)
			continue;
		*timer = (struct timer){.probe = i,
			.interval_ns = (uint64_t)probe[i].number,
			.randomize_ns = (uint64_t)probe[i].randomize};
		if (timer->randomize_ns > timer->interval_ns)
			timer->randomize_ns = timer->interval_ns;
		timer->due_ns = now_ns + next_interval(timers, timer);
		timers->count++;
	}
	return 0;
}

void timers_deinit(struct timers *timers)
{
	free(timers->timer);
	*timers = (struct timers){0};
}

static struct timer *earliest(const struct timers *timers)
{
	struct timer *best = NULL;

	for (size_t i = 0; i < timers->count; i++)
		if (!best || timers->timer[i].due_ns < best->due_ns)
			best = &timers->timer[i];
	return best;
}

uint64_t timers_deadline(const struct timers *timers)
{
	const struct timer *timer = earliest(timers);

	return timer ? timer->due_ns : 0;
}

uint32_t timers_pop(struct timers *timers, uint64_t now_ns)
{
	struct timer *timer = earliest(timers);

	if (!timer || timer->due_ns > now_ns)
		return PROG_NONE;
	timer->due_ns += next_interval(timers, timer);
	if (timer->due_ns <= now_ns)
		timer->due_ns = now_ns + next_interval(timers, timer);
	return timer->probe;
}
