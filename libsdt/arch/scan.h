/* SPDX-License-Identifier: MIT */
/*
 * scan.h: reads the text of an operand from left to right, never behind its end. For the parsers in this folder; nothing
 * is copied or owned.
 */
#ifndef LIBSDT_ARCH_SCAN_H
#define LIBSDT_ARCH_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "libsdt/operand.h"

struct scan {
	const char *p, *end;
};

bool scan_at(const struct scan *t, char c);
/* Is c next? Then goes past it. */
bool scan_take(struct scan *t, char c);
void scan_blanks(struct scan *t);

/* Length of what an assembler takes for one word at p: a name, or a register without its prefix. */
size_t scan_word(const struct scan *t);

/* Are the len bytes at s this word? */
bool scan_is(const char *s, size_t len, const char *word);

/* Value of a hexadecimal digit, or 99. */
int scan_digit(char c);

/* A number without sign, decimal or 0x…, that fits in 64 bits. */
bool scan_number(struct scan *t, uint64_t *value);

/* The same, with an optional minus before it. */
bool scan_signed(struct scan *t, int64_t *value);

/* Says in *out that the operand can't be read, and why (static text). */
void scan_unreadable(struct sdt_operand *out, const char *why);

#endif
