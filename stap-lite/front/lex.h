/* SPDX-License-Identifier: MIT */
/*
 * lex.h: text to tokens, one at a time. Script arguments (`$1 @1 $# @#`) are put in here, because
 * `$1` stands for raw characters: they may glue with what follows it.
 *
 * Only preprocess.c calls this. A token that cannot be read is TOKEN_JUNK with the reason in `raw`:
 * whether that is an error is the parser's business, because a skipped conditional may hold
 * anything. Memory: the pool.
 */
#ifndef FRONT_LEX_H
#define FRONT_LEX_H

#include "stap-lite/front/diag.h"

struct script_args {
	size_t count;
	const char *const *values;
	bool *used; /* count of them */
	const char *version; /* what systemtap_v is, NULL: ours */
	struct macro *macros; /* of the library */
};

struct lexer {
	struct pool *pool;
	const struct source *source;
	const struct script_args *args;
	size_t at; /* into source->text */
	unsigned line, column;
	const char *pasted; /* rest of a script argument that is read before the text goes on */
	size_t pasted_len;
	bool seen; /* any token */
};

void lex_init(struct lexer *lexer, struct pool *pool, const struct source *source,
	const struct script_args *args);

/* The next token; TOKEN_END for ever at the end. */
void lex_next(struct lexer *lexer, struct token *token);

/* Value of a number token: C's decimal, 0x and leading-0 forms up to 2^64 - 1, wrapping to
 * negative. false: not a number. */
bool lex_number(const char *text, int64_t *value);

#endif
