/* SPDX-License-Identifier: MIT */
#include "stap-lite/front/parser.h"
#include <string.h>

/* More errors than this help nobody, and each may show a long line. */
#define MAX_ERRORS 100

/* ---- tokens ---- */

static _Noreturn void fail(
	struct parser *p, const struct token *token, const char *message, bool blames)
{
	const char *kind = p->pp.problem ? NULL : message;

	diag_parse(p->diag, kind, message, token, p->source, blames);
	longjmp(p->recover, 1);
}

_Noreturn void parser_fail(struct parser *p, const struct token *token, const char *message)
{
	fail(p, token, message, false);
}

_Noreturn void parser_blame(struct parser *p, const struct token *token, const char *message)
{
	fail(p, token, message, true);
}

const struct token *parser_peek(struct parser *p)
{
	if (!p->has_next) {
		preprocess_next(&p->pp, &p->next);
		p->has_next = true;
		if (p->next.kind == TOKEN_JUNK) {
			p->has_next = false;
			fail(p, p->pp.problem ? &p->pp.blamed : &p->next, p->next.raw, true);
		}
	}
	return &p->next;
}

struct token parser_next(struct parser *p)
{
	struct token token = *parser_peek(p);

	if (token.kind == TOKEN_END)
		parser_fail(p, NULL, "unexpected end-of-file");
	p->has_next = false;
	p->last = token;
	return token;
}

bool parser_sees(struct parser *p, enum token_kind kind, const char *text)
{
	const struct token *token = parser_peek(p);

	return token->kind == kind && strcmp(token->text, text) == 0;
}

bool parser_sees_operator(struct parser *p, const char *text)
{
	return parser_sees(p, TOKEN_OPERATOR, text);
}

bool parser_accept(struct parser *p, const char *op)
{
	if (!parser_sees(p, TOKEN_OPERATOR, op))
		return false;
	parser_next(p);
	return true;
}

bool parser_accept_keyword(struct parser *p, const char *keyword)
{
	if (!parser_sees(p, TOKEN_KEYWORD, keyword))
		return false;
	parser_next(p);
	return true;
}

struct token parser_expect(struct parser *p, const char *op)
{
	bool there = parser_sees(p, TOKEN_OPERATOR, op);
	struct token token = parser_next(p);

	if (there)
		return token;
	parser_fail(p, &token, pool_print(p->pool, "expected '%s'", op));
}

void parser_expect_more(struct parser *p, const struct token *behind)
{
	if (parser_peek(p)->kind == TOKEN_END)
		parser_fail(p, behind, "unexpected end-of-file");
}

struct token parser_expect_identifier(struct parser *p)
{
	struct token token;

	parser_expect_more(p, NULL);
	token = parser_next(p);
	if (token.kind != TOKEN_IDENTIFIER)
		parser_fail(p, &token, "expected identifier");
	return token;
}

int64_t parser_expect_number(struct parser *p, const char *message)
{
	bool negative = parser_accept(p, "-");
	struct token token;
	int64_t value;

	parser_expect_more(p, NULL);
	token = *parser_peek(p);
	if (token.kind != TOKEN_NUMBER)
		parser_fail(p, &token, message);
	parser_next(p);
	if (!lex_number(token.text, &value))
		parser_fail(p, &token, "number invalid or out of range");
	return negative ? (int64_t)(0 - (uint64_t)value) : value;
}

void parser_append(struct parser *p, struct joined *joined, const char *bytes, size_t len)
{
	if (joined->len + len >= joined->capacity) {
		size_t capacity = 2 * (joined->len + len) + 16;
		char *grown = pool_alloc(p->pool, capacity);

		if (joined->len)
			memcpy(grown, joined->text, joined->len);
		joined->text = grown;
		joined->capacity = capacity;
	}
	memcpy(joined->text + joined->len, bytes, len);
	joined->len += len;
	joined->text[joined->len] = 0;
}

void parser_join_strings(struct parser *p, struct token *string)
{
	struct joined text = {0}, raw = {0};

	if (parser_peek(p)->kind != TOKEN_STRING)
		return;
	parser_append(p, &text, string->text, string->len);
	parser_append(p, &raw, string->raw, strlen(string->raw));
	while (parser_peek(p)->kind == TOKEN_STRING) {
		struct token more = parser_next(p);

		parser_append(p, &text, more.text, more.len);
		parser_append(p, &raw, more.raw, strlen(more.raw));
	}
	string->text = text.text;
	string->len = text.len;
	string->raw = raw.text;
}

struct token parser_expect_string(struct parser *p)
{
	struct token token;

	if (parser_peek(p)->kind != TOKEN_STRING)
		parser_fail(p, parser_peek(p), "expected literal string");
	token = parser_next(p);
	parser_join_strings(p, &token);
	return token;
}

void parser_enter(struct parser *p)
{
	if (++p->depth > PARSER_MAX_DEPTH)
		parser_fail(p, parser_peek(p), "nested too deeply");
}

void parser_leave(struct parser *p)
{
	p->depth--;
}

/* ---- declarations ---- */

