/* SPDX-License-Identifier: MIT */
#include "stap-lite/front/parser.h"
#include <string.h>

static struct stmt *parse_statement(struct parser *p);

static struct stmt *new_stmt(struct parser *p, enum stmt_kind kind, const struct token *token)
{
	struct stmt *stmt = pool_alloc(p->pool, sizeof(*stmt));

	stmt->kind = kind;
	stmt->token = *token;
	stmt->sort.by = stmt->sort.stat = -1;
	return stmt;
}

struct stmt *parse_block(struct parser *p)
{
	struct token brace = parser_expect(p, "{");
	struct stmt *block = new_stmt(p, STMT_BLOCK, &brace), **last = &block->first;

	parser_enter(p);
	while (!parser_accept(p, "}")) {
		*last = parse_statement(p);
		last = &(*last)->next;
	}
	parser_leave(p);
	return block;
}

static struct stmt *parse_if(struct parser *p, struct stmt *stmt)
{
	parser_expect_more(p, &stmt->token);
	parser_expect(p, "(");
	stmt->expr = parse_expression(p);
	parser_expect(p, ")");
	stmt->body = parse_statement(p);
	if (parser_accept_keyword(p, "else"))
		stmt->other = parse_statement(p);
	return stmt;
}

static struct stmt *parse_while(struct parser *p, struct stmt *stmt)
{
	parser_expect_more(p, &stmt->token);
	parser_expect(p, "(");
	stmt->expr = parse_expression(p);
	parser_expect(p, ")");
	stmt->body = parse_statement(p);
	return stmt;
}

static struct expr *parse_loop_expression(struct parser *p)
{
	if (parser_peek(p)->kind == TOKEN_END)
		parser_fail(p, NULL, "expression statement expected");
	return parse_expression(p);
}

static struct stmt *parse_for(struct parser *p, struct stmt *stmt)
{
	parser_expect_more(p, &stmt->token);
	parser_expect(p, "(");
	if (!parser_sees_operator(p, ";"))
		stmt->init = parse_loop_expression(p);
	parser_expect(p, ";");
	if (!parser_sees_operator(p, ";"))
		stmt->expr = parse_expression(p);
	parser_expect(p, ";");
	if (!parser_sees_operator(p, ")"))
		stmt->step = parse_loop_expression(p);
	parser_expect(p, ")");
	stmt->body = parse_statement(p);
	return stmt;
}

/* `+` or `-` behind a key, the value or the array. */
static void parse_sort(struct parser *p, struct stmt *stmt, int by)
{
	struct token token = *parser_peek(p);

	if (!parser_sees_operator(p, "+") && !parser_sees_operator(p, "-"))
		return;
	if (stmt->sort.by >= 0)
		parser_fail(p, &token, "multiple sort directives");
	parser_next(p);
	stmt->sort.by = by;
	stmt->sort.descending = token.text[0] == '-';
}

static struct expr *loop_variable(struct parser *p)
{
	struct token token = parser_expect_identifier(p);
	struct expr *variable = parser_expr(p, EXPR_VARIABLE, &token);

	variable->name = token.text;
	return variable;
}

static void add_key(struct parser *p, struct stmt *stmt, size_t *capacity)
{
	stmt->keys = pool_grow(p->pool, stmt->keys, stmt->nkeys, capacity, sizeof(*stmt->keys));
	stmt->keys[stmt->nkeys++] = loop_variable(p);
	parse_sort(p, stmt, (int)stmt->nkeys);
}

static void parse_keys(struct parser *p, struct stmt *stmt)
{
	size_t capacity = 0;

	if (!parser_accept(p, "[")) {
		add_key(p, stmt, &capacity);
		return;
	}
	for (;;) {
		add_key(p, stmt, &capacity);
		if (parser_accept(p, "]"))
			return;
		if (!parser_accept(p, ","))
			parser_fail(p, parser_peek(p), "expected ',' or ']'");
	}
}

/* `@sum` in `foreach (k in a @sum-)`. */
static void parse_sort_stat(struct parser *p, struct stmt *stmt)
{
	static const char *const names[] = {"@count", "@sum", "@min", "@max", "@avg", "@variance"};

	for (int i = 0; i < 6; i++) {
		if (!parser_accept(p, names[i]))
			continue;
		stmt->sort.stat = i;
		if (!parser_sees_operator(p, "+") && !parser_sees_operator(p, "-"))
			parser_fail(p, parser_peek(p), "expected sort directive");
	}
}

