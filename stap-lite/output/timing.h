/* SPDX-License-Identifier: MIT */
/*
 * timing.h: how often each probe was hit and what its handler cost, as `-t` reports it: one slot
 * (an aggregate of cycles) for each probe, and for marks one for each site. The engine fills the
 * slots (session/meter.h), the command prints them.
 */
#ifndef OUTPUT_TIMING_H
#define OUTPUT_TIMING_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "stap-lite/vm/program.h"
#include "stap-lite/vm/stat.h"

static inline size_t timing_slots(const struct program *program)
{
	return (size_t)program->probes.count + program->sites.count;
}

/* site: PROG_NONE for probes that have none. */
static inline size_t timing_slot(const struct program *program, uint32_t probe, uint32_t site)
{
	return site == PROG_NONE ? probe : (size_t)program->probes.count + site;
}

/* SystemTap's `probe hit report`. */
void timing_write(FILE *out, const struct program *program, const struct stat_value *slots);

#endif
