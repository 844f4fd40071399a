/* SPDX-License-Identifier: MIT */
/* Opcodes on arrays and statistics. */
#include "stap-lite/vm/hist.h"
#include "stap-lite/vm/interp.h"
#include "stap-lite/vm/num.h"
#include "stap-lite/vm/record.h"

static void open_map(const struct vm_run *run, const struct prog_insn *i, struct map *map)
{
	map_open(map, run->arena, run->program, vm_global(run, i->b));
}

static struct map_keys keys_of(const struct vm_run *run, const struct prog_insn *i)
{
	return (struct map_keys){.longs = run->l + i->c,
		.strings = vm_string(run, (uint16_t)i->imm),
		.stride = run->stride};
}

static uint32_t find(const struct vm_run *run, const struct prog_insn *i, struct map *map)
{
	struct map_keys keys = keys_of(run, i);

	open_map(run, i, map);
	return map_find(map, &keys);
}

static enum step fail_overflow(struct vm_run *run, const struct prog_global *global)
{
	char *text = run->error_text;
	enum step step;

	if (!global->declared_size)
		return vm_fail(run, "Array overflow, check MAXMAPENTRIES");
	step = vm_fail(run, "Array overflow, check size limit (");
	text_append_long(text, sizeof(run->error_text), global->declared_size);
	text_append(text, sizeof(run->error_text), ")");
	return step;
}

static uint32_t insert(struct vm_run *run, const struct prog_insn *i, struct map *map)
{
	struct map_keys keys = keys_of(run, i);
	uint32_t entry;

	open_map(run, i, map);
	entry = map_insert(map, &keys);
	if (!entry)
		fail_overflow(run, map->global);
	return entry;
}

static void load_string(const struct vm_run *run, uint16_t reg, const char *from)
{
	size_t size = run->program->limits.max_string;

	text_copy_bytes(
		vm_string(run, reg), size, from ? from : "", from ? text_len(from, size) : 0);
}

VM_OP(AGET)
{
	struct map map;
	const int64_t *value = map_long(&map, find(run, i, &map));

	run->l[i->a] = value ? *value : 0;
	return STEP_NEXT;
}

VM_OP(AGETS)
{
	struct map map;
	uint32_t entry = find(run, i, &map);

	load_string(run, i->a, map_string(&map, entry));
	return STEP_NEXT;
}

VM_OP(ASET)
{
	struct map map;
	int64_t *value = map_long(&map, insert(run, i, &map));

	if (!value)
		return STEP_ERROR;
	*value = run->l[i->a];
	return STEP_NEXT;
}

VM_OP(ASETS)
{
	struct map map;
	uint32_t entry = insert(run, i, &map);

	if (!entry)
		return STEP_ERROR;
	text_copy(map_string(&map, entry), run->program->limits.max_string,
		vm_string_operand(run, i->a));
	return STEP_NEXT;
}

VM_OP(AADD)
{
	struct map map;
	int64_t *value = map_long(&map, insert(run, i, &map));

	if (!value)
		return STEP_ERROR;
	*value = num_add(*value, run->l[i->a]);
	return STEP_NEXT;
}

VM_OP(AIN)
{
	struct map map;

	run->l[i->a] = find(run, i, &map) != 0;
	return STEP_NEXT;
}

VM_OP(ADEL)
{
	struct map map;
	uint32_t entry = find(run, i, &map);

	map_remove(&map, entry);
	return STEP_NEXT;
}

/* Work on the whole array costs an action for each element. */
static enum step charge_elements(struct vm_run *run, const struct map *map)
{
	uint32_t count = map->head->count;

	return vm_charge(run, count < map->capacity ? count : map->capacity);
}

VM_OP(ASORT)
{
	struct map_order order = {
		.key = (unsigned)i->imm, .stat = (enum prog_stat)i->c, .descending = i->a != 0};
	struct map map;

	open_map(run, i, &map);
	if (charge_elements(run, &map) == STEP_ERROR)
		return STEP_ERROR;
	map_sort(&map, &order);
	return STEP_NEXT;
}

VM_OP(AFIRST)
{
	run->l[i->a] = 0;
	return STEP_NEXT;
}