static void refuse_embedded(struct parser *p)
{
	if (parser_peek(p)->kind != TOKEN_EMBEDDED)
		return;
	p->stay = true;
	struct token token = parser_next(p);
	parser_fail(p, &token, "embedded code in unprivileged script; need stap -g");
}

static void parse_size(struct parser *p, struct symbol *symbol)
{
	int64_t size;

	parser_next(p);
	size = parser_expect_number(p, "expected number");
	if (size < 1 || size > 1000000)
		parser_fail(p, NULL, "array size out of range");
	parser_expect(p, "]");
	symbol->declared_size = (uint32_t)size;
}

static void parse_initial(struct parser *p, struct symbol *symbol)
{
	struct token op = parser_next(p), token;
	struct expr *value;

	if (symbol->declared_size)
		parser_fail(p, &op, "only scalar globals can be initialized");
	parser_expect_more(p, &op);
	token = *parser_peek(p);
	if (token.kind == TOKEN_STRING) {
		token = parser_expect_string(p);
		value = parser_expr(p, EXPR_STRING, &token);
		value->string = token.text;
		value->string_len = strlen(token.text);
		value->type = PROG_STRING;
	} else {
		value = parser_expr(p, EXPR_NUMBER, &token);
		value->number = parser_expect_number(p, "expected literal string or number");
		value->type = PROG_LONG;
	}
	symbol->initial = value;
	symbol->type = value->type;
	symbol->nkeys = 0;
}

static void add_global(struct parser *p, struct symbol *symbol)
{
	struct scope *globals = &p->tree->globals;
	const struct symbol *other = names_find(&globals->names, symbol->name);

	if (other)
		parser_fail(p, &symbol->token,
			other->is_private != symbol->is_private
				? "global versus private variable declaration conflict"
				: "duplicate global name");
	tree_add_global(p->tree, symbol);
	names_set(p->pool, &globals->names, symbol->name, symbol);
}

static void parse_global(struct parser *p, bool is_private)
{
	do {
		struct symbol *symbol = pool_alloc(p->pool, sizeof(*symbol));

		symbol->token = parser_expect_identifier(p);
		symbol->name = symbol->token.text;
		symbol->is_global = true;
		symbol->is_private = is_private;
		symbol->nkeys = -1;
		add_global(p, symbol);
		symbol->wraps = parser_accept(p, "%");
		if (parser_sees_operator(p, "["))
			parse_size(p, symbol);
		if (parser_sees_operator(p, "="))
			parse_initial(p, symbol);
	} while (parser_accept(p, ","));
	parser_accept(p, ";");
}

/* `:long` or `:string`, if it is there. */
static uint8_t parse_type(struct parser *p)
{
	parser_expect_more(p, NULL);
	if (parser_accept_keyword(p, "long"))
		return PROG_LONG;
	if (parser_accept_keyword(p, "string"))
		return PROG_STRING;
	parser_fail(p, parser_peek(p), "expected 'string' or 'long'");
}

static void parse_parameter(struct parser *p, struct function *function)
{
	struct symbol *symbol = pool_alloc(p->pool, sizeof(*symbol));

	symbol->token = parser_expect_identifier(p);
	symbol->name = symbol->token.text;
	symbol->is_parameter = true;
	if (names_find(&function->scope.names, symbol->name))
		parser_fail(p, &symbol->token, "duplicate parameter names");
	parser_expect_more(p, &symbol->token);
	if (parser_accept(p, ":"))
		symbol->type = parse_type(p);
	*function->scope.last = symbol;
	function->scope.last = &symbol->next;
	names_set(p->pool, &function->scope.names, symbol->name, symbol);
	function->nparams++;
}

static void parse_parameters(struct parser *p, struct function *function)
{
	parser_expect(p, "(");
	if (parser_accept(p, ")"))
		return;
	for (;;) {
		if (parser_accept(p, ")"))
			return;
		parse_parameter(p, function);
		if (parser_accept(p, ")"))
			return;
		parser_expect_more(p, NULL);
		if (!parser_accept(p, ","))
			parser_fail(p, parser_peek(p), "expected ',' or ')'");
	}
}

static void parse_priority(struct parser *p, struct function *function)
{
	function->priority = parser_expect_number(p, "expected literal string or number");
	if (function->priority < 1)
		parser_fail(p, &p->last, "specified priority must be > 0");
}

/* A library may have functions in C, which are refused when they are called. */
static struct stmt *parse_body(struct parser *p, struct function *function)
{
	struct stmt *body;

	if (parser_peek(p)->kind != TOKEN_EMBEDDED || !p->tree->is_library) {
		refuse_embedded(p);
		return parse_block(p);
	}
	function->is_embedded = true;
	body = pool_alloc(p->pool, sizeof(*body));
	body->kind = STMT_BLOCK;
	body->token = parser_next(p);
	return body;
}

static void parse_function(struct parser *p, bool is_private)
{
	struct function *function = pool_alloc(p->pool, sizeof(*function));

	parser_next(p);
	function->token = parser_expect_identifier(p);
	function->name = function->token.text;
	function->is_private = is_private;
	function->priority = 1;
	function->scope.last = &function->scope.first;
	parser_expect_more(p, &function->token);
	if (parser_accept(p, ":"))
		function->type = parse_type(p);
	parse_parameters(p, function);
	if (parser_accept(p, ":"))
		parse_priority(p, function);
	p->in_function = true;
	function->body = parse_body(p, function);
	tree_add_function(p->tree, function);
}

