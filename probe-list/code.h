/* SPDX-License-Identifier: MIT */
/*
 * code.h: the instructions around a site as they stand in a running process.
 *
 * Where instructions begin is read from the file, so that what a tracer has written does not shift
 * them; what they are is read from the process. Used by live.c.
 */
#ifndef PROBE_LIST_CODE_H
#define PROBE_LIST_CODE_H

#include <stddef.h>
#include <stdint.h>
#include "libsdt/image.h"

enum {
	CODE_LINES = 5,	      /* instructions: the site and four around it */
	CODE_BEFORE = 2,      /* of them before it, unless its function begins later */
	CODE_MAX_LENGTH = 15, /* bytes of one instruction */
};

struct code_view {
	const struct sdt_image *image;
	uint64_t bias;
	int mem; /* /proc/PID/mem */
};

struct code_line {
	uint64_t addr; /* in the process */
	uint8_t bytes[CODE_MAX_LENGTH];
	size_t len;
	char text[320]; /* AT&T syntax, with a comment that names what it refers to */
};

/* Disassembles around the site at link-time address pc. Fills lines[0 … *count - 1]; lines[*site]
 * is the site itself. 0, or a negative errno when the site cannot be read, -ENOTSUP for a CPU that
 * the disassembler does not know. */
int code_around(const struct code_view *view, uint64_t pc, struct code_line lines[CODE_LINES],
	size_t *count, size_t *site);

/* " <name+offset>" for a run-time address, or "" when no symbol covers it. */
void code_symbol(const struct code_view *view, uint64_t addr, char *buf, size_t size);

#endif
