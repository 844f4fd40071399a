/* SPDX-License-Identifier: MIT */
/*
 * Operators whose names start with @.
 */
#include "stap-lite/front/parser.h"
#include <string.h>

/* ---- statistics ---- */

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
	struct token comma;

	expr->op = (uint8_t)stat;
	parser_expect(p, "(");
	expr->left = parse_expression(p);
	comma = *parser_peek(p);
	if (parser_accept(p, ",")) {
		if (stat != STAT_VARIANCE)
			parser_blame(p, &comma, "not more than 1 parameter allowed");
		expr->number = parser_expect_number(p, "expected number");
	}
	if (!parser_accept(p, ")"))
		parser_fail(p, parser_peek(p), "unexpected end-of-file");
	return expr;
}

struct expr *parse_hist(struct parser *p, const struct token *name)
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
		parser_add_arg(p, expr, number, &capacity);
	}
	parser_expect(p, ")");
	return expr;
}

bool parse_is_hist(const char *name)
{
	return strcmp(name, "@hist_log") == 0 || strcmp(name, "@hist_linear") == 0;
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

/* ---- the others ---- */

static struct expr *parse_operand(struct parser *p, struct expr *expr)
{
	expr->left = parse_expression(p);
	parser_expect(p, ")");
	return expr;
}

static struct expr *parse_perf(struct parser *p, struct expr *expr)
{
	struct token token = parser_expect_string(p);

	expr->right = parser_expr(p, EXPR_STRING, &token);
	parser_expect(p, ")");
	return expr;
}

static struct expr *refuse_unsafe(struct parser *p, struct expr *expr)
{
	p->stay = true;
	parser_fail(p, &expr->token,
		pool_print(p->pool, "using %s operator not permitted; need stap -g",
			expr->token.text));
}

static const struct {
	const char *name;
	enum expr_kind kind;
	bool unsafe; /* reads what it is told to: refused before its operands */
	struct expr *(*parse)(struct parser *, struct expr *);
} operators[] = {
	{"@defined", EXPR_DEFINED, false, parse_operand},
	{"@entry", EXPR_ENTRY, false, parse_operand},
	{"@perf", EXPR_PERF, false, parse_perf},
	{"@const", EXPR_OTHER, true, refuse_unsafe},
	{"@kregister", EXPR_OTHER, true, refuse_unsafe},
	{"@uregister", EXPR_OTHER, true, refuse_unsafe},
	{"@kderef", EXPR_OTHER, true, refuse_unsafe},
	{"@uderef", EXPR_OTHER, true, refuse_unsafe},
};

struct expr *parse_at(struct parser *p)
{
	struct token name = parser_next(p);
	int stat = stat_of(name.text);

	if (stat >= 0)
		return parse_stat(p, &name, stat);
	if (parse_is_hist(name.text))
		return parse_bucket(p, parse_hist(p, &name));
	if (strcmp(name.text, "@cast") == 0)
		return parse_reach(p, &name, TARGET_CAST);
	if (strcmp(name.text, "@var") == 0)
		return parse_reach(p, &name, TARGET_GLOBAL);
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		struct expr *expr;

		if (strcmp(name.text, operators[i].name) != 0)
			continue;
		expr = parser_expr(p, operators[i].kind, &name);
		expr->name = name.text;
		if (!operators[i].unsafe)
			parser_expect(p, "(");
		return operators[i].parse(p, expr);
	}
	parser_fail(p, &name, pool_print(p->pool, "unknown operator %s", name.text));
}
