/* SPDX-License-Identifier: MIT */
#include "stap-lite/front/preprocess.h"
#include <string.h>

void preprocess_init(struct preprocess *pp, struct pool *pool, const struct source *source,
	const struct script_args *args)
{
	lex_init(&pp->lexer, pool, source, args);
}

void preprocess_next(struct preprocess *pp, struct token *token)
{
	lex_next(&pp->lexer, token);
}
