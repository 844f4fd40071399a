/* SPDX-License-Identifier: MIT */
/* infer.h: what the parts of type inference (infer.c, infer_print.c) share; nobody else includes it. */
#ifndef FRONT_INFER_H
#define FRONT_INFER_H

#include "stap-lite/front/check.h"

struct inference {
	struct check *check;
	struct function *function; /* whose body is visited */
	bool progress;		   /* something was learned in this round */
	bool complain;		   /* last round: unknown types are errors */
	bool mismatched;
};

/* Visits a node with the type that its context wants, PROG_VOID: any. */
void infer(struct inference *in, struct expr *expr, uint8_t want);
/* A node whose type its own form decides. */
void infer_decided(struct inference *in, struct expr *expr, uint8_t type, uint8_t want);
/* Its type is not known: an error in the last round. */
void infer_unresolved(struct inference *in, const struct token *token);

/* infer_print.c */
void infer_print(struct inference *in, struct expr *expr, uint8_t want);

#endif
