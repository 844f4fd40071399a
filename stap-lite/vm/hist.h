/* SPDX-License-Identifier: MIT */
/*
 * hist.h: histograms of statistics: which bucket a value belongs to, and their picture in text, byte for byte as SystemTap draws
 * it. Called by `<<<` (stat.c), sprint of a histogram, and output/ for print. Counts come from shared memory and are not
 * trusted.
 */
#ifndef VM_HIST_H
#define VM_HIST_H

#include <stddef.h>
#include <stdint.h>
#include "stap-lite/vm/program.h"

#define HIST_LOG_BUCKETS 128
#define HIST_LOG_ZERO    64  /* the bucket of the value 0 */
#define HIST_MIN_BUCKETS 3   /* linear: two for what lies outside, one inside */
#define HIST_MAX_BUCKETS 128

/* 0 … global->hist_buckets - 1, which must not be 0. */
uint32_t hist_bucket(const struct prog_global *global, int64_t value);

/* Renders into out (size bytes, no zero added). Returns the bytes of the whole text: more than size means cut. */
size_t hist_render(const struct prog_global *global, const struct prog_limits *limits, const int64_t *counts, char *out,
	size_t size);

#endif
