/* SPDX-License-Identifier: MIT */
/* Statements, with their action counts: straight-line statements are collected, control flow checks
 * at once. */
#include <errno.h>
#include "stap-lite/code/gen_state.h"

static const struct token *token_of(const struct stmt *s)
{
	return &s->token;
}

static void body_of_loop(struct gen *g, const struct stmt *body)
{
	gen_stmt(g, body);
	emit_actions(g, 0, token_of(body), true);
}

static void block(struct gen *g, const struct stmt *s)
{
	for (const struct stmt *at = s->first; at; at = at->next)
		gen_stmt(g, at);
}

static void if_else(struct gen *g, const struct stmt *s)
{
	struct gen_jumps other = {GEN_NO_INSN}, end = {GEN_NO_INSN};

	g->actions++;
	g->token = &s->token;
	gen_branch(g, s->expr, false, &other);
	gen_stmt(g, s->body);
	if (s->other) {
		g->token = &s->token;
		emit_jump(g, &end, OP_JMP, 0);
	} else {
		emit_actions(g, 0, token_of(s->body), true);
	}
	emit_land(g, &other);
	if (s->other) {
		body_of_loop(g, s->other);
		emit_land(g, &end);
	}
}

static void loop_begin(struct gen *g, struct gen_loop *loop)
{
	*loop = (struct gen_loop){
		.breaks = {GEN_NO_INSN}, .continues = {GEN_NO_INSN}, .outer = g->loop};
	g->loop = loop;
}

static void loop_end(struct gen *g, struct gen_loop *loop)
{
	emit_land(g, &loop->breaks);
	g->loop = loop->outer;
}

static void loop(struct gen *g, const struct stmt *s)
{
	struct gen_regs mark = g->regs;
	struct gen_loop here;

	if (s->init) {
		gen_effect(g, s->init);
		emit_actions(g, 1, &s->init->token, false);
	}
	loop_begin(g, &here);
	g->actions++;
	g->token = &s->token;
	gen_loop_enter(g, s->expr, &here);
	gen_stmt(g, s->body);
	if (here.continues.last != GEN_NO_INSN)
		emit_actions(g, 0, token_of(s->body), true);
	emit_land(g, &here.continues);
	if (s->step)
		gen_effect(g, s->step);
	g->token = token_of(s->body);
	gen_loop_again(g, s->expr, &here);
	loop_end(g, &here);
	g->regs = mark;
}

/* ---- foreach ---- */

static void store_loop_variables(struct gen *g, const struct stmt *s, const struct symbol *array,
	const struct gen_regs *keys, uint16_t iterator)
{
	uint16_t l = keys->longs, t = keys->strings, value;

	for (size_t i = 0; i < s->nkeys; i++)
		gen_store(g, s->keys[i], array->key_type[i] == PROG_STRING ? t++ : l++);
	if (!s->value)
		return;
	if (array->type == PROG_STATS) {
		gen_fail(g, -ENOTSUP, &s->value->token,
			"a statistic as a loop variable is not supported yet");
	} else if (array->type == PROG_STRING) {
		value = emit_new_string(g);
		emit(g, OP_AVALS, value, array->index, iterator, 0);
		gen_store(g, s->value, value);
	} else {
		value = emit_new_long(g);
		emit(g, OP_AVAL, value, array->index, iterator, 0);
		gen_store(g, s->value, value);
	}
}

/* Leaves the loop when the register, which counts down from the limit, says so. */
static void test_limit(struct gen *g, uint16_t left, struct gen_loop *here)
{
	uint16_t zero = emit_new_long(g), done = emit_new_long(g);

	emit_load(g, zero, 0);
	emit(g, OP_LE, done, left, zero, 0);
	emit_jump(g, &here->breaks, OP_JNZ, done);
	emit(g, OP_ADDI, left, left, 0, -1);
}

static void sort_array(struct gen *g, const struct stmt *s, const struct symbol *array)
{
	enum prog_stat stat = s->sort.stat < 0 ? STAT_COUNT : (enum prog_stat)s->sort.stat;

	if (stat == STAT_VARIANCE)
		gen_variance(g, array);
	if (s->sort.by >= 0)
		emit(g, OP_ASORT, s->sort.descending, array->index, stat, s->sort.by);
}

