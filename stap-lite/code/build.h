/* SPDX-License-Identifier: MIT */
/*
 * build.h: a program under construction: growing tables, later laid out as one block (vm/program.h). Equal strings and
 * constants stand once. Used by the code generator and by tests that write programs by hand.
 *
 * When memory runs out, `exhausted` is set, everything added after that is dropped, and build_finish() fails: callers need not
 * look in between.
 */
#ifndef CODE_BUILD_H
#define CODE_BUILD_H

#include <stdbool.h>
#include "libsdt/error.h"
#include "stap-lite/vm/program.h"

struct build_table {
	char *data;
	uint32_t count, capacity; /* entries */
	uint32_t entry_size;
};

struct build_index { /* hash table of numbers from 1 into a table */
	uint32_t *slots;
	uint32_t used, size;
};

struct builder {
	struct prog_limits limits;
	struct build_table insns, functions, catches, constants, strings, const_strings, formats, pieces, globals, probes,
		modules, sites, operands, places, regexes, regex_insns, regex_sets;
	struct build_table string_refs; /* { off, len } of every string that was added */
	struct build_index string_index;
	bool exhausted;
};

void build_init(struct builder *b, const struct prog_limits *limits);
void build_deinit(struct builder *b);

/* Appends a copy of an entry; its index. */
uint32_t build_add(struct builder *b, struct build_table *table, const void *entry);
/* Entry of a table, valid until the next one is added; NULL when it does not exist (memory ran out). */
void *build_at(const struct build_table *table, uint32_t index);

/* Offset of the bytes in the string area, a zero behind them. */
uint32_t build_string(struct builder *b, const char *text, size_t len);
/* Operand (PROG_CONST_BIT set) for a string; PROG_NONE: too many. */
uint32_t build_const_string(struct builder *b, const char *text, size_t len);
uint32_t build_constant(struct builder *b, int64_t value);

/* Lays everything out in one block from malloc, for the caller to free. 0, -ENOMEM, -E2BIG. */
int build_finish(struct builder *b, struct program **program, struct sdt_error *err);

#endif
