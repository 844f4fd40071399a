/* SPDX-License-Identifier: MIT */
/*
 * regex.h: runs a regular expression (struct prog_regex, made by front/regex.c) over a string: all alternatives side by side, one
 * step per byte, so that time is bounded by string × instructions. The leftmost, then longest match counts; groups
 * are those of the alternative that the pattern names first. No recursion, no memory but the scratch that the caller gives.
 */
#ifndef VM_REGEX_H
#define VM_REGEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "stap-lite/vm/program.h"

#define REGEX_UNSET UINT32_MAX

/* Bytes that regex_search() needs, a multiple of 8. */
size_t regex_scratch_size(const struct prog_regex *regex);

/* Whether it matches somewhere in text. captures: 2 × groups offsets, REGEX_UNSET for groups that took no part; filled on true. */
bool regex_search(const struct program *program, const struct prog_regex *regex, const char *text, size_t len, void *scratch,
	uint32_t *captures);

#endif
