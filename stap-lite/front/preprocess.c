/* SPDX-License-Identifier: MIT */
#include "stap-lite/front/preprocess.h"
#include <string.h>

/* Macros may use macros; these bounds end what would expand for ever. */
#define MAX_DEPTH    50
#define MAX_EXPANDED 200000
#define MAX_PARAMS   64

struct conditional {
	struct token opening;
	bool in_else;
	struct conditional *outer;
};

struct token_list {
	struct pending *first, **last;
	size_t count;
};

struct pending {
	struct token token;
	unsigned depth; /* of expansions that it came through */
	struct pending *next;
};

struct macro {
	const char *name; /* with the @ */
	struct token token;
	const char *params[MAX_PARAMS]; /* with the @ */
	size_t nparams;
	bool has_params;
	struct token_list body;
	struct macro *next;
};

/* ---- reading ---- */

void preprocess_init(struct preprocess *pp, struct pool *pool, const struct source *source,
	const struct script_args *args)
{
	memset(pp, 0, sizeof(*pp));
	pp->pool = pool;
	lex_init(&pp->lexer, pool, source, args);
}

bool preprocess_is(const struct token *token, const char *op)
{
	return token->kind == TOKEN_OPERATOR && strcmp(token->text, op) == 0;
}

bool preprocess_fail(struct preprocess *pp, const struct token *blamed, const char *problem)
{
	pp->problem = problem;
	pp->blamed = *blamed;
	return false;
}

static unsigned read_raw(struct preprocess *pp, struct token *token)
{
	struct pending *pending = pp->pending;

	if (!pending) {
		lex_next(&pp->lexer, token);
		return 0;
	}
	*token = pending->token;
	pp->pending = pending->next;
	return pending->depth;
}

void preprocess_raw(struct preprocess *pp, struct token *token)
{
	read_raw(pp, token);
}

static void list_add(
	struct preprocess *pp, struct token_list *list, const struct token *token, unsigned depth)
{
	struct pending *item = pool_alloc(pp->pool, sizeof(*item));

	item->token = *token;
	item->depth = depth;
	if (!list->last)
		list->last = &list->first;
	*list->last = item;
	list->last = &item->next;
	list->count++;
}

/* ---- conditionals ---- */

/* Drops tokens up to the `%)` or `%:` of this level; the latter only when `stop_at_else`. false: an
 * error. */
static bool skip_branch(
	struct preprocess *pp, const struct token *opening, bool stop_at_else, bool *stopped)
{
	struct token token;

	*stopped = false;
	for (unsigned depth = 0;;) {
		preprocess_raw(pp, &token);
		if (token.kind == TOKEN_END)
			return preprocess_fail(
				pp, opening, "incomplete conditional at end of file");
		if (preprocess_is(&token, "%("))
			depth++;
		else if (preprocess_is(&token, "%)") && depth-- == 0)
			return true;
		if (!preprocess_is(&token, "%:") || depth > 0)
			continue;
		if (!stop_at_else)
			return preprocess_fail(pp, &token, "invalid conditional - duplicate '%:'");
		*stopped = true;
		return true;
	}
}

static void open_branch(struct preprocess *pp, const struct token *opening, bool in_else)
{
	struct conditional *conditional = pool_alloc(pp->pool, sizeof(*conditional));

	conditional->opening = *opening;
	conditional->in_else = in_else;
	conditional->outer = pp->open;
	pp->open = conditional;
}

static bool start_conditional(struct preprocess *pp, const struct token *opening)
{
	bool value, stopped;

	if (!preprocess_condition(pp, opening, &value))
		return false;
	if (value) {
		open_branch(pp, opening, false);
		return true;
	}
	if (!skip_branch(pp, opening, true, &stopped))
		return false;
	if (stopped)
		open_branch(pp, opening, true);
	return true;
}

