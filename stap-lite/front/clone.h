/* SPDX-License-Identifier: MIT */
/*
 * clone.h: deep copies of what the parser made, for bodies that are checked more than once: one
 * per derived probe whose context differs. Only for trees that the checker has not seen: symbols
 * and functions are not copied.
 */
#ifndef FRONT_CLONE_H
#define FRONT_CLONE_H

#include "stap-lite/front/pool.h"
#include "stap-lite/front/tree.h"

/* NULL gives NULL. */
struct expr *clone_expr(struct pool *pool, const struct expr *expr);
struct stmt *clone_stmt(struct pool *pool, const struct stmt *stmt);

#endif
