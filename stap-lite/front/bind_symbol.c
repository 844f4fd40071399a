/* SPDX-License-Identifier: MIT */
/* Variables by name: locals, globals of the script, globals of the library. */
#include "stap-lite/front/bind.h"
#include "stap-lite/front/library.h"

/* Globals are printed and listed in the order in which the script uses them. */
static void put_in_order(struct tree *tree, struct symbol *symbol)
{
	symbol->ordered = true;
	*tree->used_last = symbol;
	tree->used_last = &symbol->next_used;
}

/* Whether what is declared at one token may be used at the other. */
bool bind_sees(const struct token *use, const struct token *declaration, bool is_private)
{
	return !is_private || use->source == declaration->source;
}

/* A script's global is also that of files that -I names, as SystemTap has it, with a warning; files
 * of the binary have their own. */
static struct symbol *find_in_script(struct binding *b, const struct expr *expr)
{
	const struct tree *tree = b->check->tree;
	bool in_library = b->function ? b->function->is_tapset : b->probe && b->probe->is_library;
	struct symbol *symbol = names_find(&tree->globals.names, expr->name), *own;

	if (!symbol || !bind_sees(&expr->token, &symbol->token, symbol->is_private))
		return NULL;
	if (!in_library)
		return symbol;
	own = names_find(&tree->library_globals, expr->name);
	if (expr->token.source->is_built_in ||
		(own && own->is_private && own->token.source == expr->token.source))
		return NULL;
	diag_warn(b->check->diag, &expr->token,
		"cross-file global variable reference to %s at %s:%u:%u from",
		diag_token(b->check->pool, &symbol->token), symbol->token.source->name,
		symbol->token.line, symbol->token.column);
	return symbol;
}

static struct symbol *find_global(struct binding *b, const struct expr *expr)
{
	struct symbol *symbol = find_in_script(b, expr);

	if (symbol)
		return symbol;
	library_load(b->check, expr->name);
	symbol = names_find(&b->check->tree->library_globals, expr->name);
	if (!symbol || !bind_sees(&expr->token, &symbol->token, symbol->is_private))
		return NULL;
	*symbol->token.source->referenced = true;
	return symbol;
}

struct symbol *bind_find(struct binding *b, const struct expr *expr)
{
	struct symbol *symbol = names_find(&b->scope->names, expr->name);

	if (symbol)
		return symbol;
	symbol = find_global(b, expr);
	if (symbol && !symbol->ordered)
		put_in_order(b->check->tree, symbol);
	return symbol;
}

struct symbol *bind_local(struct binding *b, const struct expr *expr)
{
	struct symbol *symbol = pool_alloc(b->check->pool, sizeof(*symbol));

	symbol->name = expr->name;
	symbol->token = expr->token;
	*b->scope->last = symbol;
	b->scope->last = &symbol->next;
	names_set(b->check->pool, &b->scope->names, symbol->name, symbol);
	return symbol;
}

static void append(struct scope *scope, struct symbol *symbol)
{
	*scope->last = symbol;
	scope->last = &symbol->next;
}

/* Those that nobody uses come last. */
void bind_order_globals(struct tree *tree)
{
	struct scope ordered = {.last = &ordered.first}, rest = {.last = &rest.first};
	struct scope *globals = &tree->globals;

	for (struct symbol *s = globals->first, *next; s; s = next) {
		next = s->next;
		if (!s->ordered)
			append(&rest, s);
	}
	for (struct symbol *s = tree->used; s; s = s->next_used)
		append(&ordered, s);
	*ordered.last = rest.first;
	*rest.last = NULL;
	globals->first = ordered.first;
	globals->last = rest.first ? rest.last : ordered.last;
	if (!globals->first)
		globals->last = &globals->first;
}
