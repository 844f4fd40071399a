/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "stap-lite/code/gen.h"
#include "stap-lite/code/gen_state.h"
#include "stap-lite/code/verify.h"
#include "stap-lite/front/diag.h"

#define RECURSION_DEPTH 256

/* ---- errors and places ---- */

void gen_fail(struct gen *g, int rc, const struct token *token, const char *what)
{
	if (g->rc != 0)
		return;
	g->rc = rc;
	if (token && token->source)
		sdt_fail(g->err, rc, "%s: '%.*s' at %s:%u:%u", what, (int)token->len, token->text,
			token->source->name, token->line, token->column);
	else
		sdt_fail(g->err, rc, "%s", what);
}

static void token_text(const struct token *token, char *text, size_t size)
{
	static const char *const kinds[] = {[TOKEN_IDENTIFIER] = "identifier",
		[TOKEN_OPERATOR] = "operator",
		[TOKEN_STRING] = "string",
		[TOKEN_NUMBER] = "number",
		[TOKEN_JUNK] = "junk"};

	if (token->kind == TOKEN_KEYWORD)
		snprintf(text, size, "keyword");
	else if (token->kind == TOKEN_EMBEDDED)
		snprintf(text, size, "embedded-code");
	else if (token->kind == TOKEN_STRING)
		snprintf(text, size, "string '%s'", token->raw ? token->raw : token->text);
	else if (token->kind < sizeof(kinds) / sizeof(*kinds) && kinds[token->kind])
		snprintf(text, size, "%s '%s'", kinds[token->kind], token->text);
	else
		snprintf(text, size, "end of file");
}

uint32_t gen_place(struct gen *g, const struct token *token)
{
	struct prog_place place;
	const struct prog_place *last;
	char text[512];

	if (!token || !token->source || !token->text)
		return PROG_NONE;
	token_text(token, text, sizeof(text));
	place = (struct prog_place){.token = build_string(&g->b, text, strlen(text)),
		.file = build_string(&g->b, token->source->name, strlen(token->source->name)),
		.line = token->line,
		.column = token->column};
	last = build_at(&g->b.places, g->last_place);
	if (last && memcmp(last, &place, sizeof(place)) == 0)
		return g->last_place;
	g->last_place = build_add(&g->b, &g->b.places, &place);
	return g->last_place;
}

uint32_t gen_string_literal(struct gen *g, const char *text)
{
	uint32_t operand = build_const_string(&g->b, text, strlen(text));

	if (operand != PROG_NONE)
		return operand;
	gen_fail(g, -E2BIG, g->token, "too many different strings");
	return PROG_CONST_BIT;
}

/* ---- functions ---- */

static void note_call(struct gen *g, uint32_t to)
{
	struct gen_call edge = {.from = g->function, .to = to};

	build_add(&g->b, &g->calls, &edge);
}

uint32_t gen_queue_function(struct gen *g, const struct function *function)
{
	struct gen_work work = {.kind = GEN_FUNCTION,
		.function = function,
		.body = function->body,
		.scope = &function->scope,
		.name = function->name,
		.token = &function->token};
	uint32_t i;

	for (i = 0; i < g->work.count; i++) {
		const struct gen_work *known = build_at(&g->work, i);

		if (known->function == function)
			break;
	}
	if (i == g->work.count)
		build_add(&g->b, &g->work, &work);
	note_call(g, i);
	return i;
}

/* Gives locals their registers, parameters first, and lets the others start at 0 and "". */
static void place_locals(struct gen *g, const struct scope *scope)
{
	for (struct symbol *s = scope->first; s; s = s->next)
		if (s->is_parameter)
			s->index = s->type == PROG_STRING ? emit_new_string(g) : emit_new_long(g);
	for (struct symbol *s = scope->first; s; s = s->next) {
		if (s->is_parameter)
			continue;
		if (s->type == PROG_STRING) {
			s->index = emit_new_string(g);
			emit(g, OP_SMOV, s->index, gen_string_literal(g, ""), 0, 0);
		} else {
			s->index = emit_new_long(g);
			emit_load(g, (uint16_t)s->index, 0);
		}
	}
}

static void end_function(struct gen *g, uint8_t result)
{
	if (result == PROG_STRING)
		emit(g, OP_SMOV, 0, gen_string_literal(g, ""), 0, 0);
	else if (result == PROG_LONG)
		emit_load(g, 0, 0);
	emit(g, OP_RET, 0, 0, 0, 0);
}

