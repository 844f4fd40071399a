/* SPDX-License-Identifier: MIT */
/*
 * parse.h: tokens to a tree. Pass 1.
 *
 * Binary operators come from one table (parse_expr.c). After an error the parser goes on at the
 * next declaration, so one run reports several. What SystemTap's language has and this front end
 * does not do yet is parsed into EXPR_OTHER or marked in the tree, and refused by the checker by
 * name. Memory: the pool.
 */
#ifndef FRONT_PARSE_H
#define FRONT_PARSE_H

#include "stap-lite/front/preprocess.h"

/* Adds what `source` declares to the tree. Errors are in diag (parse_errors). Returns whether there
 * was any token, before preprocessing. */
bool parse_source(struct diag *diag, struct tree *tree, const struct source *source,
	const struct script_args *args);

#endif
