/* SPDX-License-Identifier: MIT */
/*
 * Expressions: precedence climbing over one table of binary operators, tightest last.
 */
#include "stap-lite/front/parser.h"
#include <string.h>

enum level {
	LEVEL_ASSIGN = 1,
	LEVEL_TERNARY,
	LEVEL_LOGICAL_OR,
	LEVEL_LOGICAL_AND,
	LEVEL_OR,
	LEVEL_XOR,
	LEVEL_AND,
	LEVEL_IN,
	LEVEL_COMPARE,
	LEVEL_SHIFT,
	LEVEL_CONCAT,
	LEVEL_ADD,
	LEVEL_MUL,
};

struct operator_row {
	const char *text;
	enum level level;
	enum expr_kind kind;
	enum binary_op op;
};

static const struct operator_row operators[] = {
	{"=", LEVEL_ASSIGN, EXPR_ASSIGN, BINARY_NONE},
	{"*=", LEVEL_ASSIGN, EXPR_ASSIGN, BINARY_MUL},
	{"/=", LEVEL_ASSIGN, EXPR_ASSIGN, BINARY_DIV},
	{"%=", LEVEL_ASSIGN, EXPR_ASSIGN, BINARY_MOD},
	{"+=", LEVEL_ASSIGN, EXPR_ASSIGN, BINARY_ADD},
	{"-=", LEVEL_ASSIGN, EXPR_ASSIGN, BINARY_SUB},
	{".=", LEVEL_ASSIGN, EXPR_ASSIGN, BINARY_CONCAT},
	{"<<=", LEVEL_ASSIGN, EXPR_ASSIGN, BINARY_SHL},
	{">>=", LEVEL_ASSIGN, EXPR_ASSIGN, BINARY_SHR},
	{"&=", LEVEL_ASSIGN, EXPR_ASSIGN, BINARY_AND},
	{"^=", LEVEL_ASSIGN, EXPR_ASSIGN, BINARY_XOR},
	{"|=", LEVEL_ASSIGN, EXPR_ASSIGN, BINARY_OR},
	{"<<<", LEVEL_ASSIGN, EXPR_SAMPLE, BINARY_NONE},
	{"?", LEVEL_TERNARY, EXPR_TERNARY, BINARY_NONE},
	{"||", LEVEL_LOGICAL_OR, EXPR_BINARY, BINARY_LOGICAL_OR},
	{"&&", LEVEL_LOGICAL_AND, EXPR_BINARY, BINARY_LOGICAL_AND},
	{"|", LEVEL_OR, EXPR_BINARY, BINARY_OR},
	{"^", LEVEL_XOR, EXPR_BINARY, BINARY_XOR},
	{"&", LEVEL_AND, EXPR_BINARY, BINARY_AND},
	{"in", LEVEL_IN, EXPR_IN, BINARY_NONE},
	{"<", LEVEL_COMPARE, EXPR_BINARY, BINARY_LT},
	{">", LEVEL_COMPARE, EXPR_BINARY, BINARY_GT},
	{"<=", LEVEL_COMPARE, EXPR_BINARY, BINARY_LE},
	{">=", LEVEL_COMPARE, EXPR_BINARY, BINARY_GE},
	{"==", LEVEL_COMPARE, EXPR_BINARY, BINARY_EQ},
	{"!=", LEVEL_COMPARE, EXPR_BINARY, BINARY_NE},
	{"=~", LEVEL_COMPARE, EXPR_REGEX, BINARY_NONE},
	{"!~", LEVEL_COMPARE, EXPR_REGEX, BINARY_NONE},
	{"<<", LEVEL_SHIFT, EXPR_BINARY, BINARY_SHL},
	{">>", LEVEL_SHIFT, EXPR_BINARY, BINARY_SHR},
	{">>>", LEVEL_SHIFT, EXPR_OTHER, BINARY_NONE},
	{".", LEVEL_CONCAT, EXPR_BINARY, BINARY_CONCAT},
	{"+", LEVEL_ADD, EXPR_BINARY, BINARY_ADD},
	{"-", LEVEL_ADD, EXPR_BINARY, BINARY_SUB},
	{"*", LEVEL_MUL, EXPR_BINARY, BINARY_MUL},
	{"/", LEVEL_MUL, EXPR_BINARY, BINARY_DIV},
	{"%", LEVEL_MUL, EXPR_BINARY, BINARY_MOD},
};

static struct expr *parse_level(struct parser *p, unsigned floor);

struct expr *parser_expr(struct parser *p, enum expr_kind kind, const struct token *token)
{
	struct expr *expr = pool_alloc(p->pool, sizeof(*expr));

	expr->kind = kind;
	expr->token = *token;
	expr->builtin = -1;
	return expr;
}

static unsigned height(const struct expr *expr)
{
	return expr ? expr->height : 0;
}

/* Long chains of operators make tall trees without any recursion here; later passes recurse, so the
 * height is bounded. */
