/* SPDX-License-Identifier: MIT */
/*
 * Expressions. Operands are evaluated left to right and an earlier value is kept when a later
 * operand may change it. A value goes straight to its register where nothing of the expression can
 * read that register afterwards.
 */
#include <errno.h>
#include <string.h>
#include "stap-lite/code/gen_state.h"
#include "stap-lite/front/regex.h"

static bool is_local(const struct expr *e)
{
	return e->kind == EXPR_VARIABLE && e->symbol && !e->symbol->is_global;
}

/* Cannot change a variable. */
bool gen_is_plain(const struct expr *e)
{
	switch (e->kind) {
	case EXPR_NUMBER:
	case EXPR_STRING:
	case EXPR_VARIABLE:
	case EXPR_TARGET:
	case EXPR_DEFINED: return true;
	case EXPR_UNARY: return gen_is_plain(e->left);
	case EXPR_BINARY: return gen_is_plain(e->left) && gen_is_plain(e->right);
	default: return false;
	}
}

static bool fits_imm(int64_t value)
{
	return value > INT32_MIN && value <= INT32_MAX;
}

/* ---- operators ---- */

uint16_t gen_long_kept(struct gen *g, const struct expr *e, const struct expr *later)
{
	uint16_t reg;

	if (!is_local(e) || gen_is_plain(later))
		return gen_long(g, e);
	reg = emit_new_long(g);
	emit(g, OP_MOV, reg, e->symbol->index, 0, 0);
	return reg;
}

static uint16_t keep_string(struct gen *g, const struct expr *e, const struct expr *later)
{
	uint16_t reg;

	if (!is_local(e) || gen_is_plain(later))
		return gen_string(g, e);
	reg = emit_new_string(g);
	emit(g, OP_SMOV, reg, e->symbol->index, 0, 0);
	return reg;
}

static enum prog_op binary_opcode(enum binary_op op)
{
	static const uint8_t opcodes[] = {
		[BINARY_MUL] = OP_MUL,
		[BINARY_DIV] = OP_DIV,
		[BINARY_MOD] = OP_MOD,
		[BINARY_ADD] = OP_ADD,
		[BINARY_SUB] = OP_SUB,
		[BINARY_SHL] = OP_SHL,
		[BINARY_SHR] = OP_SHR,
		[BINARY_LT] = OP_LT,
		[BINARY_GT] = OP_LT,
		[BINARY_LE] = OP_LE,
		[BINARY_GE] = OP_LE,
		[BINARY_EQ] = OP_EQ,
		[BINARY_NE] = OP_NE,
		[BINARY_AND] = OP_AND,
		[BINARY_XOR] = OP_XOR,
		[BINARY_OR] = OP_OR,
	};

	return op < sizeof(opcodes) ? (enum prog_op)opcodes[op] : OP_NOP;
}

static enum prog_op number_opcode(enum binary_op op)
{
	static const uint8_t opcodes[BINARY_LOGICAL_OR + 1] = {[BINARY_ADD] = OP_ADDI,
		[BINARY_SUB] = OP_ADDI,
		[BINARY_MUL] = OP_MULI,
		[BINARY_DIV] = OP_DIVI,
		[BINARY_MOD] = OP_MODI,
		[BINARY_AND] = OP_ANDI,
		[BINARY_SHL] = OP_SHLI,
		[BINARY_SHR] = OP_SHRI};

	return (enum prog_op)opcodes[op];
}

bool gen_takes_number(const struct expr *e)
{
	return e->right->kind == EXPR_NUMBER && fits_imm(e->right->number) &&
	       number_opcode((enum binary_op)e->op) != OP_NOP;
}

void gen_with_number(struct gen *g, const struct expr *e, uint16_t reg, uint16_t left)
{
	int32_t imm = (int32_t)e->right->number;

	g->token = e->kind == EXPR_ASSIGN ? &e->right->token : &e->token;
	emit(g, number_opcode((enum binary_op)e->op), reg, left, 0,
		e->op == BINARY_SUB ? -imm : imm);
}

static bool is_swapped(enum binary_op op)
{
	return op == BINARY_GT || op == BINARY_GE;
}

static void string_comparison(struct gen *g, const struct expr *e, uint16_t reg)
{
	uint16_t left = keep_string(g, e->left, e->right), right = gen_string(g, e->right);
	uint16_t order = emit_new_long(g), zero = emit_new_long(g);
	enum prog_op op = binary_opcode((enum binary_op)e->op);

	g->token = &e->token;
	emit(g, OP_SCMP, order, left, right, 0);
	emit_load(g, zero, 0);
	if (is_swapped((enum binary_op)e->op))
		emit(g, op, reg, zero, order, 0);
	else
		emit(g, op, reg, order, zero, 0);
}

