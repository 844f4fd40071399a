/* SPDX-License-Identifier: MIT */
/*
 * check.h: pass 2 (and what SystemTap finds in pass 3): a parsed tree becomes one that code/ can
 * translate.
 *
 * In order, stopping after a step with errors: probe points (points.c), names (bind.c), types
 * (infer.c), and what only makes sense when the types are known (finish.c). Each fills in its
 * fields of the tree; nothing is moved or removed, functions that no probe reaches are left with
 * used == false. Memory: the tree's pool.
 */
#ifndef FRONT_CHECK_H
#define FRONT_CHECK_H

#include "stap-lite/front/diag.h"
#include "stap-lite/front/resolver.h"

struct check {
	struct pool *pool;
	struct diag *diag;
	struct tree *tree;
	const struct resolver *resolver;
	bool keep_all; /* -u, -l, -L: nothing is elided, no warnings about it */
	bool only_analysis; /* -p2: pass 3 finds nothing */
	bool skip_badvars; /* $variables that do not exist are 0 */
	bool guru;	   /* -g: functions that change the program */
};

/* 0, or the number of the pass that SystemTap would have failed in: 2, 3. Errors are in diag. */
unsigned check_tree(struct check *check);

/* points.c: fills tree->derived. */
void check_points(struct check *check);
/* The same file: probes of library files that the script has begun to use; the first of the new
 * derived ones, NULL: none. */
struct derived *check_library_points(struct check *check);
/* bind.c: symbols, functions, targets; read and written; functions used. */
void check_names(struct check *check);
/* elide.c: counts what is used; warnings about what has no effect, which then goes; not with
 * `keep_all`. */
void check_elide(struct check *check);
/* The same file: probes in which nothing is left go, when their types were found good. */
void check_elide_probes(struct check *check);
/* infer.c */
void check_types(struct check *check);
/* targets.c: the error for a $target with `lacking`. */
void check_lacking(struct check *check, const struct expr *target);
/* finish.c: formats of the print family, and pass 3. */
void check_finish(struct check *check);
/* The same file: what SystemTap finds only when it starts the script. false: said so. */
bool check_start(struct check *check);

/* "a, b, c": the names nearest to `name`, at most five; "" for none. From an array that ends with
 * NULL. */
const char *check_similar(struct pool *pool, const char *name, const char *const *names);
/* A row of builtins.h by name and number of parameters: -1 not found; nargs -1: the first of that
 * name. */
int check_builtin(const char *name, int nargs);
struct builtin_row {
	const char *name, *result, *args, *needs, *help;
};
extern const struct builtin_row check_builtins[];
extern const size_t check_nbuiltins;

#endif
