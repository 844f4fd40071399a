/* SPDX-License-Identifier: MIT */
/*
 * preprocess.h: the token stream as the parser sees it: script arguments filled in (lex.h does
 * that), conditionals
 * `%( … %? … %: … %)` decided, macros (`@define`) expanded. Only the parser reads it. Memory: the
 * pool.
 */
#ifndef FRONT_PREPROCESS_H
#define FRONT_PREPROCESS_H

#include "stap-lite/front/lex.h"

struct conditional; /* one whose chosen branch is being read */
struct macro;
struct pending; /* a token of an expansion that is still to be read */

struct preprocess {
	struct pool *pool;
	struct lexer lexer;
	struct conditional *open;
	struct macro *macros;
	struct pending *pending;
	unsigned expanded;   /* tokens that came from macros, bounded */
	const char *problem; /* an error of this stage: what is wrong */
	struct token blamed; /* and with what */
};

void preprocess_init(struct preprocess *pp, struct pool *pool, const struct source *source,
	const struct script_args *args);

/* Two lists of macros as one; where both have a name, the first counts. */
struct macro *preprocess_join(struct macro *first, struct macro *second);

/* The next token; TOKEN_END for ever at the end. TOKEN_JUNK is an error: of this stage when
 * pp->problem is set (reading goes on behind it), else of the lexer, in `raw`. */
void preprocess_next(struct preprocess *pp, struct token *token);

/* condition.c: reads `A op B && …` and its `%?`. false: pp->problem is set. */
bool preprocess_condition(struct preprocess *pp, const struct token *opening, bool *value);
/* For condition.c: the next token as written, and how to report an error. */
void preprocess_raw(struct preprocess *pp, struct token *token);
bool preprocess_fail(struct preprocess *pp, const struct token *blamed, const char *problem);
bool preprocess_is(const struct token *token, const char *op);

#endif
