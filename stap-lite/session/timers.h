/* SPDX-License-Identifier: MIT */
/*
 * timers.h: when timer probes are due. Times are nanoseconds of CLOCK_MONOTONIC. A timer that fell
 * behind by more than one interval fires once and goes on from now, as the kernel's timers do.
 */
#ifndef SESSION_TIMERS_H
#define SESSION_TIMERS_H

#include <stddef.h>
#include <stdint.h>
#include "stap-lite/vm/program.h"

struct timer {
	uint32_t probe;
	uint64_t interval_ns, randomize_ns, due_ns;
};

struct timers {
	struct timer *timer;
	size_t count;
	uint64_t random; /* state of the generator for .randomize() */
};

/* Collects the timer probes of program, all due one interval after now_ns. 0 or -ENOMEM. Caller:
 * timers_deinit(). */
int timers_init(struct timers *timers, const struct program *program, uint64_t now_ns);
void timers_deinit(struct timers *timers);

/* When the next timer is due; 0: there is none. */
uint64_t timers_deadline(const struct timers *timers);
/* The next probe that is due at now_ns, its timer set anew; PROG_NONE when none is. */
uint32_t timers_pop(struct timers *timers, uint64_t now_ns);

#endif