static struct probe *new_probe(struct parser *p, const struct token *token)
{
	struct probe *probe = pool_alloc(p->pool, sizeof(*probe));

	probe->token = *token;
	probe->scope.last = &probe->scope.first;
	return probe;
}

static void check_alias_name(struct parser *p, const struct point *point)
{
	if (point->next)
		parser_fail(p, parser_peek(p), "expected probe point specifier");
	if (point->optional || point->sufficient)
		parser_blame(p, &point->token,
			"probe point alias name cannot be optional nor sufficient");
}

/* `probe a = points { … }`, with `, { … }` behind for an epilogue, or `+=` for an epilogue alone.
 */
static void parse_alias(struct parser *p, struct probe *probe, bool appends)
{
	probe->alias = probe->points;
	probe->alias_appends = appends;
	check_alias_name(p, probe->alias);
	parser_next(p);
	probe->points = parse_points(p);
	if (!parser_sees_operator(p, "{"))
		parser_fail(p, parser_peek(p), "expected one of ', { } = +='");
	probe->body = parse_block(p);
	if (!parser_sees_operator(p, ","))
		return;
	if (appends)
		parser_fail(p, parser_peek(p),
			"Combined prologue and epilogue cannot be defined with '+='");
	parser_next(p);
	probe->epilogue = parse_block(p);
}

static void parse_probe(struct parser *p)
{
	struct token keyword = parser_next(p);
	struct probe *probe = new_probe(p, &keyword);

	p->in_function = false;
	parser_expect_more(p, &keyword);
	probe->points = parse_points(p);
	if (parser_sees_operator(p, "=") || parser_sees_operator(p, "+="))
		parse_alias(p, probe, parser_sees_operator(p, "+="));
	else if (parser_sees_operator(p, "{"))
		probe->body = parse_block(p);
	else
		parser_fail(p, parser_peek(p), "expected one of ', { } = +='");
	tree_add_probe(p->tree, probe);
}

static void parse_private(struct parser *p)
{
	parser_next(p);
	parser_expect_more(p, NULL);
	if (parser_sees(p, TOKEN_KEYWORD, "function")) {
		parse_function(p, true);
	} else if (parser_accept_keyword(p, "global") || parser_peek(p)->kind == TOKEN_IDENTIFIER) {
		parse_global(p, true);
	} else {
		parser_fail(p, parser_peek(p), "expected 'function' or identifier");
	}
}

static void parse_declaration(struct parser *p)
{
	if (parser_peek(p)->kind == TOKEN_EMBEDDED && p->tree->is_library) {
		parser_next(p);
		return;
	}
	refuse_embedded(p);
	if (parser_sees(p, TOKEN_KEYWORD, "probe"))
		parse_probe(p);
	else if (parser_accept_keyword(p, "global"))
		parse_global(p, false);
	else if (parser_sees(p, TOKEN_KEYWORD, "private"))
		parse_private(p);
	else if (parser_sees(p, TOKEN_KEYWORD, "function"))
		parse_function(p, false);
	else
		parser_fail(p, parser_peek(p),
			"expected 'probe', 'global', 'private', 'function', or '%{'");
}

static bool starts_declaration(const struct token *token)
{
	return token->kind == TOKEN_END || token->kind == TOKEN_EMBEDDED ||
	       (token->kind == TOKEN_KEYWORD &&
		       (strcmp(token->text, "probe") == 0 || strcmp(token->text, "global") == 0 ||
			       strcmp(token->text, "private") == 0 ||
			       strcmp(token->text, "function") == 0));
}

/* Drops tokens up to where a declaration may start; of what is wrong on the way, only conditionals
 * and macros are worth a message, because they have an end somewhere behind. */
static void recover(struct parser *p)
{
	if (p->stay) {
		p->stay = false;
		return;
	}
	for (;;) {
		if (!p->has_next)
			preprocess_next(&p->pp, &p->next);
		p->has_next = true;
		if (p->pp.problem && p->diag->parse_errors < MAX_ERRORS)
			diag_parse(p->diag, NULL, p->pp.problem, &p->pp.blamed, p->source, true);
		p->pp.problem = NULL;
		if (starts_declaration(&p->next))
			return;
		p->has_next = false;
	}
}

bool parse_source(struct diag *diag, struct tree *tree, const struct source *source,
	const struct script_args *args)
{
	struct parser *p = pool_alloc(tree->pool, sizeof(*p));

	p->pool = tree->pool;
	p->diag = diag;
	p->tree = tree;
	p->source = source;
	preprocess_init(&p->pp, p->pool, source, args);
	if (setjmp(p->recover))
		recover(p);
	p->depth = 0;
	while (diag->parse_errors < MAX_ERRORS && parser_peek(p)->kind != TOKEN_END)
		parse_declaration(p);
	return p->pp.lexer.seen;
}
