/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <inttypes.h>
#include "stap-lite/code/dump.h"
#include "stap-lite/code/shape.h"

static void quoted(FILE *out, const char *s, size_t len)
{
	fputc('"', out);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c == '\n')
			fputs("\\n", out);
		else if (isprint(c))
			fputc(c, out);
		else
			fprintf(out, "\\%03o", c);
	}
	fputc('"', out);
}

static void quoted_string(FILE *out, const char *s)
{
	size_t len = 0;

	while (s[len])
		len++;
	quoted(out, s, len);
}

static void string_operand(FILE *out, const struct program *p, uint32_t value)
{
	if (value & PROG_CONST_BIT)
		quoted_string(out, prog_string(p, PROG_ENTRIES(p, const_strings,
							  uint32_t)[value & ~PROG_CONST_BIT]));
	else
		fprintf(out, "s%u", value);
}

static void flags_and_sizes(FILE *out, const struct prog_piece *piece)
{
	static const char flags[] = {0, '-', '+', ' ', '0', '#'};

	if (piece->flag)
		fputc(flags[piece->flag], out);
	if (piece->width == SIZE_FROM_ARG)
		fputc('*', out);
	else if (piece->width >= 0)
		fprintf(out, "%d", piece->width);
	if (piece->precision == SIZE_FROM_ARG)
		fputs(".*", out);
	else if (piece->precision >= 0)
		fprintf(out, ".%d", piece->precision);
}

static void format(FILE *out, const struct program *p, uint32_t index)
{
	const struct prog_format *f = prog_formats(p) + index;

	for (uint32_t i = 0; i < f->count; i++) {
		const struct prog_piece *piece = prog_pieces(p) + f->first + i;

		if (i)
			fputc(' ', out);
		if (piece->conv == CONV_LITERAL) {
			quoted(out, prog_string(p, piece->text), piece->len);
			continue;
		}
		fputc('%', out);
		flags_and_sizes(out, piece);
		fputc("?duoxXpscbmM"[piece->conv], out);
	}
}

static void field(FILE *out, const struct program *p, uint8_t kind, int64_t value)
{
	enum field_class class = field_shapes[kind].class;
	uint32_t index = (uint32_t)value;

	if (class == HOLDS_NOTHING || (class == HOLDS_ACTIONS && !value))
		return;
	fputc(' ', out);
	switch (class) {
	case HOLDS_LONG: fprintf(out, "l%u", index); break;
	case HOLDS_LONG_RUN: fprintf(out, "l%u…", index); break;
	case HOLDS_STRING_RUN: fprintf(out, "s%u…", index); break;
	case HOLDS_STRING_WRITTEN:
	case HOLDS_STRING_READ: string_operand(out, p, index); break;
	case HOLDS_GLOBAL: fprintf(out, "@%s", prog_string(p, prog_globals(p)[index].name)); break;
	case HOLDS_CONSTANT:
		fprintf(out, "%" PRId64, PROG_ENTRIES(p, constants, int64_t)[index]);
		break;
	case HOLDS_TARGET: fprintf(out, "→%u", index); break;
	case HOLDS_FUNCTION:
		fprintf(out, "%s()", prog_string(p, prog_functions(p)[index].name));
		break;
	case HOLDS_FORMAT: format(out, p, index); break;
	case HOLDS_BUILTIN: fprintf(out, "%s()", builtin_shapes[index].name); break;
	case HOLDS_HALF: fprintf(out, "%d", (int16_t)value); break;
	case HOLDS_ACTIONS: fprintf(out, "+%u", index); break;
	default: fprintf(out, "%" PRId64, value); break;
	}
}

static void insn(FILE *out, const struct program *p, uint32_t at, const struct prog_insn *i)
{
	const struct op_shape *shape = &op_shapes[i->op];

	fprintf(out, "  %4u  %-7s", at, shape->name);
	field(out, p, shape->a, i->a);
	field(out, p, shape->b, i->b);
	field(out, p, shape->c, i->c);
	field(out, p, shape->imm, i->imm);
	if (i->place != PROG_NONE) {
		const struct prog_place *place = prog_places(p) + i->place;

		fprintf(out, "  # %u:%u", place->line, place->column);
	}
	fputc('\n', out);
}

static void function(FILE *out, const struct program *p, uint32_t index)
{
	const struct prog_function *f = prog_functions(p) + index;

	fprintf(out, "%s %u %s: %u long, %u string registers\n",
		f->is_handler ? "handler" : "function", index, prog_string(p, f->name), f->nlongs,
		f->nstrings);
	for (uint32_t i = 0; i < f->count; i++)
		insn(out, p, i, prog_insns(p) + f->first + i);
	for (uint32_t i = 0; i < f->catch_count; i++) {
		const struct prog_catch *c =
			PROG_ENTRIES(p, catches, struct prog_catch) + f->catch_first + i;

		fprintf(out, "  catch %u…%u →%u", c->from, c->to, c->handler);
		if (c->message != 0xffff)
			fprintf(out, " message s%u", c->message);
		fputc('\n', out);
	}
}

static void global(FILE *out, const struct program *p, const struct prog_global *g)
{
	static const char *const types[] = {"void", "long", "string", "stats"};

	fprintf(out, "global %s:%s", prog_string(p, g->name), types[g->type]);
	for (unsigned i = 0; i < g->nkeys; i++)
		fprintf(out, "%s%s%s", i ? ", " : " [", types[g->key_type[i]],
			i + 1u == g->nkeys ? "]" : "");
	if (g->nkeys)
		fprintf(out, " %u entries%s", g->max_entries, g->wraps ? ", wraps" : "");
	fprintf(out, " at %" PRIu64 "\n", g->storage);
}

static void site(FILE *out, const struct program *p, const struct prog_site *s)
{
	fprintf(out,
		"site of probe %u: %s:%s pc %#" PRIx64 " semaphore %#" PRIx64 ", %u operands, %s\n",
		s->probe, prog_string(p, s->provider), prog_string(p, s->name), s->pc, s->semaphore,
		s->operand_count, prog_string(p, prog_modules(p)[s->module].path));
}

void code_dump(const struct program *program, FILE *out)
{
	for (uint32_t i = 0; i < program->globals.count; i++)
		global(out, program, prog_globals(program) + i);
	for (uint32_t i = 0; i < program->probes.count; i++) {
		const struct prog_probe *probe = prog_probes(program) + i;

		fprintf(out, "probe %s: handler %u", prog_string(program, probe->pn),
			probe->function);
		if (probe->condition != PROG_NONE)
			fprintf(out, " if function %u", probe->condition);
		fputc('\n', out);
	}
	for (uint32_t i = 0; i < program->sites.count; i++)
		site(out, program, prog_sites(program) + i);
	for (uint32_t i = 0; i < program->functions.count; i++)
		function(out, program, i);
}
