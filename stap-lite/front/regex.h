/* SPDX-License-Identifier: MIT */
/*
 * regex.h: regular expressions of `=~` and `!~`: a subset of POSIX ERE, compiled to the instructions that vm/regex.h runs. Called by
 * the checker; code/ copies the result into the program. Memory: the pool.
 */
#ifndef FRONT_REGEX_H
#define FRONT_REGEX_H

#include <stdbool.h>
#include <stddef.h>
#include "stap-lite/front/pool.h"
#include "stap-lite/vm/program.h"

struct regex {
	struct prog_regex_insn *insns;
	struct prog_regex_set *sets;
	size_t ninsns, nsets, groups;
	const char *problem; /* what is wrong, in SystemTap's words; NULL: it is compiled */
};

void regex_compile(struct pool *pool, const char *text, size_t len, struct regex *regex);

#endif