/* The result takes shape in a register of its own: `x = y || x` must still see the old x. */
static void logical(struct gen *g, const struct expr *e, uint16_t reg)
{
	struct gen_jumps end = {GEN_NO_INSN};
	uint16_t value = emit_new_long(g), operand;
	struct gen_regs mark = g->regs;

	operand = gen_long(g, e->left);
	emit(g, OP_BOOL, value, operand, 0, 0);
	g->regs = mark;
	emit_jump(g, &end, e->op == BINARY_LOGICAL_AND ? OP_JZ : OP_JNZ, value);
	operand = gen_long(g, e->right);
	emit(g, OP_BOOL, value, operand, 0, 0);
	emit_land(g, &end);
	emit(g, OP_MOV, reg, value, 0, 0);
}

static void binary_long(struct gen *g, const struct expr *e, uint16_t reg)
{
	enum binary_op op = (enum binary_op)e->op;
	uint16_t left, right;

	if (op == BINARY_LOGICAL_AND || op == BINARY_LOGICAL_OR) {
		logical(g, e, reg);
		return;
	}
	if (gen_is_string(e->left)) {
		string_comparison(g, e, reg);
		return;
	}
	left = gen_long_kept(g, e->left, e->right);
	if (gen_takes_number(e)) {
		gen_with_number(g, e, reg, left);
		return;
	}
	right = gen_long_constant(g, e->right);
	g->token = &e->token;
	if (is_swapped(op))
		emit(g, binary_opcode(op), reg, right, left, 0);
	else
		emit(g, binary_opcode(op), reg, left, right, 0);
}

static void unary(struct gen *g, const struct expr *e, uint16_t reg)
{
	static const uint8_t opcodes[] = {[UNARY_MINUS] = OP_NEG,
		[UNARY_PLUS] = OP_MOV,
		[UNARY_NOT] = OP_NOT,
		[UNARY_COMPLEMENT] = OP_COM};
	uint16_t operand = gen_long(g, e->left);

	emit(g, (enum prog_op)opcodes[e->op & 3], reg, operand, 0, 0);
}

static void value_to(struct gen *g, const struct expr *e, uint16_t reg)
{
	if (gen_is_string(e))
		gen_string_to(g, e, reg);
	else
		gen_long_to(g, e, reg);
}

static void ternary(struct gen *g, const struct expr *e, uint16_t reg)
{
	struct gen_jumps other = {GEN_NO_INSN}, end = {GEN_NO_INSN};

	gen_branch(g, e->left, false, &other);
	value_to(g, e->right, reg);
	emit_jump(g, &end, OP_JMP, 0);
	emit_land(g, &other);
	value_to(g, e->third, reg);
	emit_land(g, &end);
}

/* ---- calls, arrays ---- */

void gen_window(struct gen *g, struct expr *const *args, size_t nargs, struct gen_regs *window)
{
	*window = g->regs;
	for (size_t i = 0; i < nargs; i++) {
		struct gen_regs mark;

		if (!args[i]) {
			gen_fail(g, -EINVAL, g->token, "a slice where one element is needed");
			return;
		}
		if (gen_is_string(args[i])) {
			uint16_t reg = emit_new_string(g);

			mark = g->regs;
			gen_string_to(g, args[i], reg);
		} else {
			uint16_t reg = emit_new_long(g);

			mark = g->regs;
			gen_long_to(g, args[i], reg);
		}
		g->regs = mark;
	}
}

void gen_keep_room(struct gen *g, const struct gen_regs *window, uint8_t type)
{
	if (type == PROG_LONG && g->regs.longs == window->longs)
		emit_new_long(g);
	if (type == PROG_STRING && g->regs.strings == window->strings)
		emit_new_string(g);
}

/* Leaves the result in the first register of the window. */
static void call(struct gen *g, const struct expr *e, struct gen_regs *window)
{
	gen_window(g, e->args, e->nargs, window);
	gen_keep_room(g, window, e->type);
	g->token = &e->token;
	if (e->function)
		emit(g, OP_CALL, window->longs, window->strings, 0,
			(int32_t)gen_queue_function(g, e->function));
	else
		emit(g, OP_BUILTIN, window->longs, window->strings, 0, e->builtin);
}

static void index_op(struct gen *g, const struct expr *e, enum prog_op op, uint16_t reg)
{
	struct gen_regs window;

	gen_window(g, e->args, e->nargs, &window);
	g->token = &e->token;
	emit(g, op, reg, e->symbol->index, window.longs, window.strings);
}

