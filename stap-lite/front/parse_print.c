/* SPDX-License-Identifier: MIT */
/*
 * The print family: print, println, printd, printdln, printf and their sprint… forms, taken apart
 * by their names.
 */
#include "stap-lite/front/format.h"
#include "stap-lite/front/parser.h"
#include <string.h>

/* `s`print`d``ln` or `s`printf. */
static bool take_apart(const char *name, struct print_call *print)
{
	if (name[0] == 's') {
		print->to_string = true;
		name++;
	}
	if (strncmp(name, "print", 5) != 0)
		return false;
	name += 5;
	if (strcmp(name, "f") == 0)
		print->raw = true;
	else if (strcmp(name, "ln") == 0)
		print->newline = true;
	else if (strcmp(name, "d") == 0)
		print->has_delimiter = true;
	else if (strcmp(name, "dln") == 0)
		print->has_delimiter = print->newline = true;
	else
		return !*name;
	return true;
}

bool parse_is_print(const char *name)
{
	struct print_call print = {0};

	return take_apart(name, &print);
}

static void add_value(struct parser *p, struct expr *expr, size_t *capacity)
{
	expr->args = pool_grow(p->pool, expr->args, expr->nargs, capacity, sizeof(*expr->args));
	expr->args[expr->nargs++] = parse_expression(p);
}

static void parse_format(struct parser *p, struct print_call *print)
{
	print->format = parser_expect_string(p);
	if (print->raw && !format_parse(p->pool, print->format.text, print->format.len, print))
		parser_fail(p, parser_peek(p), "invalid or missing conversion specifier");
}

/* One histogram as the only argument is no expression, but may be printed. */
static bool parse_histogram(struct parser *p, struct expr *expr)
{
	struct expr *hist;

	if (!parser_sees_operator(p, "@hist_log") && !parser_sees_operator(p, "@hist_linear"))
		return false;
	hist = parse_indexable(p);
	if (parser_sees_operator(p, "[")) {
		p->ready = parse_bucket(p, hist);
		return false;
	}
	expr->args = pool_alloc(p->pool, sizeof(*expr->args));
	expr->args[expr->nargs++] = hist;
	parser_expect(p, ")");
	return true;
}

struct expr *parse_print(struct parser *p, const struct token *name)
{
	struct expr *expr = parser_expr(p, EXPR_PRINT, name);
	struct print_call *print = pool_alloc(p->pool, sizeof(*print));
	size_t capacity = 0, least = 1;

	take_apart(name->text, print);
	expr->print = print;
	expr->name = name->text;
	parser_expect_more(p, name);
	parser_expect(p, "(");
	if (print->raw || print->has_delimiter) {
		parse_format(p, print);
		least = print->raw ? 0 : 2;
	} else if (print->newline && parser_accept(p, ")")) {
		return expr;
	} else if (parse_histogram(p, expr)) {
		return expr;
	} else {
		add_value(p, expr, &capacity);
	}
	for (;;) {
		if (expr->nargs >= least && parser_accept(p, ")"))
			return expr;
		parser_expect_more(p, NULL);
		if (!parser_sees_operator(p, ",") && !parser_sees_operator(p, ")"))
			parser_fail(p, parser_peek(p), "expected one of ', )'");
		parser_next(p); /* too early a `)` is taken for a comma, as SystemTap does */
		add_value(p, expr, &capacity);
	}
}