/* `%?`, `%:` or `%)` outside a condition. */
static bool end_branch(struct preprocess *pp, const struct token *token)
{
	struct conditional *open = pp->open;
	bool stopped;

	if (!open || preprocess_is(token, "%?"))
		return preprocess_fail(pp, token, "incomplete conditional - missing '%('");
	pp->open = open->outer;
	if (preprocess_is(token, "%)"))
		return true;
	if (open->in_else)
		return preprocess_fail(pp, token, "invalid conditional - duplicate '%:'");
	return skip_branch(pp, &open->opening, false, &stopped);
}

/* ---- macros ---- */

static struct macro *find_in(struct macro *macro, const char *name)
{
	while (macro && strcmp(macro->name, name) != 0)
		macro = macro->next;
	return macro;
}

/* A script's own macros hide those of the library. */
static struct macro *find_macro(const struct preprocess *pp, const char *name)
{
	struct macro *own = find_in(pp->macros, name);

	return own || !pp->lexer.args ? own : find_in(pp->lexer.args->macros, name);
}

struct macro *preprocess_join(struct macro *first, struct macro *second)
{
	struct macro *last = first;

	while (last && last->next)
		last = last->next;
	if (last)
		last->next = second;
	return first ? first : second;
}

static bool read_params(struct preprocess *pp, struct macro *macro)
{
	struct token token;

	macro->has_params = true;
	for (;;) {
		preprocess_raw(pp, &token);
		if (token.kind != TOKEN_IDENTIFIER)
			return preprocess_fail(pp, &token, "expected identifier");
		if (macro->nparams == MAX_PARAMS)
			return preprocess_fail(pp, &token, "too many parameters of a macro");
		macro->params[macro->nparams++] = pool_print(pp->pool, "@%s", token.text);
		preprocess_raw(pp, &token);
		if (preprocess_is(&token, ")"))
			break;
		if (!preprocess_is(&token, ","))
			return preprocess_fail(pp, &token, "expected ',' or ')'");
	}
	preprocess_raw(pp, &token);
	if (!preprocess_is(&token, "%("))
		return preprocess_fail(pp, &token, "expected '%('");
	return true;
}

static bool read_body(struct preprocess *pp, struct macro *macro)
{
	struct token token;

	for (unsigned depth = 0;;) {
		preprocess_raw(pp, &token);
		if (token.kind == TOKEN_END)
			return preprocess_fail(
				pp, &macro->token, "incomplete macro definition - missing '%)'");
		if (preprocess_is(&token, "@define"))
			return preprocess_fail(pp, &token, "'@define' forbidden inside macro body");
		if (preprocess_is(&token, "%("))
			depth++;
		if (preprocess_is(&token, "%)") && depth-- == 0)
			return true;
		list_add(pp, &macro->body, &token, 0);
	}
}

static bool define_macro(struct preprocess *pp)
{
	struct macro *macro = pool_alloc(pp->pool, sizeof(*macro));
	struct token token;

	preprocess_raw(pp, &macro->token);
	if (macro->token.kind != TOKEN_IDENTIFIER)
		return preprocess_fail(pp, &macro->token, "expected identifier");
	macro->name = pool_print(pp->pool, "@%s", macro->token.text);
	if (find_in(pp->macros, macro->name))
		return preprocess_fail(pp, &macro->token,
			pool_print(pp->pool, "attempt to redefine macro '%s' in the same file",
				macro->name));
	preprocess_raw(pp, &token);
	if (preprocess_is(&token, "(")) {
		if (!read_params(pp, macro))
			return false;
	} else if (!preprocess_is(&token, "%(")) {
		return preprocess_fail(pp, &token, "expected '%(' or '('");
	}
	if (!read_body(pp, macro))
		return false;
	macro->next = pp->macros;
	pp->macros = macro;
	return true;
}

/* Reads `(tokens, tokens)`; commas inside parentheses or brackets do not separate. */
static bool read_args(struct preprocess *pp, const struct macro *macro, const struct token *use,
	struct token_list *args)
{
	unsigned depth = 0;
	size_t count = 1;
	struct token token;

