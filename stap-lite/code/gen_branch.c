/* SPDX-License-Identifier: MIT */
/*
 * Conditions that only decide where to go on: comparisons become one instruction with their jump,
 * && || and ! become jumps. A jump counts the actions that wait, so most statements need no
 * instruction for that.
 */
#include "stap-lite/code/gen_state.h"

enum relation { LESS, LESS_EQUAL, EQUAL, UNEQUAL, GREATER, GREATER_EQUAL };

static bool is_relation(const struct expr *e)
{
	return e->kind == EXPR_BINARY && e->op >= BINARY_LT && e->op <= BINARY_NE &&
	       !gen_is_string(e->left);
}

static enum relation relation_of(const struct expr *e, bool sense)
{
	static const uint8_t relations[][2] = {
		[BINARY_LT] = {GREATER_EQUAL, LESS},
		[BINARY_GT] = {LESS_EQUAL, GREATER},
		[BINARY_LE] = {GREATER, LESS_EQUAL},
		[BINARY_GE] = {LESS, GREATER_EQUAL},
		[BINARY_EQ] = {UNEQUAL, EQUAL},
		[BINARY_NE] = {EQUAL, UNEQUAL},
	};

	return (enum relation)relations[e->op][sense];
}

static void jump(struct gen *g, struct gen_jumps *jumps, enum prog_op op, uint32_t a, uint32_t b,
	const struct token *token)
{
	g->token = token;
	jumps->last = emit(g, op, a, b, emit_take_actions(g), (int32_t)jumps->last);
}

static void jump_if(struct gen *g, const struct expr *e, bool sense, struct gen_jumps *jumps,
	const struct token *token)
{
	static const uint8_t with_number[] = {[LESS] = OP_JLTI,
		[LESS_EQUAL] = OP_JLEI,
		[EQUAL] = OP_JEQI,
		[UNEQUAL] = OP_JNEI,
		[GREATER] = OP_JGTI,
		[GREATER_EQUAL] = OP_JGEI};
	static const uint8_t with_register[] = {[LESS] = OP_JLT,
		[LESS_EQUAL] = OP_JLE,
		[EQUAL] = OP_JEQ,
		[UNEQUAL] = OP_JNE,
		[GREATER] = OP_JLT,
		[GREATER_EQUAL] = OP_JLE};
	enum relation relation = relation_of(e, sense);
	uint16_t left = gen_long_kept(g, e->left, e->right), right;

	if (e->right->kind == EXPR_NUMBER && e->right->number >= INT16_MIN &&
		e->right->number <= INT16_MAX) {
		jump(g, jumps, (enum prog_op)with_number[relation], left,
			(uint16_t)e->right->number, token);
		return;
	}
	right = gen_long_constant(g, e->right);
	if (relation == GREATER || relation == GREATER_EQUAL)
		jump(g, jumps, (enum prog_op)with_register[relation], right, left, token);
	else
		jump(g, jumps, (enum prog_op)with_register[relation], left, right, token);
}

void gen_branch(struct gen *g, const struct expr *e, bool sense, struct gen_jumps *jumps)
{
	const struct token *token = g->token;
	struct gen_regs mark = g->regs;

	if (e->kind == EXPR_UNARY && e->op == UNARY_NOT) {
		gen_branch(g, e->left, !sense, jumps);
	} else if (e->kind == EXPR_BINARY &&
		   (e->op == BINARY_LOGICAL_AND || e->op == BINARY_LOGICAL_OR)) {
		struct gen_jumps past = {GEN_NO_INSN};
		bool decides =
			e->op == BINARY_LOGICAL_OR; /* the value of one side that is enough */

		gen_branch(g, e->left, decides, sense == decides ? jumps : &past);
		g->token = token;
		gen_branch(g, e->right, sense, jumps);
		emit_land(g, &past);
	} else if (is_relation(e)) {
		jump_if(g, e, sense, jumps, token);
	} else {
		jump(g, jumps, sense ? OP_JNZ : OP_JZ, gen_long(g, e), 0, token);
	}
	g->regs = mark;
}

/* ---- loops ---- */

/* Worth making twice, before the loop and at its end: nothing but a comparison of plain values. */
static bool is_small(const struct expr *e)
{
	return e && is_relation(e) && gen_is_plain(e) && e->height <= 3;
}

/* The right side is a number that needs a register: it gets one for as long as the loop runs. */
static void keep_limit(struct gen *g, const struct expr *e, struct gen_loop *loop)
{
	const struct expr *right = e->right;

	if (right->kind != EXPR_NUMBER ||
		(right->number >= INT16_MIN && right->number <= INT16_MAX))
		return;
	loop->limit = right;
	loop->limit_reg = emit_new_long(g);
	emit_load(g, loop->limit_reg, right->number);
}

void gen_loop_enter(struct gen *g, const struct expr *condition, struct gen_loop *loop)
{
	const struct token *token = g->token;

	loop->inverted = is_small(condition);
	if (loop->inverted) {
		keep_limit(g, condition, loop);
		g->actions++;
		g->token = token;
		gen_branch(g, condition, false, &loop->breaks);
		loop->top = emit_here(g);
		return;
	}
	emit_actions(g, 0, token, true);
	loop->top = emit_here(g);
	if (!condition || (condition->kind == EXPR_NUMBER && condition->number))
		return;
	emit_actions(g, 1, token, true);
	gen_branch(g, condition, false, &loop->breaks);
}

void gen_loop_again(struct gen *g, const struct expr *condition, struct gen_loop *loop)
{
	struct gen_jumps back = {GEN_NO_INSN};

	g->actions += loop->inverted || !condition || condition->kind == EXPR_NUMBER;
	if (loop->inverted)
		gen_branch(g, condition, true, &back);
	else
		emit_jump(g, &back, OP_JMP, 0);
	emit_land_at(g, &back, loop->top);
}