/* Parameters may change before they are passed on. */
static void keep_arguments(struct gen *g, const struct function *function)
{
	g->arguments = g->regs;
	for (const struct symbol *p = function->scope.first; p && p->is_parameter; p = p->next) {
		if (p->type == PROG_STRING)
			emit(g, OP_SMOV, emit_new_string(g), p->index, 0, 0);
		else
			emit(g, OP_MOV, emit_new_long(g), p->index, 0, 0);
	}
}

static void start_function(struct gen *g, const struct gen_work *work)
{
	g->first = g->b.insns.count;
	g->source = work->function;
	g->regs = g->most = (struct gen_regs){0};
	g->loop = NULL;
	g->actions = 0;
	g->token = work->token;
}

static void make_function(struct gen *g, const struct gen_work *work)
{
	struct prog_function f = {
		.is_handler = work->kind == GEN_HANDLER, .catch_first = g->b.catches.count};

	start_function(g, work);
	f.first = g->first;
	f.name = build_string(&g->b, work->name, strlen(work->name));
	f.place = gen_place(g, work->token);
	if (work->kind == GEN_FUNCTION)
		f.result = work->function->type;
	else if (work->kind == GEN_CONDITION)
		f.result = PROG_LONG;
	if (work->scope)
		place_locals(g, work->scope);
	gen_keep_room(g, &(struct gen_regs){0}, f.result);
	if (work->function && work->function->overload && work->function->passes_on)
		keep_arguments(g, work->function);
	if (work->kind == GEN_CONDITION) {
		gen_long_to(g, work->condition, 0);
		emit(g, OP_RET, 0, 0, 0, 0);
	} else {
		gen_stmt(g, work->body);
		emit_actions(g, 0, g->token, true);
		if (work->kind == GEN_HANDLER)
			emit(g, OP_NEXT, 0, 0, 0, 0);
		else
			end_function(g, f.result);
	}
	f.count = g->b.insns.count - f.first;
	f.catch_count = g->b.catches.count - f.catch_first;
	f.nlongs = g->most.longs;
	f.nstrings = g->most.strings;
	build_add(&g->b, &g->b.functions, &f);
}

/* Work is added while it is done: each function that is called for the first time. */
static void make_functions(struct gen *g)
{
	for (uint32_t i = 0; i < g->work.count && g->rc == 0 && !g->b.exhausted; i++) {
		struct gen_work work = *(struct gen_work *)build_at(&g->work, i);

		g->function = i;
		make_function(g, &work);
	}
}

/* ---- depth of calls ---- */

/* The longest chain of calls; a chain longer than there are functions goes round. */
static uint32_t call_depth(struct gen *g)
{
	uint32_t *depth = calloc(g->work.count + 1, sizeof(*depth)), deepest = 0;
	bool changed = true;

	if (!depth)
		return RECURSION_DEPTH;
	while (changed && deepest <= g->work.count) {
		changed = false;
		for (uint32_t i = 0; i < g->calls.count; i++) {
			const struct gen_call *edge = build_at(&g->calls, i);

			if (depth[edge->to] >= depth[edge->from] + 1)
				continue;
			depth[edge->to] = depth[edge->from] + 1;
			changed = true;
			if (depth[edge->to] > deepest)
				deepest = depth[edge->to];
		}
	}
	free(depth);
	return deepest > g->work.count ? RECURSION_DEPTH : deepest;
}

static int finish(struct gen *g, struct program **program)
{
	int rc;

	if (!g->b.limits.max_nesting)
		g->b.limits.max_nesting = call_depth(g);
	if (g->rc != 0)
		return g->rc;
	rc = build_finish(&g->b, program, g->err);
	if (rc != 0)
		return rc;
	rc = code_verify(*program, (*program)->size, g->err);
	if (rc != 0) {
		free(*program);
		*program = NULL;
	}
	return rc;
}

int code_generate(const struct tree *tree, struct program **program, struct sdt_error *err)
{
	struct gen g = {.tree = tree, .err = err, .last_place = PROG_NONE};
	int rc;

	*program = NULL;
	build_init(&g.b, &tree->limits);
	g.work.entry_size = sizeof(struct gen_work);
	g.calls.entry_size = sizeof(struct gen_call);
	gen_globals(&g);
	gen_probes(&g);
	make_functions(&g);
	rc = finish(&g, program);
	free(g.work.data);
	free(g.calls.data);
	build_deinit(&g.b);
	return rc;
}
