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
	bool asking; /* inside @defined: what is not there is no error */
};

/* Refuses what the language has and we do not, by name; ends the walk. */
void bind_unsupported(struct binding *b, const struct token *token, const char *what);

/* bind_symbol.c: private names are seen in their own file only. */
bool bind_sees(const struct token *use, const struct token *declaration, bool is_private);
/* The variable of a name, NULL: none yet. Globals are put in the order of their first use. */
struct symbol *bind_find(struct binding *b, const struct expr *expr);
/* A new local. */
struct symbol *bind_local(struct binding *b, const struct expr *expr);
/* When all is bound: globals in that order, those that nobody uses last. */
void bind_order_globals(struct tree *tree);
/* bind.c: the arguments of a call, keys of an element. */
void bind_args(struct binding *b, struct expr *expr);
/* bind_call.c: call->function or call->builtin. */
void bind_call(struct binding *b, struct expr *call);
/* One of the probes that run the body. */
const struct derived *bind_user(const struct binding *b);
/* targets.c: checks that a $target exists at every site; @defined becomes its value, a number. */
void bind_target(struct binding *b, struct expr *target);
void bind_defined(struct binding *b, struct expr *expr);
/* `!`, `&&` and `||` of what @defined has said: what follows from it. Their operands are bound, the
 * right one only when it is needed. */
void bind_decided(struct expr *expr);

#endif
