/* SPDX-License-Identifier: MIT */
/*
 * bind.h: what the parts of the name checker (bind.c, targets.c) share; nobody else includes it.
 */
#ifndef FRONT_BIND_H
#define FRONT_BIND_H

#include "stap-lite/front/check.h"

/* The walk over one body. */
struct binding {
	struct check *check;
	struct scope *scope;
	struct probe *probe; /* or */
	struct function *function;
	bool live; /* reached from a probe: what is read and written counts */
	bool failed;
	bool in_condition;
};

/* Refuses what the language has and we do not, by name; ends the walk. */
void bind_unsupported(struct binding *b, const struct token *token, const char *what);

/* targets.c: checks that a $target exists at every site; @defined becomes its value, a number. */
void bind_target(struct binding *b, struct expr *target);
void bind_defined(struct binding *b, struct expr *expr);

#endif
