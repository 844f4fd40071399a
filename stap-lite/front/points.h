/* SPDX-License-Identifier: MIT */
/*
 * points.h: what the parts of the probe point checker share; nobody else includes it.
 *
 * points.c finds what a point may mean in one table of shapes, which the aliases of the script
 * join, and expands aliases and wildcards; point_kinds.c makes derived probes of what is left.
 */
#ifndef FRONT_POINTS_H
#define FRONT_POINTS_H

#include "stap-lite/front/check.h"

#define POINT_DEPTH 5 /* components of the longest shape */

enum shape_arg { ARG_NONE, ARG_NUMBER, ARG_STRING };

struct resolving;

/* What may be written: `timer.s(number)`. */
struct shape {
	struct {
		const char *name;
		enum shape_arg arg;
	} part[POINT_DEPTH];
	size_t nparts;
	const struct probe *alias; /* or */
	void (*resolve)(struct resolving *r, const struct point *point);
};

/* One step of the way from a probe of the script to what is being resolved. */
struct use {
	const struct probe *probe; /* the script's, or an alias */
	const struct point *point; /* of it, wildcards resolved */
	const struct use *outer;   /* who asked for the alias; NULL: the script's probe */
};

struct resolving {
	struct check *check;
	const struct shape *shapes;
	size_t nshapes;
	const struct use *use;
	struct derived **last; /* where the next derived probe goes */
	size_t count;	       /* derived probes so far */
	struct probe **last_body;
	unsigned depth;
	/* the first error; who tried reports it or drops it */
	bool failed;
	struct token token; /* no source: none */
	const char *kind, *text;
	const char *hint; /* what to use instead, or NULL */
};

/* Keeps the first error. token: the place, or NULL. */
void point_fail(struct resolving *r, const struct token *token, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
const char *point_text(struct pool *pool, const struct point *point);

/* The body for derived probes of one context: a fresh copy. */
struct probe *point_body(struct resolving *r);
struct derived *point_derived(
	struct resolving *r, const struct point *point, struct probe *body, enum prog_point kind);

/* The table of what SystemTap has: rows of built-in shapes; text is "begin(number)". */
struct shape_row {
	const char *text;
	void (*resolve)(struct resolving *r, const struct point *point);
};
/* Is it more than a row for an error message? */
bool point_supported(const struct shape_row *row);
extern const struct shape_row point_shapes[];
extern const size_t point_nshapes;

#endif
