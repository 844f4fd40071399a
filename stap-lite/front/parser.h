/* SPDX-License-Identifier: MIT */
/*
 * parser.h: what the parts of the parser (parse.c, parse_point.c, parse_stmt.c, parse_expr.c)
 * share; nobody else includes it.
 */
#ifndef FRONT_PARSER_H
#define FRONT_PARSER_H

#include <setjmp.h>
#include "stap-lite/front/parse.h"

/* Nesting of what a parser function calls itself for, and height of an expression: later passes
 * recurse over the tree. */
#define PARSER_MAX_DEPTH  400
#define PARSER_MAX_HEIGHT 2000

struct parser {
	struct pool *pool;
	struct diag *diag;
	struct tree *tree;
	const struct source *source;
	struct preprocess pp;
	struct token next, last; /* looked at, taken */
	bool has_next;
	struct expr *ready; /* an operand that was read ahead, NULL: none */
	bool in_function;
	unsigned depth;
	jmp_buf recover; /* where parser_fail() goes: the loop over declarations */
	bool stay;	 /* the error consumed nothing that must be skipped */
};

/* Reports a parse error at the token (NULL: end of file) and jumps to the recovery. */
_Noreturn void parser_fail(struct parser *p, const struct token *token, const char *message);
_Noreturn void parser_blame(struct parser *p, const struct token *token, const char *message);

const struct token *parser_peek(struct parser *p);
struct token parser_next(struct parser *p);
bool parser_sees(struct parser *p, enum token_kind kind, const char *text);
bool parser_sees_operator(struct parser *p, const char *text);
/* Takes the token if it is that operator (keyword). */
bool parser_accept(struct parser *p, const char *op);
bool parser_accept_keyword(struct parser *p, const char *keyword);
/* Takes that operator or fails with "expected 'X'". */
struct token parser_expect(struct parser *p, const char *op);
struct token parser_expect_identifier(struct parser *p);
/* Fails at the end of the file; behind: the token to blame, NULL: none, as SystemTap does in most
 * places. */
void parser_expect_more(struct parser *p, const struct token *behind);
/* A number, with `-` before it if there is one; fails with `message`. */
int64_t parser_expect_number(struct parser *p, const char *message);
/* Adjacent string literals as one token; fails with "expected literal string". */
struct token parser_expect_string(struct parser *p);
/* Text that grows piece by piece, in the pool. */
struct joined {
	char *text;
	size_t len, capacity;
};
void parser_append(struct parser *p, struct joined *joined, const char *bytes, size_t len);
void parser_join_strings(struct parser *p, struct token *string);
void parser_enter(struct parser *p);
void parser_leave(struct parser *p);

/* parse_expr.c */
struct expr *parse_expression(struct parser *p);
struct expr *parse_indexable(struct parser *p);
struct expr *parser_expr(struct parser *p, enum expr_kind kind, const struct token *token);
void parser_add_arg(struct parser *p, struct expr *expr, struct expr *arg, size_t *capacity);

/* parse_at.c: operators whose names start with @. */
struct expr *parse_at(struct parser *p);
bool parse_is_hist(const char *name);
struct expr *parse_hist(struct parser *p, const struct token *name);
/* `[i]` behind a histogram: its bucket. */
struct expr *parse_bucket(struct parser *p, struct expr *hist);

/* parse_target.c: `$name…` (its token is taken), @var and @cast behind their name, `->member[index]$` behind either, and `&`
 * in front of an operand. */
struct expr *parse_target(struct parser *p, const struct token *name);
struct expr *parse_reach(struct parser *p, const struct token *name, enum target_kind kind);
bool parse_sees_member(struct parser *p);
void parse_members(struct parser *p, struct reach *reach);
struct expr *parse_address_of(struct parser *p, const struct token *token, struct expr *operand);

/* parse_print.c: the print family; false: `name` is none of it. */
bool parse_is_print(const char *name);
struct expr *parse_print(struct parser *p, const struct token *name);

/* parse_stmt.c */
struct stmt *parse_block(struct parser *p);

/* parse_point.c: a list of probe points; stops before what does not belong to it. */
struct point *parse_points(struct parser *p);

#endif
