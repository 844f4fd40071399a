/* SPDX-License-Identifier: MIT */
/*
 * listing.h: the lines of `-l` and `-L`: one per probe point, sorted by bytes, none twice.
 *
 * Used by probe-list and by the tracer. A listing owns copies of what it is given. It writes to the
 * stream that it is handed. Sites of one mark whose numbers of arguments differ are one line with
 * the smallest number.
 */
#ifndef OUTPUT_LISTING_H
#define OUTPUT_LISTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct listing_line {
	char *point;
	char *typed; /* " $fd:int …" for -L, or NULL */
	size_t nargs;
};

struct listing {
	struct listing_line *lines;
	size_t count, room;
};

/* process("path").library("library").provider("provider").mark("mark")suffix */
struct listing_mark {
	const char *path;     /* absolute */
	const char *library;  /* absolute, or NULL */
	const char *provider; /* of the note; NULL unless the probe point names a provider */
	const char *mark;     /* of the note */
	const char *suffix;   /* "", "?" or "!", as in the probe point */
	size_t nargs;
	const char *typed; /* NULL, or type and name of each argument: 2 * nargs strings one behind the other */
};

void listing_init(struct listing *listing);
void listing_deinit(struct listing *listing);

/* 0 or -ENOMEM. */
int listing_add_mark(struct listing *listing, const struct listing_mark *mark);
/* A point that is ready to be printed, such as `begin` or `timer.s(1)`. 0 or -ENOMEM. */
int listing_add_point(struct listing *listing, const char *point);

/* Writes all lines; variables: with ` $arg1:long …` behind each mark (-L). 0, or -EIO when the
 * stream fails. */
int listing_write(struct listing *listing, bool variables, FILE *out);

#endif