/* foreach over the buckets of a histogram: all of them, by number; sort marks mean nothing. */
static void foreach_bucket(struct gen *g, const struct stmt *s)
{
	const struct expr *of = s->array->left;
	const struct prog_global *global = build_at(&g->b.globals, of->symbol->index);
	struct gen_regs mark = g->regs, inner;
	uint16_t bucket = emit_new_long(g), end = emit_new_long(g), test = emit_new_long(g);
	uint16_t iterator, count = emit_new_long(g), limit = emit_new_long(g);
	struct gen_loop here;
	uint32_t top;

	emit_actions(g, 1, token_of(s), true);
	if (s->limit)
		gen_long_to(g, s->limit, limit);
	iterator = gen_element(g, of);
	g->token = &s->token;
	emit_load(g, end, global ? global->hist_buckets : 0);
	emit_load(g, bucket, 0);
	loop_begin(g, &here);
	top = emit_here(g);
	emit_actions(g, 1, token_of(s), true);
	emit(g, OP_LT, test, bucket, end, 0);
	emit_jump(g, &here.breaks, OP_JZ, test);
	inner = g->regs;
	if (s->limit)
		test_limit(g, limit, &here);
	gen_store(g, s->keys[0], bucket);
	if (s->value) {
		emit(g, OP_HWALK, count, of->symbol->index, iterator, bucket);
		gen_store(g, s->value, count);
	}
	g->regs = inner;
	body_of_loop(g, s->body);
	emit_land(g, &here.continues);
	emit(g, OP_ADDI, bucket, bucket, 0, 1);
	emit_jump_to(g, OP_JMP, 0, top);
	loop_end(g, &here);
	g->regs = mark;
}

static void foreach(struct gen *g, const struct stmt *s)
{
	const struct symbol *array = s->array->symbol;
	struct gen_regs mark = g->regs, inner, keys;
	struct gen_jumps misses = {GEN_NO_INSN};
	struct gen_slice slice = {0};
	struct gen_loop here;
	uint16_t iterator = emit_new_long(g), limit = 0;
	uint32_t top;

	emit_actions(g, 1, token_of(s), true);
	g->token = &s->token;
	if (s->limit) {
		limit = emit_new_long(g);
		gen_long_to(g, s->limit, limit);
	}
	if (s->array->kind == EXPR_INDEX)
		gen_slice_keys(g, array, s->array->args, &slice);
	keys = gen_key_window(g, array);
	g->token = &s->token;
	sort_array(g, s, array);
	emit(g, OP_AFIRST, iterator, array->index, 0, 0);
	loop_begin(g, &here);
	top = emit_here(g);
	emit_actions(g, 1, token_of(s), true);
	here.breaks.last = emit(g, OP_ANEXT, iterator, array->index, 0, (int32_t)here.breaks.last);
	emit(g, OP_AKEYS, iterator, array->index, keys.longs, keys.strings);
	inner = g->regs;
	if (slice.any)
		gen_slice_match(g, array, s->array->args, &slice, &keys, &misses);
	if (s->limit)
		test_limit(g, limit, &here);
	store_loop_variables(g, s, array, &keys, iterator);
	g->regs = inner;
	body_of_loop(g, s->body);
	emit_land_at(g, &misses, emit_here(g));
	emit_land(g, &here.continues);
	emit_jump_to(g, OP_JMP, 0, top);
	loop_end(g, &here);
	g->regs = mark;
}

/* ---- the rest ---- */

static void return_value(struct gen *g, const struct stmt *s)
{
	struct gen_regs mark = g->regs;

	if (s->expr && gen_is_string(s->expr))
		gen_string_to(g, s->expr, 0);
	else if (s->expr)
		gen_long_to(g, s->expr, 0);
	g->regs = mark;
	emit_actions(g, 1, token_of(s), true);
	emit(g, OP_RET, 0, 0, 0, 0);
}

