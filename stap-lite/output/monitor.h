/* SPDX-License-Identifier: MIT */
/*
 * monitor.h: --monitor: what a session is doing, in a few lines at the foot of the terminal: its
 * age, the script's globals, hits and cycles of each probe.
 *
 * The command draws it now and then and takes it away before it writes anything else. It reads the
 * arena while handlers write to it: numbers may be a moment apart.
 */
#ifndef OUTPUT_MONITOR_H
#define OUTPUT_MONITOR_H

#include <stdint.h>
#include <stdio.h>
#include "stap-lite/vm/arena.h"
#include "stap-lite/vm/program.h"
#include "stap-lite/vm/stat.h"

struct monitor { /* all zero: never draws */
	FILE *out;
	const struct program *program;
	struct arena *arena;
	const struct stat_value *slots;		/* output/timing.h */
	uint64_t interval_ns, start_ns, due_ns; /* CLOCK_MONOTONIC */
	unsigned lines;				/* on the screen */
	unsigned width, height;
};

/* out: the terminal; everything else must outlive the monitor. */
void monitor_init(struct monitor *monitor, FILE *out, const struct program *program,
	struct arena *arena, const struct stat_value *slots, uint64_t interval_ns);
/* Draws when it is time. */
void monitor_tick(struct monitor *monitor);
/* Milliseconds until it is; -1: never. */
int monitor_timeout_ms(const struct monitor *monitor);
void monitor_erase(struct monitor *monitor);

#endif
