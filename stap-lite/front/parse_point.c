/* SPDX-License-Identifier: MIT */
/*
 * Probe points: `a.b("x").{c,d}?`. A group in braces multiplies out, so each part of a point is a
 * list of alternatives.
 */
#include "stap-lite/front/parser.h"
#include <string.h>

/* Groups multiply; a script that asks for more than this is a mistake or an attack. */
#define MAX_POINTS 4096

static struct point *alternatives(struct parser *p, const char *closing);

static bool is_star(const struct token *token)
{
	return token->kind == TOKEN_OPERATOR && strcmp(token->text, "*") == 0;
}

static bool is_component_name(const struct token *token)
{
	return token->kind == TOKEN_IDENTIFIER || token->kind == TOKEN_KEYWORD || is_star(token);
}

/* A component name is identifiers and `*` written without a blank between. */
static void parse_name(struct parser *p, struct component *component)
{
	struct token token = parser_next(p);
	unsigned end = token.column + (unsigned)token.len;
	struct joined name = {0};
	bool after_star = is_star(&token);

	parser_append(p, &name, token.text, token.len);
	while (is_component_name(parser_peek(p)) && parser_peek(p)->line == token.line &&
		parser_peek(p)->column == end && (is_star(parser_peek(p)) || after_star)) {
		struct token more = parser_next(p);

		parser_append(p, &name, more.text, more.len);
		after_star = is_star(&more);
		end += (unsigned)more.len;
	}
	token.kind = TOKEN_IDENTIFIER;
	token.text = token.raw = name.text;
	token.len = name.len;
	component->token = token;
	component->name = name.text;
}

static void parse_argument(struct parser *p, struct component *component)
{
	if (!parser_accept(p, "("))
		return;
	component->has_arg = true;
	component->arg_token = *parser_peek(p);
	if (component->arg_token.kind == TOKEN_STRING) {
		component->arg_token = parser_expect_string(p);
		component->arg_is_string = true;
		component->string = component->arg_token.text;
	} else {
		component->number = parser_expect_number(p, "expected literal string or number");
	}
	parser_expect_more(p, &p->last);
	parser_expect(p, ")");
}

static struct point *single(struct parser *p)
{
	struct point *point = pool_alloc(p->pool, sizeof(*point));

	point->components = pool_alloc(p->pool, sizeof(*point->components));
	point->ncomponents = 1;
	parse_name(p, point->components);
	parse_argument(p, point->components);
	point->token = point->components->token;
	return point;
}

static bool has_suffix(const struct point *point)
{
	return point->optional || point->sufficient || point->condition;
}

static struct point *join(struct parser *p, const struct point *head, const struct point *tail)
{
	struct point *point = pool_alloc(p->pool, sizeof(*point));

	*point = *tail;
	point->next = NULL;
	point->token = head->token;
	point->ncomponents = head->ncomponents + tail->ncomponents;
	point->components = pool_array(p->pool, point->ncomponents, sizeof(*point->components));
	memcpy(point->components, head->components, head->ncomponents * sizeof(*head->components));
	memcpy(point->components + head->ncomponents, tail->components,
		tail->ncomponents * sizeof(*tail->components));
	return point;
}

/* Every head with every tail. */
static struct point *multiply(
	struct parser *p, const struct point *heads, const struct point *tails)
{
	struct point *first = NULL, **last = &first;
	unsigned count = 0;

	for (const struct point *head = heads; head; head = head->next) {
		if (has_suffix(head))
			parser_blame(p, &head->token,
				"'?', '!' or condition must only be specified in suffix");
		for (const struct point *tail = tails; tail; tail = tail->next) {
			if (++count > MAX_POINTS)
				parser_blame(p, &head->token, "too many probe points");
			*last = join(p, head, tail);
			last = &(*last)->next;
		}
	}
	return first;
}

static void parse_suffix(struct parser *p, struct point *points)
{
	bool optional = parser_accept(p, "?"), sufficient = !optional && parser_accept(p, "!");
	struct token mark = p->last;
	struct expr *condition = NULL;

	if (parser_accept_keyword(p, "if")) {
		parser_expect(p, "(");
		condition = parse_expression(p);
		parser_expect(p, ")");
	}
	for (struct point *point = points; point; point = point->next) {
		if ((optional || sufficient) && (point->optional || point->sufficient))
			parser_fail(p, &mark, "'?' or '!' respecified");
		if (condition && point->condition)
			parser_fail(p, &p->last, "condition respecified");
		point->optional |= optional;
		point->sufficient |= sufficient;
		if (condition)
			point->condition = condition;
	}
}

static struct point *parse_components(struct parser *p)
{
	struct point *heads;

	parser_enter(p);
	if (parser_accept(p, "{")) {
		heads = alternatives(p, "}");
		parser_expect(p, "}");
	} else if (is_component_name(parser_peek(p))) {
		heads = single(p);
	} else {
		parser_expect_more(p, NULL);
		parser_fail(p, parser_peek(p), "expected identifier or '*' or '{'");
	}
	if (parser_accept(p, "."))
		heads = multiply(p, heads, parse_components(p));
	else
		parse_suffix(p, heads);
	parser_leave(p);
	return heads;
}

static bool ends_list(const struct token *token)
{
	static const char *const ends[] = {"{", "}", "=", "+="};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (token->kind == TOKEN_OPERATOR && strcmp(token->text, ends[i]) == 0)
			return true;
	return false;
}

/* `point, point, …` up to the closing operator, which stays; NULL: any of what may follow a list of
 * points. */
static struct point *alternatives(struct parser *p, const char *closing)
{
	struct point *first = NULL, **last = &first;

	for (unsigned count = 0;; count++) {
		if (count > MAX_POINTS)
			parser_fail(p, parser_peek(p), "too many probe points");
		*last = parse_components(p);
		while (*last)
			last = &(*last)->next;
		if (parser_accept(p, ","))
			continue;
		if (!ends_list(parser_peek(p)))
			parser_fail(p, parser_peek(p), "expected one of ', { } = +='");
		if (closing && !parser_sees_operator(p, closing))
			parser_fail(
				p, parser_peek(p), pool_print(p->pool, "expected '%s'", closing));
		if (!closing && parser_sees_operator(p, "}"))
			parser_fail(p, parser_peek(p), "expected probe point specifier");
		return first;
	}
}

struct point *parse_points(struct parser *p)
{
	return alternatives(p, NULL);
}
