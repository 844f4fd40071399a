/* SPDX-License-Identifier: MIT */
/* Slices of arrays: `a[1, *]` names the elements whose keys are those that are given. */
#include "stap-lite/code/gen_state.h"

bool gen_is_slice(const struct expr *e)
{
	for (size_t i = 0; e->kind != EXPR_VARIABLE && i < e->nargs; i++)
		if (!e->args[i])
			return true;
	return false;
}

void gen_slice_keys(struct gen *g, const struct symbol *array, struct expr *const *args,
	struct gen_slice *slice)
{
	slice->wanted = g->regs;
	for (int i = 0; i < array->nkeys; i++) {
		bool string = array->key_type[i] == PROG_STRING;
		uint16_t reg = string ? emit_new_string(g) : emit_new_long(g);

		if (!args[i])
			continue;
		slice->any = true;
		if (string)
			gen_string_to(g, args[i], reg);
		else
			gen_long_to(g, args[i], reg);
	}
}

void gen_slice_match(struct gen *g, const struct symbol *array, struct expr *const *args,
	const struct gen_slice *slice, const struct gen_regs *keys, struct gen_jumps *misses)
{
	uint16_t l = 0, s = 0, differs = emit_new_long(g);

	for (int i = 0; i < array->nkeys; i++) {
		bool string = array->key_type[i] == PROG_STRING;

		if (args[i]) {
			if (string)
				emit(g, OP_SCMP, differs, keys->strings + s,
					slice->wanted.strings + s, 0);
			else
				emit(g, OP_NE, differs, keys->longs + l, slice->wanted.longs + l,
					0);
			emit_jump(g, misses, OP_JNZ, differs);
		}
		if (string)
			s++;
		else
			l++;
	}
}

struct gen_regs gen_key_window(struct gen *g, const struct symbol *array)
{
	struct gen_regs window = g->regs;

	for (int i = 0; i < array->nkeys; i++) {
		if (array->key_type[i] == PROG_STRING)
			emit_new_string(g);
		else
			emit_new_long(g);
	}
	return window;
}

/* A walk over the elements of a slice. */
struct walk {
	const struct symbol *array;
	struct gen_slice slice;
	struct gen_regs keys; /* of the element at hand */
	uint16_t iterator, previous;
	struct gen_jumps end, misses;
	uint32_t top;
};

/* Up to the element at hand; the caller goes back to `top`, or past it. */
static void walk_begin(struct gen *g, const struct expr *e, struct walk *walk)
{
	*walk = (struct walk){.array = e->symbol, .end = {GEN_NO_INSN}, .misses = {GEN_NO_INSN}};
	gen_slice_keys(g, walk->array, e->args, &walk->slice);
	walk->iterator = emit_new_long(g);
	walk->previous = emit_new_long(g);
	walk->keys = gen_key_window(g, walk->array);
	g->token = &e->token;
	emit(g, OP_AFIRST, walk->previous, walk->array->index, 0, 0);
	walk->top = emit_here(g);
	emit_actions(g, 1, &e->token, true);
	emit(g, OP_MOV, walk->iterator, walk->previous, 0, 0);
	walk->end.last =
		emit(g, OP_ANEXT, walk->iterator, walk->array->index, 0, (int32_t)walk->end.last);
	emit(g, OP_AKEYS, walk->iterator, walk->array->index, walk->keys.longs, walk->keys.strings);
	gen_slice_match(g, walk->array, e->args, &walk->slice, &walk->keys, &walk->misses);
}

/* Elements that are not in the slice: on to the next one. */
static void walk_misses(struct gen *g, struct walk *walk)
{
	emit_land(g, &walk->misses);
	emit(g, OP_MOV, walk->previous, walk->iterator, 0, 0);
	emit_jump_to(g, OP_JMP, 0, walk->top);
}

void gen_slice_in(struct gen *g, const struct expr *e, uint16_t reg)
{
	struct gen_jumps done = {GEN_NO_INSN};
	struct gen_regs mark = g->regs;
	struct walk walk;

	emit_actions(g, 0, &e->token, true);
	walk_begin(g, e, &walk);
	emit_load(g, reg, 1);
	emit_jump(g, &done, OP_JMP, 0);
	walk_misses(g, &walk);
	emit_land(g, &walk.end);
	emit_load(g, reg, 0);
	emit_land(g, &done);
	g->regs = mark;
}

/* What stands behind a deleted element is found from the one before it. */
void gen_slice_delete(struct gen *g, const struct expr *e)
{
	struct gen_regs mark = g->regs;
	struct walk walk;

	emit_actions(g, 0, &e->token, true);
	walk_begin(g, e, &walk);
	emit(g, OP_ADEL, 0, walk.array->index, walk.keys.longs, walk.keys.strings);
	emit_jump_to(g, OP_JMP, 0, walk.top);
	walk_misses(g, &walk);
	emit_land(g, &walk.end);
	g->regs = mark;
}