/* Iterators are plain numbers in registers: one that names no entry means the end. */
static uint32_t iterator(int64_t value)
{
	return value < 0 || value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

VM_OP(ANEXT)
{
	const struct prog_function *f = prog_functions(run->program) + run->function;
	struct map map;

	open_map(run, i, &map);
	run->l[i->a] = map_next(&map, iterator(run->l[i->a]));
	if (!run->l[i->a])
		run->pc = prog_insns(run->program) + f->first + i->imm;
	return STEP_NEXT;
}

VM_OP(AKEYS)
{
	const struct prog_global *global = vm_global(run, i->b);
	uint32_t entry = iterator(run->l[i->a]);
	uint16_t next_long = i->c, next_string = (uint16_t)i->imm;
	struct map map;

	open_map(run, i, &map);
	for (unsigned n = 0; n < global->nkeys; n++) {
		if (global->key_type[n] == PROG_STRING)
			load_string(run, next_string++, map_key_string(&map, entry, n));
		else
			run->l[next_long++] = map_key_long(&map, entry, n);
	}
	return STEP_NEXT;
}

VM_OP(AVAL)
{
	struct map map;
	const int64_t *value;

	open_map(run, i, &map);
	value = map_long(&map, iterator(run->l[i->c]));
	run->l[i->a] = value ? *value : 0;
	return STEP_NEXT;
}

VM_OP(AVALS)
{
	struct map map;

	open_map(run, i, &map);
	load_string(run, i->a, map_string(&map, iterator(run->l[i->c])));
	return STEP_NEXT;
}

VM_OP(GCLR)
{
	const struct prog_global *global = vm_global(run, (uint32_t)i->imm);
	struct map map;

	if (global->nkeys) {
		map_open(&map, run->arena, run->program, global);
		if (charge_elements(run, &map) == STEP_ERROR)
			return STEP_ERROR;
		map_clear(&map);
	} else {
		bytes_zero(
			vm_storage(run, global), arena_global_size(global, &run->program->limits));
	}
	return STEP_NEXT;
}

/* ---- statistics ---- */

VM_OP(TADD)
{
	const struct prog_global *global = vm_global(run, (uint32_t)i->imm);

	stat_sample(vm_storage(run, global), global, run->l[i->a]);
	return STEP_NEXT;
}

VM_OP(TGET)
{
	const struct prog_global *global = vm_global(run, (uint32_t)i->imm);
	const struct stat_value *stat = vm_storage(run, global);

	if (!stat_get(stat, (enum prog_stat)i->b, global->stat_shift, &run->l[i->a]))
		return vm_fail(run, "empty aggregate");
	if (i->b == STAT_VARIANCE)
		run->l[i->a] = stat_joined_variance(stat, global->stat_shift);
	return STEP_NEXT;
}

VM_OP(ATADD)
{
	struct map map;
	struct stat_value *stat = map_stat(&map, insert(run, i, &map));

	if (!stat)
		return STEP_ERROR;
	stat_sample(stat, map.global, run->l[i->a]);
	return STEP_NEXT;
}

VM_OP(ATFIND)
{
	struct map map;

	run->l[i->a] = find(run, i, &map);
	return STEP_NEXT;
}

VM_OP(ATGET)
{
	static const struct stat_value nothing;
	const struct stat_value *stat;
	struct map map;

	open_map(run, i, &map);
	stat = map_stat(&map, iterator(run->l[i->c]));
	if (!stat_get(stat ? stat : &nothing, (enum prog_stat)i->imm, map.global->stat_shift,
		    &run->l[i->a]))
		return vm_fail(run, "empty aggregate");
	return STEP_NEXT;
}

/* ---- histograms ---- */

/* The aggregate that an instruction means; NULL: an element that does not exist. */
static struct stat_value *histogram(const struct vm_run *run, const struct prog_insn *i)
{
	const struct prog_global *global = vm_global(run, i->b);
	struct map map;

	if (!global->nkeys)
		return vm_storage(run, global);
	open_map(run, i, &map);
	return map_stat(&map, iterator(run->l[i->c]));
}

VM_OP(HPRINT)
{
	struct stat_value *stat = histogram(run, i);

	if (!stat || stat->count <= 0)
		return vm_fail(run, "empty aggregate");
	vm_emit_longs(
		run, RECORD_HIST, i->b, stat_buckets(stat), vm_global(run, i->b)->hist_buckets);
	return STEP_NEXT;
}

VM_OP(HSPRINT)
{
	const struct program *p = run->program;
	struct stat_value *stat = histogram(run, i);
	char *to = vm_string(run, i->a);
	size_t len, most = p->limits.max_string - 1;

	if (!stat || stat->count <= 0)
		return vm_fail(run, "empty aggregate");
	len = hist_render(vm_global(run, i->b), &p->limits, stat_buckets(stat), to, most);
	to[len < most ? len : most] = '\0';
	return STEP_NEXT;
}

static enum step bucket(struct vm_run *run, const struct prog_insn *i, bool may_be_empty)
{
	struct stat_value *stat = histogram(run, i);
	int64_t number = run->l[i->imm];

	if (!may_be_empty && (!stat || stat->count <= 0))
		return vm_fail(run, "empty aggregate");
	if (number < 0 || number >= vm_global(run, i->b)->hist_buckets)
		return vm_fail(run, "histogram index out of range");
	run->l[i->a] = stat ? stat_buckets(stat)[number] : 0;
	return STEP_NEXT;
}

VM_OP(HGET)
{
	return bucket(run, i, false);
}

VM_OP(HWALK)
{
	return bucket(run, i, true);
}
