/* SPDX-License-Identifier: MIT */
/*
 * stat.h: one aggregate of a script (`s <<< n`), all integer: mean truncated toward zero, variance divided by N - 1 from a
 * running sum (Welford) on values shifted left by `shift` bits. Lives in the arena, so no field is trusted.
 */
#ifndef VM_STAT_H
#define VM_STAT_H

#include <stdbool.h>
#include <stdint.h>
#include "stap-lite/vm/program.h"

struct stat_value {
	int64_t count, sum, min, max;
	int64_t mean, squares; /* shifted; sum of squared distances */
};

/* Bytes of an aggregate of this global: a struct stat_value and the counts of its buckets. */
uint32_t stat_size(const struct prog_global *global);
/* `<<<`, histogram included. */
void stat_sample(struct stat_value *stat, const struct prog_global *global, int64_t value);
static inline int64_t *stat_buckets(struct stat_value *stat)
{
	return (int64_t *)(stat + 1);
}

/* Count, sum, smallest and largest; then what the variance needs. */
void stat_add(struct stat_value *stat, int64_t value);
void stat_add_variance(struct stat_value *stat, int64_t value, unsigned shift);
/* false: empty, and `what` is one of those that then fail (*value is 0). */
bool stat_get(const struct stat_value *stat, enum prog_stat what, unsigned shift, int64_t *value);

/* The variance of a scalar: SystemTap joins what its CPUs have, which also weighs how far the running mean is off the true one. */
int64_t stat_joined_variance(const struct stat_value *stat, unsigned shift);

#endif