uint16_t gen_element(struct gen *g, const struct expr *of)
{
	uint16_t iterator = emit_new_long(g);

	if (of->kind == EXPR_VARIABLE)
		emit_load(g, iterator, 0);
	else
		index_op(g, of, OP_ATFIND, iterator);
	return iterator;
}

static void bucket(struct gen *g, const struct expr *e, uint16_t reg)
{
	const struct expr *of = e->left->left;
	uint16_t number = emit_new_long(g), iterator;

	gen_long_to(g, e->right, number);
	iterator = gen_element(g, of);
	g->token = &e->token;
	emit(g, OP_HGET, reg, of->symbol->index, iterator, number);
}

struct prog_global *gen_variance(struct gen *g, const struct symbol *symbol)
{
	struct prog_global *global = build_at(&g->b.globals, symbol->index);

	if (global)
		global->variance = true;
	return global;
}

static void stat_extractor(struct gen *g, const struct expr *e, uint16_t reg)
{
	const struct expr *of = e->left;
	struct prog_global *global = e->op == STAT_VARIANCE ? gen_variance(g, of->symbol) : NULL;
	uint16_t iterator;

	if (global && (uint64_t)e->number > global->stat_shift)
		global->stat_shift = (uint32_t)e->number;
	if (of->kind == EXPR_VARIABLE) {
		g->token = &e->token;
		emit(g, OP_TGET, reg, e->op, 0, (int32_t)of->symbol->index);
		return;
	}
	iterator = gen_element(g, of);
	g->token = &e->token;
	emit(g, OP_ATGET, reg, of->symbol->index, iterator, e->op);
}

/* Each expression of the source is an automaton of its own. */
static void match(struct gen *g, const struct expr *e, uint16_t reg)
{
	const struct regex *regex = e->regex;
	struct prog_regex r = {.first = g->b.regex_insns.count,
		.count = (uint32_t)regex->ninsns,
		.first_set = g->b.regex_sets.count,
		.nsets = (uint32_t)regex->nsets,
		.groups = (uint32_t)regex->groups};

	for (size_t i = 0; i < regex->ninsns; i++)
		build_add(&g->b, &g->b.regex_insns, &regex->insns[i]);
	for (size_t i = 0; i < regex->nsets; i++)
		build_add(&g->b, &g->b.regex_sets, &regex->sets[i]);
	emit(g, OP_MATCH, reg, gen_string(g, e->left), 0,
		(int32_t)build_add(&g->b, &g->b.regexes, &r));
	if (e->negated)
		emit(g, OP_NOT, reg, reg, 0, 0);
}

static void defined(struct gen *g, const struct expr *e, uint16_t reg)
{
	const struct expr *what = e->left;

	if (what && what->kind == EXPR_TARGET && what->target == TARGET_ARG)
		emit(g, OP_HASARG, reg, 0, 0, (int32_t)what->number);
	else
		emit_load(
			g, reg, what && what->kind == EXPR_TARGET && what->target != TARGET_OTHER);
}

static void context_string(struct gen *g, const struct expr *e, uint16_t reg)
{
	enum prog_context what = e->target == TARGET_NAME	? CONTEXT_NAME
				 : e->target == TARGET_PROVIDER ? CONTEXT_PROVIDER
								: CONTEXT_VARS;

	if (e->target == TARGET_OTHER)
		gen_fail(g, -ENOTSUP, &e->token, "this context variable is not supported yet");
	emit(g, OP_CTXS, reg, 0, 0, what);
}

/* ---- values ---- */

static void copy_long(struct gen *g, uint16_t reg, uint16_t from)
{
	if (reg != from)
		emit(g, OP_MOV, reg, from, 0, 0);
}

/* What every kind of expression does for a long. The caller resets the registers. */
static void long_to(struct gen *g, const struct expr *e, uint16_t reg)
{
	struct gen_regs window;
	uint16_t from = reg;

	switch (e->kind) {
	case EXPR_NUMBER: emit_load(g, reg, e->number); break;
	case EXPR_VARIABLE:
		if (e->symbol->is_global)
			emit(g, OP_GLD, reg, 0, 0, (int32_t)e->symbol->index);
		else
			copy_long(g, reg, (uint16_t)e->symbol->index);
		break;
	case EXPR_INDEX: index_op(g, e, OP_AGET, reg); break;
	case EXPR_IN:
		if (gen_is_slice(e))
			gen_slice_in(g, e, reg);
		else
			index_op(g, e, OP_AIN, reg);
		break;
	case EXPR_UNARY: unary(g, e, reg); break;
	case EXPR_BINARY: binary_long(g, e, reg); break;
	case EXPR_TERNARY: ternary(g, e, reg); break;
	case EXPR_ASSIGN:
	case EXPR_STEP:
		(e->kind == EXPR_ASSIGN ? gen_assign : gen_step)(g, e, &from, true);
		copy_long(g, reg, from);
		break;
	case EXPR_SAMPLE: copy_long(g, reg, gen_sample(g, e)); break;
	case EXPR_CALL:
		call(g, e, &window);
		copy_long(g, reg, window.longs);
		break;
	case EXPR_TARGET: emit(g, OP_ARG, reg, 0, 0, (int32_t)e->number); break;
	case EXPR_STAT: stat_extractor(g, e, reg); break;
	case EXPR_REGEX: match(g, e, reg); break;
	case EXPR_BUCKET: bucket(g, e, reg); break;
	case EXPR_DEFINED: defined(g, e, reg); break;
	default:
		gen_fail(g, -ENOTSUP, &e->token, "this kind of expression is not supported yet");
		break;
	}
}

