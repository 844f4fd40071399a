/* SPDX-License-Identifier: MIT */
/* Instructions, registers, jumps and action counts of the function that is being generated. */
#include <errno.h>
#include "stap-lite/code/gen_state.h"

#define MAX_QUEUED_ACTIONS 10

uint32_t emit(struct gen *g, enum prog_op op, uint32_t a, uint32_t b, uint32_t c, int32_t imm)
{
	struct prog_insn insn = {.op = (uint16_t)op,
		.a = (uint16_t)a,
		.b = (uint16_t)b,
		.c = (uint16_t)c,
		.imm = imm,
		.place = gen_place(g, g->token)};

	return build_add(&g->b, &g->b.insns, &insn);
}

static uint16_t new_reg(struct gen *g, uint16_t *next, uint16_t *most)
{
	uint16_t reg = *next;

	if (reg >= GEN_MAX_REGS) {
		gen_fail(g, -E2BIG, g->token, "expression needs too many registers");
		return 0;
	}
	*next = (uint16_t)(reg + 1);
	if (*next > *most)
		*most = *next;
	return reg;
}

uint16_t emit_new_long(struct gen *g)
{
	return new_reg(g, &g->regs.longs, &g->most.longs);
}

uint16_t emit_new_string(struct gen *g)
{
	return new_reg(g, &g->regs.strings, &g->most.strings);
}

void emit_load(struct gen *g, uint16_t reg, int64_t value)
{
	if (value >= INT32_MIN && value <= INT32_MAX)
		emit(g, OP_LDI, reg, 0, 0, (int32_t)value);
	else
		emit(g, OP_LDK, reg, 0, 0, (int32_t)build_constant(&g->b, value));
}

uint32_t emit_here(const struct gen *g)
{
	return g->b.insns.count - g->first;
}

uint32_t emit_take_actions(struct gen *g)
{
	uint32_t actions = g->actions;

	g->actions = 0;
	return actions;
}

void emit_jump(struct gen *g, struct gen_jumps *jumps, enum prog_op op, uint16_t reg)
{
	jumps->last = emit(g, op, reg, 0, emit_take_actions(g), (int32_t)jumps->last);
}

void emit_jump_to(struct gen *g, enum prog_op op, uint16_t reg, uint32_t target)
{
	emit(g, op, reg, 0, emit_take_actions(g), (int32_t)target);
}

void emit_land_at(struct gen *g, struct gen_jumps *jumps, uint32_t target)
{
	uint32_t at = jumps->last;

	while (at != GEN_NO_INSN && !g->b.exhausted) {
		struct prog_insn *insn = build_at(&g->b.insns, at);

		at = (uint32_t)insn->imm;
		insn->imm = (int32_t)target;
	}
	jumps->last = GEN_NO_INSN;
}

void emit_land(struct gen *g, struct gen_jumps *jumps)
{
	emit_land_at(g, jumps, emit_here(g));
}

void emit_actions(struct gen *g, unsigned n, const struct token *token, bool flush)
{
	const struct token *before = g->token;

	g->actions += n;
	if (!g->actions || (!flush && g->actions < MAX_QUEUED_ACTIONS))
		return;
	g->token = token;
	emit(g, OP_ACT, 0, 0, 0, (int32_t)g->actions);
	g->token = before;
	g->actions = 0;
}