static void set_height(struct parser *p, struct expr *expr)
{
	unsigned max = height(expr->left);

	if (height(expr->right) > max)
		max = height(expr->right);
	if (height(expr->third) > max)
		max = height(expr->third);
	for (size_t i = 0; i < expr->nargs; i++)
		if (height(expr->args[i]) > max)
			max = height(expr->args[i]);
	if (max >= PARSER_MAX_HEIGHT)
		parser_fail(p, &expr->token, "expression nested too deeply");
	expr->height = (uint16_t)(max + 1);
}

void parser_add_arg(struct parser *p, struct expr *expr, struct expr *arg, size_t *capacity)
{
	expr->args = pool_grow(p->pool, expr->args, expr->nargs, capacity, sizeof(*expr->args));
	expr->args[expr->nargs++] = arg;
}

/* ---- operands ---- */

/* Keys up to `]`, of operators that bind at least as tightly as `floor`; `*` stands for any and is
 * a NULL. `what` is the message when neither a comma nor the end follows. */
static void parse_key_list(struct parser *p, struct expr *expr, unsigned floor, const char *what)
{
	size_t capacity = 0;

	for (;;) {
		if (parser_accept(p, "*"))
			parser_add_arg(p, expr, NULL, &capacity);
		else
			parser_add_arg(p, expr, parse_level(p, floor), &capacity);
		parser_expect_more(p, NULL);
		if (parser_accept(p, "]"))
			return;
		if (!parser_accept(p, ","))
			parser_fail(p, parser_peek(p), what);
	}
}

static struct expr *parse_call(struct parser *p, const struct token *name)
{
	struct expr *call = parser_expr(p, EXPR_CALL, name);
	size_t capacity = 0;

	call->name = name->text;
	parser_next(p);
	if (parser_accept(p, ")"))
		return call;
	for (;;) {
		parser_add_arg(p, call, parse_expression(p), &capacity);
		if (parser_accept(p, ")"))
			return call;
		if (!parser_accept(p, ","))
			parser_fail(p, parser_peek(p), "expected one of ') ,'");
	}
}

static struct expr *parse_symbol(struct parser *p)
{
	struct token name = parser_next(p);
	struct expr *expr;

	if (parse_is_print(name.text))
		return parse_print(p, &name);
	if (name.text[0] == '$')
		return parse_target(p, &name);
	if (parser_sees_operator(p, "("))
		return parse_call(p, &name);
	expr = parser_expr(p, EXPR_VARIABLE, &name);
	expr->name = name.text;
	if (parser_accept(p, "[")) {
		expr->kind = EXPR_INDEX;
		parse_key_list(p, expr, LEVEL_ASSIGN, "expected one of '] ,'");
	}
	return expr;
}

static struct expr *parse_number(struct parser *p)
{
	struct token token = parser_next(p);
	struct expr *expr = parser_expr(p, EXPR_NUMBER, &token);

	expr->type = PROG_LONG;
	if (!lex_number(token.text, &expr->number))
		parser_fail(p, &token, "number invalid or out of range");
	return expr;
}

static struct expr *parse_string(struct parser *p)
{
	struct token token = parser_expect_string(p);
	struct expr *expr = parser_expr(p, EXPR_STRING, &token);

	expr->type = PROG_STRING;
	expr->string = token.text;
	expr->string_len = token.len;
	return expr;
}

/* ---- unary and primary ---- */

static struct expr *parse_value(struct parser *p)
{
	struct token token = *parser_peek(p);
	struct expr *expr;

	switch (token.kind) {
	case TOKEN_IDENTIFIER: return parse_symbol(p);
	case TOKEN_NUMBER: return parse_number(p);
	case TOKEN_STRING: return parse_string(p);
	case TOKEN_EMBEDDED:
		p->stay = true;
		parser_fail(
			p, &token, "embedded expression code in unprivileged script; need stap -g");
	case TOKEN_OPERATOR: break;
	case TOKEN_END: parser_fail(p, NULL, "expected value");
	default: parser_fail(p, &token, "expected literal string or number");
	}
	if (token.text[0] == '@')
		return parse_at(p);
	if (!parser_accept(p, "("))
		parser_fail(p, &token, "expected literal string or number");
	expr = parse_expression(p);
	parser_expect(p, ")");
	return expr;
}

static struct expr *make_step(
	struct parser *p, const struct token *op, struct expr *operand, bool postfix)
{
	struct expr *expr = parser_expr(p, EXPR_STEP, op);

	expr->left = operand;
	expr->postfix = postfix;
	expr->number = op->text[0] == '+' ? 1 : -1;
	return expr;
}

/* A value and what hangs on it. */
static struct expr *parse_dereference(struct parser *p)
{
	struct expr *value = parse_value(p), *expr;
	struct token op;

	set_height(p, value);
	op = *parser_peek(p);
	if (!parse_sees_member(p) || value->kind == EXPR_BUCKET)
		return value;
	expr = parser_expr(p, EXPR_DEREF, &op);
	expr->left = value;
	expr->reach = pool_alloc(p->pool, sizeof(*expr->reach));
	parse_members(p, expr->reach);
	set_height(p, expr);
	return expr;
}