static void string_to(struct gen *g, const struct expr *e, uint16_t reg)
{
	struct gen_regs window;
	uint16_t left, from = reg;

	switch (e->kind) {
	case EXPR_INDEX: index_op(g, e, OP_AGETS, reg); break;
	case EXPR_BINARY:
		left = keep_string(g, e->left, e->right);
		from = gen_string(g, e->right);
		g->token = &e->token;
		emit(g, OP_SCAT, reg, left, from, 0);
		break;
	case EXPR_TERNARY: ternary(g, e, reg); break;
	case EXPR_ASSIGN:
		gen_assign(g, e, &from, true);
		if (from != reg)
			emit(g, OP_SMOV, reg, from, 0, 0);
		break;
	case EXPR_CALL:
		call(g, e, &window);
		emit(g, OP_SMOV, reg, window.strings, 0, 0);
		break;
	case EXPR_PRINT: gen_print(g, e, reg); break;
	case EXPR_TARGET: context_string(g, e, reg); break;
	default:
		gen_fail(g, -ENOTSUP, &e->token, "this kind of expression is not supported yet");
		break;
	}
}

void gen_long_to(struct gen *g, const struct expr *e, uint16_t reg)
{
	struct gen_regs mark = g->regs;

	g->token = &e->token;
	long_to(g, e, reg);
	g->regs = mark;
}

void gen_string_to(struct gen *g, const struct expr *e, uint16_t reg)
{
	struct gen_regs mark = g->regs;

	g->token = &e->token;
	if (e->kind == EXPR_STRING) {
		emit(g, OP_SMOV, reg, gen_string_literal(g, e->string), 0, 0);
	} else if (e->kind == EXPR_VARIABLE) {
		if (e->symbol->is_global)
			emit(g, OP_GSLD, reg, 0, 0, (int32_t)e->symbol->index);
		else if (reg != e->symbol->index)
			emit(g, OP_SMOV, reg, e->symbol->index, 0, 0);
	} else {
		string_to(g, e, reg);
	}
	g->regs = mark;
}

uint16_t gen_long(struct gen *g, const struct expr *e)
{
	uint16_t reg;

	if (is_local(e))
		return (uint16_t)e->symbol->index;
	reg = emit_new_long(g);
	gen_long_to(g, e, reg);
	return reg;
}

uint16_t gen_long_constant(struct gen *g, const struct expr *e)
{
	for (const struct gen_loop *loop = g->loop; loop; loop = loop->outer)
		if (e->kind == EXPR_NUMBER && loop->limit && loop->limit->number == e->number)
			return loop->limit_reg;
	return gen_long(g, e);
}

uint16_t gen_string(struct gen *g, const struct expr *e)
{
	uint16_t reg;

	if (is_local(e))
		return (uint16_t)e->symbol->index;
	if (e->kind == EXPR_STRING && strlen(e->string) < g->b.limits.max_string)
		return (uint16_t)gen_string_literal(g, e->string);
	reg = emit_new_string(g);
	gen_string_to(g, e, reg);
	return reg;
}

void gen_effect(struct gen *g, const struct expr *e)
{
	struct gen_regs mark = g->regs, window;
	uint16_t unused;

	g->token = &e->token;
	switch (e->kind) {
	case EXPR_ASSIGN: gen_assign(g, e, &unused, false); break;
	case EXPR_STEP: gen_step(g, e, &unused, false); break;
	case EXPR_SAMPLE: gen_sample(g, e); break;
	case EXPR_CALL: call(g, e, &window); break;
	case EXPR_PRINT: gen_print(g, e, e->print->to_string ? emit_new_string(g) : 0); break;
	default:
		if (gen_is_string(e))
			gen_string(g, e);
		else
			gen_long(g, e);
	}
	g->regs = mark;
}
