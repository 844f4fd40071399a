/* SPDX-License-Identifier: MIT */
/*
 * sink.h: where the script's output goes with -o and -S: one file, or a row of files of which the
 * oldest are removed.
 *
 * main.c opens it and hands the stream to the session. Files change between lines, never within
 * one, unless a line alone is longer than a file may be.
 */
#ifndef OUTPUT_SINK_H
#define OUTPUT_SINK_H

#include <stdint.h>
#include <stdio.h>
#include "libsdt/error.h"

struct sink_config {
	const char *name;   /* with strftime(3) conversions */
	uint64_t max_bytes; /* of a file; 0: one file of any size, else NAME.0, NAME.1, … */
	unsigned max_files; /* that are kept; 0: all */
};

/* The name is copied. fclose() ends it. 0, or a negative errno with err set. */
int sink_open(FILE **stream, const struct sink_config *config, struct sdt_error *err);

#endif