	read_raw(pp, &token);
	if (!preprocess_is(&token, "("))
		return preprocess_fail(pp, &token,
			pool_print(pp->pool,
				"expected '(' in invocation of macro '%s' taking %zu parameter%s",
				macro->name, macro->nparams, macro->nparams == 1 ? "" : "s"));
	for (;;) {
		unsigned from = read_raw(pp, &token);

		if (token.kind == TOKEN_END)
			return preprocess_fail(pp, use, "could not find end of macro invocation");
		if (preprocess_is(&token, ")") && depth-- == 0)
			break;
		if (preprocess_is(&token, "(") || preprocess_is(&token, "["))
			depth++;
		if (preprocess_is(&token, "]") && depth > 0)
			depth--;
		if (!preprocess_is(&token, ",") || depth > 0)
			list_add(pp, &args[count - 1], &token, from);
		else if (++count > macro->nparams)
			return preprocess_fail(pp, &token,
				pool_print(pp->pool,
					"too many parameters for macro '%s' (expected %zu)",
					macro->name, macro->nparams));
	}
	if (count == macro->nparams)
		return true;
	return preprocess_fail(pp, &token,
		pool_print(pp->pool, "too few parameters for macro '%s' (expected %zu)",
			macro->name, macro->nparams));
}

static int parameter_of(const struct macro *macro, const struct token *token)
{
	for (size_t i = 0; token->kind == TOKEN_OPERATOR && i < macro->nparams; i++)
		if (strcmp(macro->params[i], token->text) == 0)
			return (int)i;
	return -1;
}

/* Copies come before what is pending; each remembers the use that it came from. */
static void expand_into(struct preprocess *pp, struct token_list *out, const struct token_list *in,
	const struct token *use, unsigned depth)
{
	for (const struct pending *item = in->first; item; item = item->next) {
		struct token token = item->token;

		if (!token.expanded_from)
			token.expanded_from = use;
		list_add(pp, out, &token, depth > item->depth ? depth : item->depth);
	}
	pp->expanded += (unsigned)in->count;
}

static bool expand_macro(
	struct preprocess *pp, const struct macro *macro, const struct token *name, unsigned depth)
{
	struct token *use = pool_alloc(pp->pool, sizeof(*use));
	struct token_list args[MAX_PARAMS] = {{0}}, out = {0};

	*use = *name;
	if (macro->has_params && !read_args(pp, macro, use, args))
		return false;
	for (const struct pending *item = macro->body.first; item; item = item->next) {
		int parameter = parameter_of(macro, &item->token);
		struct token_list one = {.first = NULL};

		if (depth >= MAX_DEPTH || pp->expanded > MAX_EXPANDED)
			return preprocess_fail(pp, use, "macro expansion without end");
		list_add(pp, &one, &item->token, 0);
		expand_into(pp, &out, parameter < 0 ? &one : &args[parameter], use, depth + 1);
	}
	if (!out.first)
		return true;
	*out.last = pp->pending;
	pp->pending = out.first;
	return true;
}

/* ---- all ---- */

/* Whether the token belongs to this stage; then it has been dealt with, *good says how. */
static bool directive(struct preprocess *pp, const struct token *token, unsigned depth, bool *good)
{
	const struct macro *macro;

	if (token->kind != TOKEN_OPERATOR)
		return false;
	if (preprocess_is(token, "%("))
		*good = start_conditional(pp, token);
	else if (preprocess_is(token, "%?") || preprocess_is(token, "%:") ||
		 preprocess_is(token, "%)"))
		*good = end_branch(pp, token);
	else if (preprocess_is(token, "@define"))
		*good = define_macro(pp);
	else if (token->text[0] == '@' && (macro = find_macro(pp, token->text)))
		*good = expand_macro(pp, macro, token, depth);
	else
		return false;
	return true;
}

void preprocess_next(struct preprocess *pp, struct token *token)
{
	bool good;

	pp->problem = NULL;
	for (;;) {
		unsigned depth = read_raw(pp, token);

		if (token->kind == TOKEN_END && pp->open) {
			preprocess_fail(
				pp, &pp->open->opening, "incomplete conditional at end of file");
			pp->open = NULL;
			good = false;
		} else if (!directive(pp, token, depth, &good)) {
			return;
		}
		if (!good)
			break;
	}
	token->kind = TOKEN_JUNK;
	token->raw = pp->problem;
}
