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
	return field_shapes[kind].shape == GLOBAL_ARRAY;
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
	const struct field_shape *field = &field_shapes[kind];

	if (index >= c->p->globals.count)
		return false;
	if (field->type != PROG_VOID && g->type != field->type)
		return false;
	switch ((enum global_shape)field->shape) {
	case GLOBAL_SCALAR: return !g->nkeys;
	case GLOBAL_ARRAY: return g->nkeys != 0;
	case GLOBAL_HISTOGRAM: return g->hist_buckets != 0;
	case GLOBAL_ANY: break;
	}
	return true;
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

static bool run_fits(uint32_t first, uint32_t length, uint32_t registers)
{
	return first <= registers && length <= registers - first;
}

/* A negative imm arrives as a large number, which fits nowhere. */
static bool fits(const struct check *c, uint8_t kind, uint32_t value)
{
	switch ((enum field_class)field_shapes[kind].class) {
	case HOLDS_NOTHING: return !value;
	case HOLDS_LONG: return value < c->f->nlongs;
	case HOLDS_STRING_WRITTEN: return value < c->f->nstrings;
	case HOLDS_STRING_READ: return is_string_operand(c, value);
	case HOLDS_LONG_RUN: return run_fits(value, c->run_longs, c->f->nlongs);
	case HOLDS_STRING_RUN: return run_fits(value, c->run_strings, c->f->nstrings);
	case HOLDS_GLOBAL: return global_fits(c, kind, value);
	case HOLDS_REGEX: return value < c->p->regexes.count;
	case HOLDS_CONSTANT: return value < c->p->constants.count;
	case HOLDS_TARGET: return value < c->f->count;
	case HOLDS_FUNCTION: return value < c->p->functions.count;
	case HOLDS_FORMAT: return value < c->p->formats.count;
	case HOLDS_BUILTIN: return value < builtin_count;
	case HOLDS_STAT: return value <= STAT_VARIANCE;
	case HOLDS_CONTEXT: return value <= CONTEXT_PN;
	case HOLDS_KEY: return is_key_number(c, value);
	case HOLDS_COUNT: return value < 1u << 31;
	case HOLDS_NUMBER:
	case HOLDS_HALF:
	case HOLDS_ACTIONS: break;
	}
	return true;
}

static const char *field_fault(const struct check *c, uint8_t kind, uint32_t value)
{
	return fits(c, kind, value) ? NULL : "names what does not exist or does not fit";
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