/* The first name may turn out to be the value: `foreach (v = [k1, k2] in a)`. */
static void parse_loop_names(struct parser *p, struct stmt *stmt)
{
	size_t capacity = 0;

	if (parser_sees_operator(p, "[")) {
		parse_keys(p, stmt);
		return;
	}
	add_key(p, stmt, &capacity);
	if (!parser_accept(p, "="))
		return;
	stmt->value = stmt->keys[0];
	stmt->nkeys = 0;
	stmt->keys = NULL;
	if (stmt->sort.by == 1)
		stmt->sort.by = 0;
	parse_keys(p, stmt);
}

static struct stmt *parse_foreach(struct parser *p, struct stmt *stmt)
{
	parser_expect_more(p, &stmt->token);
	parser_expect(p, "(");
	parse_loop_names(p, stmt);
	if (!parser_accept_keyword(p, "in"))
		parser_fail(p, parser_peek(p), "expected 'in'");
	stmt->array = parse_indexable(p);
	parse_sort_stat(p, stmt);
	parse_sort(p, stmt, 0);
	if (parser_accept_keyword(p, "limit"))
		stmt->limit = parse_expression(p);
	parser_expect(p, ")");
	stmt->body = parse_statement(p);
	return stmt;
}

/* Whether what follows `return` is its value: SystemTap asks whether an expression may start here.
 */
static bool starts_value(const struct token *token)
{
	static const char *const ends[] = {";", "}", NULL};

	if (token->kind == TOKEN_KEYWORD || token->kind == TOKEN_END)
		return false;
	for (size_t i = 0; ends[i]; i++)
		if (token->kind == TOKEN_OPERATOR && strcmp(token->text, ends[i]) == 0)
			return false;
	return true;
}

static struct stmt *parse_return(struct parser *p, struct stmt *stmt)
{
	if (!p->in_function)
		parser_fail(p, &stmt->token, "found 'return' not in function context");
	if (starts_value(parser_peek(p)))
		stmt->expr = parse_expression(p);
	return stmt;
}

static struct stmt *parse_delete(struct parser *p, struct stmt *stmt)
{
	stmt->expr = parse_expression(p);
	return stmt;
}

static struct stmt *parse_try(struct parser *p, struct stmt *stmt)
{
	stmt->body = parse_block(p);
	if (!parser_accept_keyword(p, "catch"))
		parser_fail(p, parser_peek(p), "expected 'catch'");
	if (parser_accept(p, "(")) {
		stmt->message = loop_variable(p);
		parser_expect(p, ")");
	}
	stmt->other = parse_block(p);
	return stmt;
}

static struct stmt *parse_plain(struct parser *p, struct stmt *stmt)
{
	(void)p;
	return stmt;
}

static const struct {
	const char *keyword;
	enum stmt_kind kind;
	struct stmt *(*parse)(struct parser *, struct stmt *);
} statements[] = {
	{"if", STMT_IF, parse_if},
	{"while", STMT_WHILE, parse_while},
	{"for", STMT_FOR, parse_for},
	{"foreach", STMT_FOREACH, parse_foreach},
	{"return", STMT_RETURN, parse_return},
	{"delete", STMT_DELETE, parse_delete},
	{"try", STMT_TRY, parse_try},
	{"next", STMT_NEXT, parse_plain},
	{"break", STMT_BREAK, parse_plain},
	{"continue", STMT_CONTINUE, parse_plain},
};

static struct stmt *parse_keyword_statement(struct parser *p)
{
	struct token token = *parser_peek(p);

	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
		if (strcmp(token.text, statements[i].keyword) != 0)
			continue;
		parser_next(p);
		return statements[i].parse(p, new_stmt(p, statements[i].kind, &token));
	}
	parser_fail(p, &token, "expected statement");
}

static struct stmt *parse_statement(struct parser *p)
{
	struct token token = *parser_peek(p);
	struct stmt *stmt;

	parser_enter(p);
	if (token.kind == TOKEN_END) {
		parser_fail(p, &token, "expected statement");
	} else if (token.kind == TOKEN_KEYWORD) {
		stmt = parse_keyword_statement(p);
		if (!stmt->body)
			parser_accept(p, ";");
	} else if (parser_accept(p, ";")) {
		stmt = new_stmt(p, STMT_EMPTY, &token);
	} else if (parser_sees_operator(p, "{")) {
		stmt = parse_block(p);
	} else {
		stmt = new_stmt(p, STMT_EXPR, &token);
		stmt->expr = parse_expression(p);
		parser_accept(p, ";"); /* so that `if (a) b; else c` is one statement */
	}
	parser_leave(p);
	return stmt;
}
