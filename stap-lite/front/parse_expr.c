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
	for (size_t i = 0; expr->reach && i < expr->reach->nmembers; i++)
		if (height(expr->reach->members[i].index) > max)
			max = height(expr->reach->members[i].index);
	if (max >= PARSER_MAX_HEIGHT)
		parser_fail(p, &expr->token, "expression nested too deeply");
	expr->height = (uint16_t)(max + 1);
}

static void add_arg(struct parser *p, struct expr *expr, struct expr *arg, size_t *capacity)
{
	expr->args = pool_grow(p->pool, expr->args, expr->nargs, capacity, sizeof(*expr->args));
	expr->args[expr->nargs++] = arg;
}

/* ---- operands ---- */

/* Keys up to `]`; `*` stands for any and is a NULL. `what` is the message when neither a comma nor
 * the end follows. */
static void parse_key_list(struct parser *p, struct expr *expr, const char *what)
{
	size_t capacity = 0;

	for (;;) {
		if (parser_accept(p, "*"))
			add_arg(p, expr, NULL, &capacity);
		else
			add_arg(p, expr, parse_expression(p), &capacity);
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
		add_arg(p, call, parse_expression(p), &capacity);
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
	if (name.text[0] == '$' && name.text[1])
		return parse_target(p, &name);
	if (parser_sees_operator(p, "("))
		return parse_call(p, &name);
	expr = parser_expr(p, EXPR_VARIABLE, &name);
	expr->name = name.text;
	if (parser_accept(p, "[")) {
		expr->kind = EXPR_INDEX;
		parse_key_list(p, expr, "expected one of '] ,'");
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

/* ---- @ operators ---- */

static int stat_of(const char *name)
{
	static const char *const names[] = {"@count", "@sum", "@min", "@max", "@avg", "@variance"};

	for (int i = 0; i < 6; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

static struct expr *parse_stat(struct parser *p, const struct token *name, int stat)
{
	struct expr *expr = parser_expr(p, EXPR_STAT, name);

	expr->op = (uint8_t)stat;
	parser_expect(p, "(");
	expr->left = parse_expression(p);
	if (stat == STAT_VARIANCE && parser_accept(p, ",")) {
		struct token token = *parser_peek(p);

		expr->number = parser_expect_number(p, "expected number");
		if (expr->number < 0 || expr->number > 62)
			parser_fail(p, &token,
				pool_print(p->pool, "bit shift (%s) out of range <0..62>",
					token.text));
	}
	if (!parser_accept(p, ")"))
		parser_fail(p, parser_peek(p), "unexpected end-of-file");
	return expr;
}

static struct expr *parse_hist(struct parser *p, const struct token *name)
{
	struct expr *expr = parser_expr(p, EXPR_HIST, name);
	size_t capacity = 0;

	expr->name = name->text;
	parser_expect(p, "(");
	expr->left = parse_expression(p);
	for (int i = 0; i < 3 && strcmp(name->text, "@hist_linear") == 0; i++) {
		struct token token;
		struct expr *number;

		parser_expect(p, ",");
		token = *parser_peek(p);
		number = parser_expr(p, EXPR_NUMBER, &token);
		number->number = parser_expect_number(p, "expected number");
		add_arg(p, expr, number, &capacity);
	}
	parser_expect(p, ")");
	return expr;
}

static bool is_hist(const char *name)
{
	return strcmp(name, "@hist_log") == 0 || strcmp(name, "@hist_linear") == 0;
}

static struct expr *parse_defined(struct parser *p, const struct token *name)
{
	struct expr *expr = parser_expr(p, EXPR_DEFINED, name);

	parser_expect(p, "(");
	expr->left = parse_expression(p);
	parser_expect(p, ")");
	return expr;
}

/* Other operators with arguments in parentheses that the checker refuses by name. */
static struct expr *parse_other(struct parser *p, const struct token *name)
{
	struct expr *expr = parser_expr(p, EXPR_OTHER, name);
	struct reach ignored = {0};

	expr->name = name->text;
	parser_expect(p, "(");
	expr->left = parse_expression(p);
	while (parser_accept(p, ","))
		parse_expression(p);
	parser_expect(p, ")");
	parse_members(p, &ignored);
	return expr;
}

struct expr *parse_bucket(struct parser *p, struct expr *hist)
{
	struct expr *expr = parser_expr(p, EXPR_BUCKET, &hist->token);

	if (!parser_accept(p, "["))
		parser_blame(p, &hist->token, "base histogram operator where expression expected");
	expr->left = hist;
	expr->right = parse_expression(p);
	parser_expect(p, "]");
	return expr;
}

static struct expr *parse_at(struct parser *p)
{
	static const char *const others[] = {"@entry", "@perf", "@const", "@kregister",
		"@uregister", "@kderef", "@uderef", "@kmem", "@umem", NULL};
	struct token name = parser_next(p);
	int stat = stat_of(name.text);

	if (stat >= 0)
		return parse_stat(p, &name, stat);
	if (is_hist(name.text))
		return parse_bucket(p, parse_hist(p, &name));
	if (strcmp(name.text, "@defined") == 0)
		return parse_defined(p, &name);
	if (strcmp(name.text, "@cast") == 0)
		return parse_reach(p, &name, TARGET_CAST);
	if (strcmp(name.text, "@var") == 0)
		return parse_reach(p, &name, TARGET_GLOBAL);
	for (size_t i = 0; others[i]; i++)
		if (strcmp(name.text, others[i]) == 0)
			return parse_other(p, &name);
	parser_fail(p, &name, pool_print(p->pool, "unknown operator %s", name.text));
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
		parser_fail(
			p, &token, "embedded expression code in unprivileged script; need stap -g");
	case TOKEN_OPERATOR: break;
	default:
		parser_next(p); /* the end has a message of its own */
		parser_fail(p, &token, "expected literal string or number");
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

static struct expr *parse_step(struct parser *p)
{
	struct token op = *parser_peek(p);
	struct expr *value;

	if (parser_accept(p, "++") || parser_accept(p, "--"))
		return make_step(p, &op, parse_value(p), false);
	value = parse_value(p);
	set_height(p, value);
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
		expr = parse_address_of(p, &token, parse_unary(p));
	}
	set_height(p, expr);
	parser_leave(p);
	return expr;
}

/* ---- binary ---- */

struct expr *parse_indexable(struct parser *p)
{
	struct token token = *parser_peek(p);

	if (token.kind == TOKEN_OPERATOR && is_hist(token.text)) {
		parser_next(p);
		return parse_hist(p, &token);
	}
	if (token.kind != TOKEN_IDENTIFIER)
		parser_fail(p, &token, "expected identifier or statistical operation");
	return parse_symbol(p);
}

/* `[k1, k2] in a` */
static struct expr *parse_tuple(struct parser *p)
{
	struct token token = parser_next(p);
	struct expr *expr = parser_expr(p, EXPR_IN, &token), *array;

	parse_key_list(p, expr, "expected ',' or ']'");
	if (!parser_accept_keyword(p, "in"))
		parser_fail(p, parser_peek(p), "expected 'in'");
	array = parse_indexable(p);
	expr->left = array;
	expr->name = array->name;
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