static struct expr *parse_step(struct parser *p)
{
	struct token op = *parser_peek(p);
	struct expr *value;

	if (parser_accept(p, "++") || parser_accept(p, "--"))
		return make_step(p, &op, parse_dereference(p), false);
	value = parse_dereference(p);
	op = *parser_peek(p);
	if (parser_accept(p, "++") || parser_accept(p, "--"))
		return make_step(p, &op, value, true);
	return value;
}

static struct expr *parse_unary(struct parser *p)
{
	static const char ops[] = "-+!~";
	struct token token = *parser_peek(p);
	const char *found;
	struct expr *expr;

	expr = p->ready;
	p->ready = NULL;
	if (expr)
		return expr;
	if (token.kind != TOKEN_OPERATOR || token.len != 1)
		return parse_step(p);
	found = token.text[0] ? strchr(ops, token.text[0]) : NULL;
	if (!found && token.text[0] != '&')
		return parse_step(p);
	parser_enter(p);
	parser_next(p);
	if (found) {
		expr = parser_expr(p, EXPR_UNARY, &token);
		expr->op = (uint8_t)(UNARY_MINUS + (found - ops));
		expr->left = parse_unary(p);
	} else {
		expr = parse_address_of(p, &token, parse_dereference(p));
	}
	set_height(p, expr);
	parser_leave(p);
	return expr;
}

/* ---- binary ---- */

struct expr *parse_indexable(struct parser *p)
{
	struct token token = *parser_peek(p);

	if (token.kind == TOKEN_OPERATOR && parse_is_hist(token.text)) {
		parser_next(p);
		return parse_hist(p, &token);
	}
	if (token.kind != TOKEN_IDENTIFIER)
		parser_fail(p, &token, "expected identifier or statistical operation");
	return parse_symbol(p);
}

/* `[k1, k2] in a`; a list of one key that nothing follows is that key. */
static struct expr *parse_tuple(struct parser *p)
{
	struct token token = parser_next(p);
	struct expr *expr = parser_expr(p, EXPR_IN, &token);

	parse_key_list(p, expr, LEVEL_IN + 1, "expected ',' or ']'");
	if (!parser_accept_keyword(p, "in")) {
		if (expr->nargs > 1)
			parser_fail(
				p, parser_peek(p), "unexpected comma-separated expression list");
		if (!expr->args[0])
			parser_fail(p, parser_peek(p), "expected 'in'");
		return expr->args[0];
	}
	expr->left = parse_indexable(p);
	expr->name = expr->left->name;
	set_height(p, expr);
	return expr;
}

static const struct operator_row *find_operator(const struct token *token)
{
	enum token_kind kind = token->kind;

	if (kind != TOKEN_OPERATOR && kind != TOKEN_KEYWORD)
		return NULL;
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (strcmp(operators[i].text, token->text) == 0)
			return &operators[i];
	return NULL;
}

static void parse_right(struct parser *p, const struct operator_row *row, struct expr *expr)
{
	struct token pattern;

	switch (row->kind) {
	case EXPR_TERNARY:
		expr->right = parse_expression(p);
		parser_expect(p, ":");
		expr->third = parse_expression(p);
		break;
	case EXPR_IN:
		expr->args = pool_alloc(p->pool, sizeof(*expr->args));
		expr->args[expr->nargs++] = expr->left;
		expr->left = parse_indexable(p);
		expr->name = expr->left->name;
		break;
	case EXPR_REGEX:
		pattern = parser_expect_string(p);
		expr->negated = row->text[0] == '!';
		expr->string = pattern.text;
		expr->string_len = pattern.len;
		expr->right = parser_expr(p, EXPR_STRING, &pattern);
		expr->right->string = pattern.text;
		break;
	default:
		expr->right = row->level == LEVEL_ASSIGN ? parse_expression(p)
							 : parse_level(p, row->level + 1);
	}
}

/* An expression of operators that bind at least as tightly as `floor`. */
static struct expr *parse_level(struct parser *p, unsigned floor)
{
	unsigned ceiling = LEVEL_MUL; /* `in` and regular expressions do not chain */
	struct expr *left;

	parser_enter(p);
	if (floor <= LEVEL_IN && parser_sees_operator(p, "[")) {
		left = parse_tuple(p);
		ceiling = LEVEL_IN - 1;
	} else {
		left = parse_unary(p);
	}
	for (;;) {
		const struct operator_row *row = find_operator(parser_peek(p));
		struct token op;
		struct expr *expr;

		if (!row || row->level < floor || row->level > ceiling)
			break;
		op = parser_next(p);
		expr = parser_expr(p, row->kind, &op);
		expr->op = (uint8_t)row->op;
		expr->name = row->text;
		expr->left = left;
		parse_right(p, row, expr);
		set_height(p, expr);
		left = expr;
		if (row->kind == EXPR_IN || row->kind == EXPR_REGEX)
			ceiling = row->level - 1;
	}
	parser_leave(p);
	return left;
}

struct expr *parse_expression(struct parser *p)
{
	return parse_level(p, LEVEL_ASSIGN);
}
