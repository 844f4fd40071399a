/* SPDX-License-Identifier: MIT */
/*
 * float64.h: IEEE 754 double arithmetic on bit patterns, with integer instructions only: the registers of floating point
 * belong to the program that was hit. Rounds to nearest, ties to even. Scripts carry doubles in longs; the fp_… functions
 * of the language call these.
 */
#ifndef VM_FLOAT64_H
#define VM_FLOAT64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FLOAT64_NAN UINT64_C(0x7ff8000000000000)

/* Bytes of scratch that float64_text() needs: the largest number in decimal and in binary. */
#define FLOAT64_SCRATCH 4096

uint64_t float64_add(uint64_t a, uint64_t b);
uint64_t float64_sub(uint64_t a, uint64_t b);
uint64_t float64_mul(uint64_t a, uint64_t b);
uint64_t float64_div(uint64_t a, uint64_t b);
uint64_t float64_rem(uint64_t a, uint64_t b); /* IEEE: a - b * n, n the integer nearest to a / b */
uint64_t float64_sqrt(uint64_t a);
bool float64_eq(uint64_t a, uint64_t b);
bool float64_less(uint64_t a, uint64_t b, bool or_equal);

uint64_t float64_from_long(int64_t value);
uint64_t float64_from_float32(uint32_t bits);
/* rounding: 0 nearest even, 2 down, 3 up, 4 nearest away from zero, others toward zero. Not a number: 0; too large: the
 * nearest long. */
int64_t float64_to_long(uint64_t bits, int64_t rounding);

/* Decimal with `precision` digits behind the point, at least 1; the last one is rounded half up. Cut to size. */
void float64_text(char *to, size_t size, uint64_t bits, int64_t precision, void *scratch);
/* [+-]digits[.digits][e[+-]digits]; false: something else. */
bool float64_parse(const char *text, uint64_t *bits);

#endif
