/* SPDX-License-Identifier: MIT */
/* Assignments, steps, samples: the right side first, then keys, then the old value, as late as it
 * can be read. */
#include <errno.h>
#include "stap-lite/code/gen_state.h"

static void store_scalar(struct gen *g, const struct symbol *symbol, uint16_t value, bool string)
{
	if (symbol->is_global)
		emit(g, string ? OP_GSST : OP_GST, value, 0, 0, (int32_t)symbol->index);
	else if (symbol->index != value)
		emit(g, string ? OP_SMOV : OP_MOV, symbol->index, value, 0, 0);
}

void gen_store(struct gen *g, const struct expr *variable, uint16_t value)
{
	g->token = &variable->token;
	store_scalar(g, variable->symbol, value, gen_is_string(variable));
}

/* reg = old value of an lvalue whose keys stand in window. */
static void load_old(
	struct gen *g, const struct expr *left, const struct gen_regs *window, uint16_t reg)
{
	bool string = gen_is_string(left);

	if (left->kind == EXPR_INDEX)
		emit(g, string ? OP_AGETS : OP_AGET, reg, left->symbol->index, window->longs,
			window->strings);
	else if (left->symbol->is_global)
		emit(g, string ? OP_GSLD : OP_GLD, reg, 0, 0, (int32_t)left->symbol->index);
	else if (left->symbol->index != reg)
		emit(g, string ? OP_SMOV : OP_MOV, reg, left->symbol->index, 0, 0);
}

static void store_new(
	struct gen *g, const struct expr *left, const struct gen_regs *window, uint16_t value)
{
	bool string = gen_is_string(left);

	g->token = &left->token;
	if (left->kind == EXPR_INDEX)
		emit(g, string ? OP_ASETS : OP_ASET, value, left->symbol->index, window->longs,
			window->strings);
	else
		store_scalar(g, left->symbol, value, string);
}

static enum prog_op compound_opcode(enum binary_op op)
{
	switch (op) {
	case BINARY_MUL: return OP_MUL;
	case BINARY_DIV: return OP_DIV;
	case BINARY_MOD: return OP_MOD;
	case BINARY_ADD: return OP_ADD;
	case BINARY_SUB: return OP_SUB;
	case BINARY_SHL: return OP_SHL;
	case BINARY_SHR: return OP_SHR;
	case BINARY_AND: return OP_AND;
	case BINARY_XOR: return OP_XOR;
	case BINARY_OR: return OP_OR;
	default: return OP_SCAT;
	}
}

static bool is_local(const struct expr *e)
{
	return e->kind == EXPR_VARIABLE && !e->symbol->is_global;
}

static uint16_t new_reg(struct gen *g, const struct expr *e)
{
	return gen_is_string(e) ? emit_new_string(g) : emit_new_long(g);
}

static void value_to(struct gen *g, const struct expr *e, uint16_t reg)
{
	if (gen_is_string(e))
		gen_string_to(g, e, reg);
	else
		gen_long_to(g, e, reg);
}

static uint16_t value_of(struct gen *g, const struct expr *e)
{
	return gen_is_string(e) ? gen_string(g, e) : gen_long(g, e);
}

/* Adds in place; nobody wants the value. */
static void add_in_place(
	struct gen *g, const struct expr *left, const struct gen_regs *window, uint16_t value)
{
	g->token = &left->token;
	if (left->kind == EXPR_INDEX)
		emit(g, OP_AADD, value, left->symbol->index, window->longs, window->strings);
	else
		emit(g, gen_is_string(left) ? OP_GSCAT : OP_GADD, value, 0, 0,
			(int32_t)left->symbol->index);
}

static bool adds_in_place(const struct expr *e)
{
	return !is_local(e->left) &&
	       (e->op == BINARY_ADD || (e->op == BINARY_CONCAT && e->left->kind == EXPR_VARIABLE));
}

/* left op= right */
static void compound(struct gen *g, const struct expr *e, const struct gen_regs *window,
	uint16_t *result, bool wanted)
{
	bool in_place = !wanted && adds_in_place(e), number = !in_place && gen_takes_number(e);
	uint16_t right = number ? 0 : value_of(g, e->right), old, reg;

	*result = 0;
	if (in_place) {
		add_in_place(g, e->left, window, right);
		return;
	}
	if (is_local(e->left)) {
		old = reg = (uint16_t)e->left->symbol->index;
	} else {
		old = reg = new_reg(g, e->left);
		g->token = &e->left->token;
		load_old(g, e->left, window, old);
	}
	g->token = &e->right->token; /* where SystemTap says that a division failed */
	if (number)
		gen_with_number(g, e, reg, old);
	else
		emit(g, compound_opcode((enum binary_op)e->op), reg, old, right, 0);
	if (!is_local(e->left))
		store_new(g, e->left, window, reg);
	*result = reg;
}

/* *result: register (or constant string) with the new value; the caller resets the registers. */
void gen_assign(struct gen *g, const struct expr *e, uint16_t *result, bool wanted)
{
	struct gen_regs window = g->regs;

	*result = 0;
	if (e->left->type == PROG_STATS) {
		gen_fail(g, -ENOTSUP, &e->token, "statistics cannot be assigned");
		return;
	}
	if (e->left->kind == EXPR_INDEX)
		gen_window(g, e->left->args, e->left->nargs, &window);
	if (e->op != BINARY_NONE) {
		compound(g, e, &window, result, wanted);
		return;
	}
	if (is_local(e->left)) {
		*result = (uint16_t)e->left->symbol->index;
		value_to(g, e->right, *result);
		return;
	}
	*result = value_of(g, e->right);
	store_new(g, e->left, &window, *result);
}

void gen_step(struct gen *g, const struct expr *e, uint16_t *result, bool wanted)
{
	struct gen_regs window = g->regs;
	int32_t delta = e->number < 0 ? -1 : 1;
	uint16_t old, next;

	if (e->left->kind == EXPR_INDEX)
		gen_window(g, e->left->args, e->left->nargs, &window);
	g->token = &e->left->token;
	if (is_local(e->left)) {
		next = (uint16_t)e->left->symbol->index;
		old = next;
		if (wanted && e->postfix) {
			old = emit_new_long(g);
			emit(g, OP_MOV, old, next, 0, 0);
		}
		emit(g, OP_ADDI, next, next, 0, delta);
	} else if (!wanted && e->left->kind == EXPR_VARIABLE) {
		emit(g, OP_GADDI, 0, (uint16_t)delta, 0, (int32_t)e->left->symbol->index);
		old = next = 0;
	} else if (!wanted) {
		old = next = emit_new_long(g);
		emit_load(g, next, delta);
		add_in_place(g, e->left, &window, next);
	} else {
		old = emit_new_long(g);
		next = wanted && e->postfix ? emit_new_long(g) : old;
		load_old(g, e->left, &window, old);
		emit(g, OP_ADDI, next, old, 0, delta);
		store_new(g, e->left, &window, next);
	}
	*result = e->postfix ? old : next;
}

uint16_t gen_sample(struct gen *g, const struct expr *e)
{
	struct gen_regs window;
	uint16_t value;

	if (e->left->kind == EXPR_INDEX) {
		gen_window(g, e->left->args, e->left->nargs, &window);
		value = gen_long(g, e->right);
		g->token = &e->left->token;
		emit(g, OP_ATADD, value, e->left->symbol->index, window.longs, window.strings);
		return value;
	}
	value = gen_long(g, e->right);
	g->token = &e->token;
	emit(g, OP_TADD, value, 0, 0, (int32_t)e->left->symbol->index);
	return value;
}