/* Calls the next overload with the arguments as they came, and returns what it returns. */
static void pass_on(struct gen *g, const struct function *to)
{
	struct gen_regs mark = g->regs, from = g->arguments, window = g->regs;

	for (const struct symbol *p = g->source->scope.first; p && p->is_parameter; p = p->next) {
		if (p->type == PROG_STRING)
			emit(g, OP_SMOV, emit_new_string(g), from.strings++, 0, 0);
		else
			emit(g, OP_MOV, emit_new_long(g), from.longs++, 0, 0);
	}
	gen_keep_room(g, &window, to->type);
	emit(g, OP_CALL, window.longs, window.strings, 0, (int32_t)gen_queue_function(g, to));
	if (to->type == PROG_STRING)
		emit(g, OP_SMOV, 0, window.strings, 0, 0);
	else if (to->type == PROG_LONG)
		emit(g, OP_MOV, 0, window.longs, 0, 0);
	emit(g, OP_RET, 0, 0, 0, 0);
	g->regs = mark;
}

/* In a function: hand over to the next overload. */
static void next(struct gen *g, const struct stmt *s)
{
	emit_actions(g, 1, token_of(s), true);
	g->token = &s->token;
	if (!g->source)
		emit(g, OP_NEXT, 0, 0, 0, 0);
	else if (g->source->overload)
		pass_on(g, g->source->overload);
	else
		emit(g, OP_EXHAUST, 0, 0, 0, (int32_t)g->source->rank);
}

static void leave_loop(struct gen *g, const struct stmt *s)
{
	emit_actions(g, 1, token_of(s), true);
	if (!g->loop) {
		gen_fail(g, -EINVAL, &s->token, "not inside a loop");
		return;
	}
	emit_jump(g, s->kind == STMT_BREAK ? &g->loop->breaks : &g->loop->continues, OP_JMP, 0);
}

static void delete (struct gen *g, const struct stmt *s)
{
	const struct expr *e = s->expr;
	struct gen_regs mark = g->regs, window;

	g->token = &s->token;
	if (gen_is_slice(e)) {
		gen_slice_delete(g, e);
	} else if (e->kind == EXPR_INDEX) {
		gen_window(g, e->args, e->nargs, &window);
		g->token = &s->token;
		emit(g, OP_ADEL, 0, e->symbol->index, window.longs, window.strings);
	} else if (e->symbol->is_global) {
		emit(g, OP_GCLR, 0, 0, 0, (int32_t)e->symbol->index);
	} else if (gen_is_string(e)) {
		emit(g, OP_SMOV, e->symbol->index, gen_string_literal(g, ""), 0, 0);
	} else {
		emit_load(g, (uint16_t)e->symbol->index, 0);
	}
	g->regs = mark;
	emit_actions(g, 1, token_of(s), true);
}

static void try_catch(struct gen *g, const struct stmt *s)
{
	struct prog_catch range = {.message = 0xffff};
	struct gen_jumps end = {GEN_NO_INSN};
	struct gen_regs mark = g->regs;
	bool local = s->message && !s->message->symbol->is_global;

	emit_actions(g, 1, token_of(s), true);
	range.from = emit_here(g);
	body_of_loop(g, s->body);
	g->token = &s->token;
	range.to = emit_here(g);
	emit_jump(g, &end, OP_JMP, 0);
	range.handler = emit_here(g);
	if (local)
		range.message = (uint16_t)s->message->symbol->index;
	else if (s->message)
		range.message = emit_new_string(g);
	build_add(&g->b, &g->b.catches, &range);
	if (s->message && !local)
		gen_store(g, s->message, range.message);
	g->regs = mark;
	if (s->other)
		body_of_loop(g, s->other);
	emit_land(g, &end);
}

void gen_stmt(struct gen *g, const struct stmt *s)
{
	if (!s || g->rc != 0)
		return;
	g->token = &s->token;
	switch (s->kind) {
	case STMT_EMPTY: break;
	case STMT_BLOCK: block(g, s); break;
	case STMT_EXPR:
		gen_effect(g, s->expr);
		emit_actions(g, 1, token_of(s), false);
		break;
	case STMT_IF: if_else(g, s); break;
	case STMT_WHILE:
	case STMT_FOR: loop(g, s); break;
	case STMT_FOREACH:
		if (s->array->kind == EXPR_HIST)
			foreach_bucket(g, s);
		else
			foreach(g, s);
		break;
	case STMT_RETURN: return_value(g, s); break;
	case STMT_NEXT: next(g, s); break;
	case STMT_BREAK:
	case STMT_CONTINUE: leave_loop(g, s); break;
	case STMT_DELETE: delete (g, s); break;
	case STMT_TRY: try_catch(g, s); break;
	}
}
