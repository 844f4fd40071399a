/* SPDX-License-Identifier: MIT */
/* The tables of a program; its instructions are checked in verify_insn.c. */
#include <errno.h>
#include <string.h>
#include "stap-lite/code/verify.h"
#include "stap-lite/code/verify_insn.h"
#include "stap-lite/vm/arena.h"
#include "stap-lite/vm/hist.h"
#include "stap-lite/vm/map.h"
#include "stap-lite/vm/vm.h"

static int bad(struct sdt_error *err, const char *table, uint32_t index, const char *what)
{
	return sdt_fail(err, -EINVAL, "program: %s %u: %s", table, index, what);
}

/* ---- the frame of the block ---- */

static int check_table(const struct program *p, const struct prog_table *table, const char *name,
	size_t entry_size, struct sdt_error *err)
{
	if (table->off % 8 != 0 || table->off < sizeof(*p) || table->off > p->size ||
		table->count > (p->size - table->off) / entry_size)
		return sdt_fail(err, -EINVAL, "program: table %s lies outside", name);
	return 0;
}

static int check_tables(const struct program *p, struct sdt_error *err)
{
	int rc = 0;

#define TABLE(name, type)                                                                          \
	if (rc == 0)                                                                               \
		rc = check_table(p, &p->name, #name, sizeof(type), err);
	TABLE(insns, struct prog_insn)
	TABLE(functions, struct prog_function)
	TABLE(catches, struct prog_catch)
	TABLE(constants, int64_t)
	TABLE(strings, char)
	TABLE(const_strings, uint32_t)
	TABLE(formats, struct prog_format)
	TABLE(pieces, struct prog_piece)
	TABLE(globals, struct prog_global)
	TABLE(probes, struct prog_probe)
	TABLE(modules, struct prog_module)
	TABLE(sites, struct prog_site)
	TABLE(operands, struct prog_operand)
	TABLE(places, struct prog_place)
	TABLE(regexes, struct prog_regex)
	TABLE(regex_insns, struct prog_regex_insn)
	TABLE(regex_sets, struct prog_regex_set)
#undef TABLE
	return rc;
}

static int check_limits(const struct program *p, struct sdt_error *err)
{
	const struct prog_limits *l = &p->limits;

	if (l->max_string < 8 || l->max_string > VERIFY_MAX_STRING)
		return sdt_fail(
			err, -EINVAL, "MAXSTRINGLEN must be between 8 and %d", VERIFY_MAX_STRING);
	if (l->max_nesting > VERIFY_MAX_NESTING)
		return sdt_fail(
			err, -EINVAL, "MAXNESTING must not be above %d", VERIFY_MAX_NESTING);
	if (!p->strings.count || ((const char *)p)[p->strings.off + p->strings.count - 1] != '\0')
		return sdt_fail(err, -EINVAL, "program: the string area has no end");
	return 0;
}

/* The area ends with a zero, so every offset inside begins a string that ends inside. */
static bool is_string(const struct program *p, uint32_t off)
{
	return off < p->strings.count;
}

static bool is_string_or_none(const struct program *p, uint32_t off)
{
	return off == PROG_NONE || is_string(p, off);
}

static bool is_place(const struct program *p, uint32_t place)
{
	return place == PROG_NONE || place < p->places.count;
}

static bool is_range(uint32_t first, uint32_t count, const struct prog_table *table)
{
	return first <= table->count && count <= table->count - first;
}

/* ---- tables without code ---- */

static int check_strings(const struct program *p, struct sdt_error *err)
{
	for (uint32_t i = 0; i < p->const_strings.count; i++)
		if (!is_string(p, PROG_ENTRIES(p, const_strings, uint32_t)[i]))
			return bad(err, "constant string", i, "lies outside");
	for (uint32_t i = 0; i < p->places.count; i++)
		if (!is_string(p, prog_places(p)[i].token) || !is_string(p, prog_places(p)[i].file))
			return bad(err, "place", i, "has a string outside");
	for (uint32_t i = 0; i < p->modules.count; i++)
		if (!is_string(p, prog_modules(p)[i].path))
			return bad(err, "module", i, "has a string outside");
	return 0;
}

static bool histogram_fits(const struct prog_global *g)
{
	switch (g->hist) {
	case HIST_NONE: return g->hist_buckets == 0;
	case HIST_LOG: return g->type == PROG_STATS && g->hist_buckets == HIST_LOG_BUCKETS;
	case HIST_LINEAR:
		return g->type == PROG_STATS && g->hist_buckets >= HIST_MIN_BUCKETS &&
		       g->hist_buckets <= HIST_MAX_BUCKETS && g->hist_interval > 0;
	default: return false;
	}
}

static const char *global_fault(const struct program *p, const struct prog_global *g)
{
	if (!is_string(p, g->name) || !is_string_or_none(p, g->initial_string))
		return "has a string outside";
	if (g->type != PROG_LONG && g->type != PROG_STRING && g->type != PROG_STATS)
		return "has no type";
	if (g->stat_shift > 62)
		return "shifts too far";
	if (!histogram_fits(g))
		return "has an impossible histogram";
	if (!g->nkeys)
		return NULL;
	if (g->nkeys > PROG_MAX_KEYS)
		return "has too many keys";
	if (!g->max_entries || g->max_entries > VERIFY_MAX_ENTRIES)
		return "has an impossible size";
	for (unsigned i = 0; i < g->nkeys; i++)
		if (g->key_type[i] != PROG_LONG && g->key_type[i] != PROG_STRING)
			return "has a key without type";
	return NULL;
}

static bool shape_fits(const struct program *p, const struct prog_global *g)
{
	struct prog_global right = *g;

	map_layout(&right, &p->limits);
	return g->entry_size == right.entry_size && g->value_size == right.value_size &&
	       g->bucket_mask == right.bucket_mask;
}

static int check_globals(const struct program *p, struct sdt_error *err)
{
	uint64_t at = (sizeof(struct arena) + 7) & ~(uint64_t)7;

	for (uint32_t i = 0; i < p->globals.count; i++) {
		const struct prog_global *g = prog_globals(p) + i;
		const char *fault = global_fault(p, g);

		if (fault)
			return bad(err, "global", i, fault);
		if (g->storage != at)
			return bad(err, "global", i, "stands at a wrong place");
		if (g->nkeys && !shape_fits(p, g))
			return bad(err, "global", i, "has a table of another shape");
		at += arena_global_size(g, &p->limits);
		if (at > VERIFY_MAX_MEMORY)
			return sdt_fail(err, -EINVAL,
				"the globals of the script need more than %llu MiB",
				VERIFY_MAX_MEMORY >> 20);
	}
	return 0;
}

static const char *piece_fault(const struct program *p, const struct prog_piece *piece)
{
	if (piece->conv > CONV_MEMORY_HEX || piece->flag > FLAG_ALTERNATE)
		return "has an unknown conversion";
	if (piece->width < SIZE_FROM_ARG || piece->precision < SIZE_FROM_ARG)
		return "has an impossible width";
	if (piece->conv != CONV_LITERAL)
		return NULL;
	if (piece->text > p->strings.count || piece->len > p->strings.count - piece->text)
		return "lies outside";
	if (piece->width == SIZE_FROM_ARG || piece->precision == SIZE_FROM_ARG)
		return "is a literal with arguments";
	return NULL;
}

static int check_format(const struct program *p, uint32_t index, struct sdt_error *err)
{
	const struct prog_format *f = prog_formats(p) + index;
	uint32_t longs = 0, strings = 0;

	if (!is_range(f->first, f->count, &p->pieces))
		return bad(err, "format", index, "has pieces outside");
	for (uint32_t i = 0; i < f->count; i++) {
		const struct prog_piece *piece = prog_pieces(p) + f->first + i;
		const char *fault = piece_fault(p, piece);

		if (fault)
			return bad(err, "piece", f->first + i, fault);
		longs += (piece->width == SIZE_FROM_ARG) + (piece->precision == SIZE_FROM_ARG);
		if (piece->conv == CONV_STRING)
			strings++;
		else if (piece->conv != CONV_LITERAL)
			longs++;
	}
	if (f->nlongs != longs || f->nstrings != strings)
		return bad(err, "format", index, "counts its arguments wrongly");
	return 0;
}

static const char *probe_fault(const struct program *p, const struct prog_probe *probe)
{
	if (probe->point > POINT_THREAD_END)
		return "has an unknown point";
	if (probe->function >= p->functions.count ||
		(probe->condition != PROG_NONE && probe->condition >= p->functions.count))
		return "has a function outside";
	if (!is_string_or_none(p, probe->pn) || !is_string_or_none(p, probe->pp) ||
		!is_string_or_none(p, probe->derivation))
		return "has a string outside";
	if (probe->module != PROG_NONE && probe->module >= p->modules.count)
		return "has a module outside";
	return is_place(p, probe->place) ? NULL : "has a place outside";
}

static const char *site_fault(const struct program *p, const struct prog_site *site)
{
	if (site->probe >= p->probes.count || site->module >= p->modules.count)
		return "has a probe or module outside";
	if (!is_string(p, site->provider) || !is_string(p, site->name) || !is_string(p, site->pp))
		return "has a string outside";
	if (!is_range(site->operand_first, site->operand_count, &p->operands))
		return "has operands outside";
	for (uint32_t i = 0; i < site->operand_count; i++)
		if (!is_string_or_none(p, prog_operands(p)[site->operand_first + i].name))
			return "has an operand's name outside";
	return NULL;
}

static int check_probes(const struct program *p, struct sdt_error *err)
{
	const char *fault;

	for (uint32_t i = 0; i < p->probes.count; i++) {
		fault = probe_fault(p, prog_probes(p) + i);
		if (fault)
			return bad(err, "probe", i, fault);
	}
	for (uint32_t i = 0; i < p->sites.count; i++) {
		fault = site_fault(p, prog_sites(p) + i);
		if (fault)
			return bad(err, "site", i, fault);
	}
	for (uint32_t i = 0; i < p->formats.count; i++) {
		int rc = check_format(p, i, err);

		if (rc != 0)
			return rc;
	}
	return 0;
}

/* ---- regular expressions ---- */

static bool regex_insn_fits(const struct prog_regex *r, const struct prog_regex_insn *insn)
{
	switch (insn->op) {
	case REGEX_SET: return insn->x < r->nsets;
	case REGEX_SPLIT: return insn->x < r->count && insn->y < r->count;
	case REGEX_JUMP: return insn->x < r->count;
	case REGEX_SAVE: return insn->x < 2 * r->groups;
	default: return insn->op <= REGEX_MATCH;
	}
}

static int check_regexes(const struct program *p, struct sdt_error *err)
{
	for (uint32_t i = 0; i < p->regexes.count; i++) {
		const struct prog_regex *r = prog_regexes(p) + i;
		const struct prog_regex_insn *insns = prog_regex_insns(p) + r->first;

		if (!r->count || r->count > REGEX_MAX_INSNS || !r->groups ||
			r->groups > REGEX_MAX_GROUPS ||
			!is_range(r->first, r->count, &p->regex_insns) ||
			!is_range(r->first_set, r->nsets, &p->regex_sets))
			return bad(err, "regular expression", i, "has an impossible size");
		for (uint32_t n = 0; n < r->count; n++)
			if (!regex_insn_fits(r, &insns[n]))
				return bad(err, "regular expression", i, "leads outside");
		if (insns[r->count - 1].op != REGEX_MATCH)
			return bad(err, "regular expression", i, "has no end");
	}
	return 0;
}

/* ---- functions ---- */

static bool ends_flow(const struct prog_insn *insn)
{
	return insn->op == OP_RET || insn->op == OP_NEXT || insn->op == OP_JMP ||
	       insn->op == OP_FAIL || insn->op == OP_EXHAUST;
}

static const char *function_fault(const struct program *p, const struct prog_function *f)
{
	if (!is_string(p, f->name) || !is_place(p, f->place))
		return "has a string or place outside";
	if (!f->count || !is_range(f->first, f->count, &p->insns))
		return "has instructions outside";
	if (f->nlongs > 0x7fff || f->nstrings > 0x7fff)
		return "has too many registers";
	if (f->result > PROG_STRING)
		return "has no result type";
	if (!is_range(f->catch_first, f->catch_count, &p->catches))
		return "has catches outside";
	for (uint32_t i = 0; i < f->catch_count; i++) {
		const struct prog_catch *c =
			PROG_ENTRIES(p, catches, struct prog_catch) + f->catch_first + i;

		if (c->from > c->to || c->handler >= f->count)
			return "has a catch outside";
		if (c->handler < c->to)
			return "has a catch that goes back";
		if (c->message != 0xffff && c->message >= f->nstrings)
			return "has a catch with an unknown register";
	}
	if (!ends_flow(prog_insns(p) + f->first + f->count - 1))
		return "runs past its end";
	return NULL;
}

static int check_functions(const struct program *p, struct sdt_error *err)
{
	for (uint32_t i = 0; i < p->functions.count; i++) {
		const struct prog_function *f = prog_functions(p) + i;
		const char *fault = function_fault(p, f);

		if (fault)
			return bad(err, "function", i, fault);
		for (uint32_t n = 0; n < f->count; n++) {
			const struct prog_insn *insn = prog_insns(p) + f->first + n;

			fault = is_place(p, insn->place) ? verify_insn(p, f, insn)
							 : "has a place outside";
			if (fault)
				return sdt_fail(err, -EINVAL,
					"program: function %u, instruction %u: %s", i, n, fault);
		}
	}
	if (vm_run_size(p) > VERIFY_MAX_MEMORY)
		return sdt_fail(err, -EINVAL, "the script needs more than %llu MiB of registers",
			VERIFY_MAX_MEMORY >> 20);
	return 0;
}

int code_verify(const struct program *program, size_t size, struct sdt_error *err)
{
	static int (*const checks[])(const struct program *, struct sdt_error *) = {check_tables,
		check_limits, check_strings, check_globals, check_probes, check_regexes,
		check_functions};

	if (size < sizeof(*program) || program->magic != PROG_MAGIC || program->abi != PROG_ABI ||
		program->size != size)
		return sdt_fail(err, -EINVAL, "not a program of this version");
	for (size_t i = 0; i < sizeof(checks) / sizeof(*checks); i++) {
		int rc = checks[i](program, err);

		if (rc != 0)
			return rc;
	}
	return 0;
}
