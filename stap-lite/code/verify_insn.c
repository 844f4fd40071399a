/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include "stap-lite/code/shape.h"
#include "stap-lite/code/verify_insn.h"

struct check {
	const struct program *p;
	const struct prog_function *f;
	const struct prog_insn *insn;
	uint32_t run_longs, run_strings; /* how many registers the runs of this instruction have */
};

static bool is_array(uint8_t kind)
{
	return kind == FIELD_GA || kind == FIELD_GAL || kind == FIELD_GAS || kind == FIELD_GAT;
}

static void count_letters(const char *letters, uint32_t *longs, uint32_t *strings)
{
	*longs = *strings = 0;
	for (; *letters; letters++) {
		*longs += *letters == 'l';
		*strings += *letters == 's';
	}
}

static void builtin_runs(struct check *c, const struct builtin_shape *shape)
{
	uint32_t longs, strings;

	count_letters(shape->args, &c->run_longs, &c->run_strings);
	count_letters(shape->result, &longs, &strings);
	if (longs > c->run_longs)
		c->run_longs = longs;
	if (strings > c->run_strings)
		c->run_strings = strings;
}

/* Lengths of the register runs; false: what they depend on does not exist. */
static bool measure_runs(struct check *c, const struct op_shape *shape)
{
	uint32_t imm = (uint32_t)c->insn->imm;

	if (is_array(shape->b)) {
		const struct prog_global *g = prog_globals(c->p) + c->insn->b;

		if (c->insn->b >= c->p->globals.count)
			return false;
		for (unsigned i = 0; i < g->nkeys; i++) {
			c->run_strings += g->key_type[i] == PROG_STRING;
			c->run_longs += g->key_type[i] == PROG_LONG;
		}
	} else if (shape->imm == FIELD_P) {
		if (imm >= c->p->formats.count)
			return false;
		c->run_longs = prog_formats(c->p)[imm].nlongs;
		c->run_strings = prog_formats(c->p)[imm].nstrings;
	} else if (shape->imm == FIELD_B) {
		if (imm >= builtin_count)
			return false;
		builtin_runs(c, &builtin_shapes[imm]);
	}
	return true;
}

static bool global_fits(const struct check *c, uint8_t kind, uint32_t index)
{
	const struct prog_global *g = prog_globals(c->p) + index;

	if (index >= c->p->globals.count)
		return false;
	switch (kind) {
	case FIELD_G:
		return true;
	case FIELD_GL:
		return !g->nkeys && g->type == PROG_LONG;
	case FIELD_GS:
		return !g->nkeys && g->type == PROG_STRING;
	case FIELD_GT:
		return !g->nkeys && g->type == PROG_STATS;
	case FIELD_GA:
		return g->nkeys != 0;
	case FIELD_GAL:
		return g->nkeys && g->type == PROG_LONG;
	case FIELD_GAS:
		return g->nkeys && g->type == PROG_STRING;
	case FIELD_GH:
		return g->hist_buckets != 0;
	default:
		return g->nkeys && g->type == PROG_STATS;
	}
}

static bool is_string_operand(const struct check *c, uint32_t value)
{
	if (value & PROG_CONST_BIT)
		return value <= UINT16_MAX && (value & ~PROG_CONST_BIT) < c->p->const_strings.count;
	return value < c->f->nstrings;
}

/* The array whose key this counts stands in field b, which was checked before. */
static bool is_key_number(const struct check *c, uint32_t value)
{
	return value <= prog_globals(c->p)[c->insn->b].nkeys;
}

/* How many values a field of this kind may name: 0 and up. A negative imm arrives as a large
 * number, which fits nowhere. */
static uint32_t field_limit(const struct check *c, uint8_t kind)
{
	switch ((enum field_kind)kind) {
	case FIELD__:
		return 1;
	case FIELD_LD:
	case FIELD_L:
		return c->f->nlongs;
	case FIELD_SD:
		return c->f->nstrings;
	case FIELD_K:
		return c->p->constants.count;
	case FIELD_J:
		return c->f->count;
	case FIELD_F:
		return c->p->functions.count;
	case FIELD_P:
		return c->p->formats.count;
	case FIELD_B:
		return builtin_count;
	case FIELD_R: return c->p->regexes.count;
	case FIELD_T:
		return STAT_VARIANCE + 1;
	case FIELD_X:
		return CONTEXT_PN + 1;
	case FIELD_U:
		return 1u << 31;
	default:
		return 0;
	}
}

static bool run_fits(uint32_t first, uint32_t length, uint32_t registers)
{
	return first <= registers && length <= registers - first;
}

static const char *field_fault(const struct check *c, uint8_t kind, uint32_t value)
{
	bool fits;

	switch ((enum field_kind)kind) {
	case FIELD_I:
	case FIELD_H:
	case FIELD_A: fits = true; break;
	case FIELD_S:
		fits = is_string_operand(c, value);
		break;
	case FIELD_LB:
		fits = run_fits(value, c->run_longs, c->f->nlongs);
		break;
	case FIELD_SB:
		fits = run_fits(value, c->run_strings, c->f->nstrings);
		break;
	case FIELD_N:
		fits = is_key_number(c, value);
		break;
	case FIELD_G:
	case FIELD_GL:
	case FIELD_GS:
	case FIELD_GT:
	case FIELD_GA:
	case FIELD_GAL:
	case FIELD_GAS:
	case FIELD_GAT:
	case FIELD_GH:
		fits = global_fits(c, kind, value);
		break;
	default:
		fits = value < field_limit(c, kind);
		break;
	}
	return fits ? NULL : "names what does not exist or does not fit";
}

/* A jump back must count actions or land where some are counted, so that no loop runs for ever. */
static bool jumps_back_uncounted(const struct check *c, const struct op_shape *shape)
{
	const struct prog_insn *first = prog_insns(c->p) + c->f->first, *target;

	if (shape->imm != FIELD_J || c->insn->imm > c->insn - first)
		return false;
	if (shape->c == FIELD_A && c->insn->c)
		return false;
	target = first + c->insn->imm;
	return target->op != OP_ACT || target->imm < 1;
}

const char *verify_insn(
	const struct program *p, const struct prog_function *f, const struct prog_insn *insn)
{
	struct check c = {.p = p, .f = f, .insn = insn};
	const struct op_shape *shape;
	const char *fault;

	if (insn->op >= OP_COUNT)
		return "unknown opcode";
	shape = &op_shapes[insn->op];
	if (!measure_runs(&c, shape))
		return "names what does not exist";
	fault = field_fault(
		&c, shape->b, insn->b); /* first: a global that other fields depend on */
	if (!fault)
		fault = field_fault(&c, shape->a, insn->a);
	if (!fault)
		fault = field_fault(&c, shape->c, insn->c);
	if (!fault)
		fault = field_fault(&c, shape->imm, (uint32_t)insn->imm);
	if (!fault && jumps_back_uncounted(&c, shape))
		fault = "jumps back to where no actions are counted";
	return fault;
}
