/* SPDX-License-Identifier: MIT */
/* Variables of the program: $name, @var, @cast, and what hangs on them. */
#include "stap-lite/front/lex.h"
#include "stap-lite/front/parser.h"
#include <string.h>

static bool parse_arg_number(const char *name, int64_t *number)
{
	return strncmp(name, "$arg", 4) == 0 && name[4] >= '1' && name[4] <= '9' &&
	       lex_number(name + 4, number);
}

/* Cuts the `$` or `$$` off the end of a word: how to print what it names. */
static const char *cut_pretty(struct parser *p, const char *word, struct reach *reach)
{
	size_t len = strlen(word), end = len;

	while (end && len - end < 2 && word[end - 1] == '$')
		end--;
	reach->pretty = (unsigned)(len - end);
	return reach->pretty ? pool_print(p->pool, "%.*s", (int)end, word) : word;
}

static struct member *add_member(struct parser *p, struct reach *reach)
{
	reach->members = pool_grow(p->pool, reach->members, reach->nmembers, &reach->capacity,
		sizeof(*reach->members));
	reach->members[reach->nmembers] = (struct member){0};
	return &reach->members[reach->nmembers++];
}

static bool is_pretty(const struct token *token)
{
	return token->kind == TOKEN_IDENTIFIER &&
	       (strcmp(token->text, "$") == 0 || strcmp(token->text, "$$") == 0);
}

bool parse_sees_member(struct parser *p)
{
	return parser_sees_operator(p, "->") || parser_sees_operator(p, "[") ||
	       is_pretty(parser_peek(p));
}

void parse_members(struct parser *p, struct reach *reach)
{
	const struct token *name = parser_peek(p);

	while (!reach->pretty) {
		if (parser_accept(p, "->")) {
			name = parser_peek(p);
			if (name->kind != TOKEN_IDENTIFIER && name->kind != TOKEN_KEYWORD)
				parser_fail(p, name, "expected identifier or keyword");
			add_member(p, reach)->name = cut_pretty(p, name->text, reach);
			parser_next(p);
		} else if (parser_accept(p, "[")) {
			struct member *member = add_member(p, reach);

			member->index = parse_expression(p);
			parser_expect(p, "]");
		} else {
			break;
		}
	}
	name = parser_peek(p);
	if (!reach->pretty && is_pretty(name)) {
		cut_pretty(p, name->text, reach);
		parser_next(p);
	}
}

/* The names that every mark knows; members of them do not change what they are. */
static const struct {
	const char *name;
	enum target_kind target;
} context_names[] = {{"$$name", TARGET_NAME}, {"$$provider", TARGET_PROVIDER},
	{"$$vars", TARGET_VARS}, {"$$parms", TARGET_VARS}, {"$$locals", TARGET_LOCALS}};

struct expr *parse_target(struct parser *p, const struct token *name)
{
	struct expr *target = parser_expr(p, EXPR_TARGET, name);
	struct reach *reach = pool_alloc(p->pool, sizeof(*reach));

	target->reach = reach;
	target->target = TARGET_OTHER;
	target->name = name->text;
	for (size_t i = 0; i < sizeof(context_names) / sizeof(*context_names); i++)
		if (strcmp(name->text, context_names[i].name) == 0)
			target->target = context_names[i].target;
	if (target->target == TARGET_OTHER && strspn(name->text, "$") < name->len)
		target->name = cut_pretty(p, name->text, reach);
	reach->name = target->name + 1;
	parse_members(p, reach);
	if (!reach->nmembers && !reach->pretty && parse_arg_number(target->name, &target->number))
		target->target = TARGET_ARG;
	return target;
}

static const char *type_or_module(struct parser *p)
{
	if (parser_peek(p)->kind != TOKEN_STRING)
		parser_fail(p, parser_peek(p), "expected string");
	return parser_expect_string(p).text;
}

struct expr *parse_reach(struct parser *p, const struct token *name, enum target_kind kind)
{
	struct expr *expr = parser_expr(p, EXPR_TARGET, name);
	struct reach *reach = pool_alloc(p->pool, sizeof(*reach));

	expr->name = name->text;
	expr->target = kind;
	expr->reach = reach;
	parser_expect(p, "(");
	if (kind == TARGET_CAST) {
		expr->left = parse_expression(p);
		parser_expect(p, ",");
	}
	reach->name = type_or_module(p);
	if (!parser_sees_operator(p, ",") && !parser_sees_operator(p, ")"))
		parser_fail(p, parser_peek(p), "expected one of ', )'");
	if (parser_accept(p, ","))
		reach->module = type_or_module(p);
	parser_expect(p, ")");
	parse_members(p, reach);
	return expr;
}

struct expr *parse_address_of(struct parser *p, const struct token *token, struct expr *operand)
{
	struct expr *expr;

	if (operand->kind == EXPR_TARGET && !operand->reach->address) {
		operand->reach->address = true;
		return operand;
	}
	expr = parser_expr(p, EXPR_DEREF, token);
	expr->reach = pool_alloc(p->pool, sizeof(*expr->reach));
	expr->reach->address = true;
	expr->left = operand;
	return expr;
}
