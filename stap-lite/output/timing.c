/* SPDX-License-Identifier: MIT */
#include "stap-lite/output/timing.h"

#include <inttypes.h>

struct report {
	FILE *out;
	const struct program *program;
	const struct stat_value *slots;
	unsigned index; /* of the next probe, as SystemTap numbers them */
};

static void write_numbers(const struct report *r, const struct stat_value *cycles)
{
	int64_t average = 0, variance = 0;

	stat_get(cycles, STAT_AVG, 0, &average);
	stat_get(cycles, STAT_VARIANCE, 0, &variance);
	fprintf(r->out,
		"hits: %" PRId64 ", cycles: %" PRId64 "min/%" PRId64 "avg/%" PRId64
		"max, variance: %" PRId64,
		cycles->count, cycles->min, average, cycles->max, variance);
}

/* One line, nothing for what was never hit. */
static void write_slot(struct report *r, uint32_t number, uint32_t site)
{
	const struct program *p = r->program;
	const struct prog_probe *probe = prog_probes(p) + number;
	const struct stat_value *cycles = &r->slots[timing_slot(p, number, site)];
	const char *pp = prog_string(p, site == PROG_NONE ? probe->pp : prog_sites(p)[site].pp);
	unsigned index = r->index++;

	if (cycles->count <= 0)
		return;
	fprintf(r->out, "%s, (", pp);
	if (probe->place != PROG_NONE) {
		const struct prog_place *place = prog_places(p) + probe->place;

		fprintf(r->out, "%s:%u:%u", prog_string(p, place->file), place->line,
			place->column);
	}
	fputs("), ", r->out);
	write_numbers(r, cycles);
	fputc(',', r->out);
	if (site != PROG_NONE)
		fprintf(r->out, " from: %s", pp);
	fprintf(r->out, "%s, index: %u\n", prog_string(p, probe->derivation), index);
}

void timing_write(FILE *out, const struct program *program, const struct stat_value *slots)
{
	struct report r = {.out = out, .program = program, .slots = slots};
	uint32_t site = 0;

	fputs("----- probe hit report: \n", out);
	for (uint32_t probe = 0; probe < program->probes.count; probe++) {
		if (prog_probes(program)[probe].point != POINT_MARK) {
			write_slot(&r, probe, PROG_NONE);
			continue;
		}
		for (; site < program->sites.count && prog_sites(program)[site].probe == probe;
			site++)
			write_slot(&r, probe, site);
	}
	fputs("----- refresh report:\n", out);
}
