/* SPDX-License-Identifier: MIT */
/*
 * meter.h: the time that handlers take, in cycles of the machine: per probe for -t, and altogether,
 * because handlers that take too much of the time end the script (never the program).
 *
 * SystemTap's rule: at the first handler that ends more than STP_OVERLOAD_INTERVAL cycles after the
 * last look, the cycles spent in handlers since then must not be more than STP_OVERLOAD_THRESHOLD.
 * A handler that has not ended yet is held to it too. begin, end and error probes are not counted;
 * nor is time in which the machine ran something else, which no script can help.
 * Used by the engine only.
 */
#ifndef SESSION_METER_H
#define SESSION_METER_H

#include <stdbool.h>
#include <stdint.h>
#include "stap-lite/vm/program.h"
#include "stap-lite/vm/stat.h"

enum { METER_TEXT = 160 };

struct meter {
	const struct program *program;
	struct stat_value *timing; /* output/timing.h */
	bool watches;		   /* the running handler counts */
	bool off;
	uint64_t started, base, sum; /* cycles */
	struct meter_stamp {
		uint64_t cycles, real_ns, cpu_ns;
	} window; /* when the last look was */
};

/* timing: timing_slots(program) of them, zeroed, the caller's. */
void meter_init(struct meter *meter, const struct program *program, struct stat_value *timing);
/* No more overload: the session ends anyway. */
void meter_unwatch(struct meter *meter);

/* Around each handler. ran: its condition held. true: too much, why says so in SystemTap's words.
 */
void meter_start(struct meter *meter, uint32_t probe);
bool meter_stop(struct meter *meter, uint32_t probe, uint32_t site, bool ran, char why[METER_TEXT]);

/* The time since `since` (of meter_clock()) is not the running handler's. */
uint64_t meter_clock(void);
void meter_forgive(struct meter *meter, uint64_t since);

/* Is the running handler alone over the limit? */
bool meter_overruns(const struct meter *meter);

#endif
