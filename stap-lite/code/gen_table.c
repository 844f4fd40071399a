/* SPDX-License-Identifier: MIT */
/* Tables of the program that hold no code: globals, derived probes, their modules, sites and
 * operands. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "stap-lite/code/gen_state.h"
#include "stap-lite/front/resolver.h"
#include "stap-lite/vm/hist.h"
#include "stap-lite/vm/num.h"

static uint32_t text(struct gen *g, const char *s)
{
	return s ? build_string(&g->b, s, strlen(s)) : PROG_NONE;
}

static void add_histogram(struct prog_global *global, const struct expr *hist)
{
	int64_t low, interval;

	if (!hist->nargs) {
		global->hist = HIST_LOG;
		global->hist_buckets = HIST_LOG_BUCKETS;
		return;
	}
	global->hist = HIST_LINEAR;
	low = hist->args[0]->number;
	interval = hist->args[2]->number;
	if (interval <= 0)
		return; /* the verifier refuses it */
	global->hist_low = low;
	global->hist_interval = interval;
	global->hist_buckets = (uint32_t)(num_sub(hist->args[1]->number, low) / interval + 3);
}

static void add_global(struct gen *g, struct symbol *symbol)
{
	struct prog_global global = {.name = text(g, symbol->name),
		.type = symbol->type ? symbol->type : PROG_LONG,
		.wraps = symbol->wraps,
		.autoprint = symbol->written && !symbol->read,
		.declared_size = symbol->declared_size,
		.initial_string = PROG_NONE};

	if (symbol->nkeys > 0) {
		global.nkeys = (uint8_t)symbol->nkeys;
		memcpy(global.key_type, symbol->key_type, global.nkeys);
		global.max_entries =
			symbol->declared_size ? symbol->declared_size : g->b.limits.max_map;
	}
	if (symbol->hist)
		add_histogram(&global, symbol->hist);
	if (symbol->initial && symbol->initial->kind == EXPR_STRING)
		global.initial_string = text(g, symbol->initial->string);
	else if (symbol->initial)
		global.initial = symbol->initial->number;
	symbol->index = build_add(&g->b, &g->b.globals, &global);
}

void gen_globals(struct gen *g)
{
	for (struct symbol *symbol = g->tree->globals.first; symbol; symbol = symbol->next)
		add_global(g, symbol);
}

/* ---- probes ---- */

static uint32_t find_module(struct gen *g, const char *path, uint64_t dev, uint64_t ino)
{
	struct prog_module module = {.path = text(g, path), .dev = dev, .ino = ino};

	for (uint32_t i = 0; i < g->b.modules.count; i++) {
		struct prog_module *known = build_at(&g->b.modules, i);

		if (known->path != module.path)
			continue;
		if (!known->ino) {
			known->dev = dev;
			known->ino = ino;
		}
		return i;
	}
	return build_add(&g->b, &g->b.modules, &module);
}

static void add_operand(struct gen *g, const struct sdt_operand *op, const char *name)
{
	struct prog_operand operand = {.kind = op->kind,
		.size = op->size,
		.is_signed = op->is_signed,
		.reg = op->reg,
		.shift = op->shift,
		.base = op->base,
		.index = op->index,
		.scale = op->scale,
		.name = *name ? text(g, name) : PROG_NONE,
		.disp = op->disp};

	build_add(&g->b, &g->b.operands, &operand);
}

static void add_site(struct gen *g, uint32_t probe, const struct resolved_site *resolved)
{
	struct prog_site site = {.probe = probe,
		.pc = resolved->pc,
		.semaphore = resolved->semaphore,
		.module = find_module(g, resolved->path, resolved->dev, resolved->ino),
		.provider = text(g, resolved->provider),
		.name = text(g, resolved->name),
		.operand_first = g->b.operands.count,
		.operand_count = (uint32_t)resolved->nargs};
	char address[32], pp[4096 + 64];
	const char *typed = resolved->typed;

	if (resolved->problem)
		return;
	snprintf(address, sizeof(address), "%#" PRIx64, resolved->pc);
	snprintf(pp, sizeof(pp), "process(\"%s\").statement(%s)", resolved->path, address);
	site.pp = text(g, pp);
	for (size_t i = 0; i < resolved->nargs; i++) {
		const char *name = typed ? typed + strlen(typed) + 1 : "";

		add_operand(g, &resolved->operands[i], name);
		typed = typed ? name + strlen(name) + 1 : NULL;
	}
	build_add(&g->b, &g->b.sites, &site);
}

/* Handlers and conditions are made once per probe and point of the script, however many probes they
 * became. */
struct made {
	const void *key;
	uint32_t function;
};

static uint32_t make_once(
	struct gen *g, struct build_table *made, const void *key, const struct gen_work *work)
{
	struct made entry = {.key = key, .function = g->work.count};

	for (uint32_t i = 0; i < made->count; i++) {
		const struct made *old = build_at(made, i);

		if (old->key == key)
			return old->function;
	}
	build_add(&g->b, &g->work, work);
	build_add(&g->b, made, &entry);
	return entry.function;
}

static void add_probe(struct gen *g, struct build_table *made, const struct derived *derived)
{
	struct prog_probe probe = derived->probe;
	const struct probe *script = derived->script;
	const struct expr *condition = derived->point ? derived->point->condition : NULL;
	struct gen_work work = {.kind = GEN_HANDLER,
		.body = script->body,
		.scope = &script->scope,
		.name = derived->pn,
		.token = &script->token};
	struct gen_work test = {.kind = GEN_CONDITION,
		.condition = condition,
		.name = derived->pn,
		.token = &script->token};

	probe.function = make_once(g, made, script, &work);
	probe.condition = condition ? make_once(g, made, condition, &test) : PROG_NONE;
	probe.pn = text(g, derived->pn);
	probe.pp = text(g, derived->pp);
	probe.module = derived->path ? find_module(g, derived->path, 0, 0) : PROG_NONE;
	probe.place = gen_place(g, &derived->place);
	probe.derivation = text(g, derived->derivation);
	build_add(&g->b, &g->b.probes, &probe);
}

void gen_probes(struct gen *g)
{
	struct build_table made = {.entry_size = sizeof(struct made)};
	uint32_t index = 0;

	for (const struct derived *d = g->tree->derived; d; d = d->next, index++) {
		add_probe(g, &made, d);
		for (size_t i = 0; i < d->nsites; i++)
			add_site(g, index, &d->sites[i]);
	}
	free(made.data);
}
