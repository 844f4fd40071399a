/* SPDX-License-Identifier: MIT */
/*
 * records.h: what handlers left in the ring, as text: printf output to one stream, errors and warnings to the other; and at the
 * end the globals that a script wrote and never read.
 *
 * Called by the command, which owns the streams and decides about exit codes. Records are not trusted: the ring
 * is memory that traced programs can write to.
 */
#ifndef OUTPUT_RECORDS_H
#define OUTPUT_RECORDS_H

#include <stdbool.h>
#include <stdio.h>
#include "stap-lite/vm/arena.h"
#include "stap-lite/vm/program.h"

struct renderer { /* caller-owned */
	const struct program *program;
	FILE *out, *err;
	bool no_warnings;      /* -w: warn() stays silent */
	bool no_errors;        /* --suppress-handler-errors */
	void (*run_command)(void *ctx, const char *line); /* system(); NULL: not possible here */
	void *ctx;
	char *record, *text;   /* one record; its rendering */
	size_t text_size;
};

/* 0 or -ENOMEM. The streams stay the caller's. */
int renderer_init(struct renderer *r, const struct program *program, FILE *out, FILE *err);
void renderer_deinit(struct renderer *r);

/* Renders everything that is in the ring and flushes both streams. The number of records, or -EIO when a stream could not
 * be written. */
int records_drain(struct renderer *r, struct arena *arena);

/* Prints the globals that are to be printed at the end (prog_global.autoprint) as SystemTap does. Sorts the arrays. 0 or -EIO. */
int records_autoprint(struct renderer *r, struct arena *arena);

/* One run-time error as a line: `ERROR: text near token at file:line:column`. place: PROG_NONE: text alone. */
void records_error(FILE *err, const struct program *program, uint32_t place, const char *text);

#endif
