/* SPDX-License-Identifier: MIT */
/*
 * num.h: the arithmetic of scripts: signed 64-bit that wraps, division that never traps, shift counts modulo 64. Used by
 * the interpreter, by constant folding and by statistics, so that they agree.
 */
#ifndef VM_NUM_H
#define VM_NUM_H

#include <stdint.h>

static inline int64_t num_add(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a + (uint64_t)b);
}

static inline int64_t num_sub(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a - (uint64_t)b);
}

static inline int64_t num_mul(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a * (uint64_t)b);
}

static inline int64_t num_neg(int64_t a)
{
	return num_sub(0, a);
}

/* b != 0. INT64_MIN / -1 wraps to INT64_MIN. */
static inline int64_t num_div(int64_t a, int64_t b)
{
	return b == -1 ? num_neg(a) : a / b;
}

static inline int64_t num_mod(int64_t a, int64_t b)
{
	return b == -1 ? 0 : a % b;
}

static inline int64_t num_shl(int64_t a, int64_t count)
{
	return (int64_t)((uint64_t)a << (count & 63));
}

static inline int64_t num_shr(int64_t a, int64_t count)
{
	return a >> (count & 63);
}

#endif
