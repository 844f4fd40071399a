/* SPDX-License-Identifier: MIT */
/*
 * preprocess.h: the token stream as the parser sees it: script arguments filled in (lex.h does
 * that), conditionals
 * `%( … %)` decided. Memory: the pool.
 */
#ifndef FRONT_PREPROCESS_H
#define FRONT_PREPROCESS_H

#include "stap-lite/front/lex.h"

struct preprocess {
	struct lexer lexer;
};

void preprocess_init(struct preprocess *pp, struct pool *pool, const struct source *source,
	const struct script_args *args);

/* The next token; TOKEN_JUNK carries a parse error in `raw`. TOKEN_END for ever at the end. */
void preprocess_next(struct preprocess *pp, struct token *token);

#endif
