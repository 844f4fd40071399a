/* SPDX-License-Identifier: MIT */
#include "stap-lite/session/stacks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "stap-lite/target/modules.h"
#include "stap-lite/target/symbols.h"
#include "stap-lite/target/unwind.h"

/* DWARF numbers of x86-64 and, where there are no more than nine, i386. */
enum { FP_64 = 6, SP_64 = 7, SP_32 = 4, FP_32 = 5 };

void stacks_deinit(struct stacks *stacks)
{
	for (size_t i = 0; i < STACKS_PROCESSES; i++)
		modules_destroy(stacks->modules[i]);
	free(stacks->pc);
	*stacks = (struct stacks){0};
}

void stacks_reset(struct stacks *stacks)
{
	stacks->is_checked = false;
	stacks->is_taken = false;
}

/* Takes number i out of the row, or the last one when the row is full. */
static struct modules *take_out(struct stacks *stacks, pid_t pid)
{
	struct modules *found;
	size_t i;

	for (i = 0; i < STACKS_PROCESSES - 1 && stacks->modules[i]; i++)
		if (stacks->modules[i]->pid == pid)
			break;
	found = stacks->modules[i];
	memmove(&stacks->modules[1], &stacks->modules[0], i * sizeof(*stacks->modules));
	stacks->modules[0] = NULL;
	return found;
}

/* The files of process pid as they are mapped now, or NULL. */
static struct modules *modules_of(struct stacks *stacks, pid_t pid)
{
	struct modules *modules;
	struct sdt_error ignored;

	if (stacks->is_checked && stacks->modules[0] && stacks->modules[0]->pid == pid)
		return stacks->modules[0];
	modules = take_out(stacks, pid);
	if (modules && (modules->pid != pid || !modules_are_current(modules))) {
		modules_destroy(modules);
		modules = NULL;
	}
	if (!modules && modules_create(pid, &modules, &ignored) < 0)
		modules = NULL;
	stacks->modules[0] = modules;
	if (!modules) { /* close the gap */
		memmove(&stacks->modules[0], &stacks->modules[1],
			(STACKS_PROCESSES - 1) * sizeof(*stacks->modules));
		stacks->modules[STACKS_PROCESSES - 1] = NULL;
	}
	stacks->is_checked = modules != NULL;
	return modules;
}

static void count_loads(struct stacks *stacks, struct modules *modules)
{
	stacks->loads += modules->loads;
	modules->loads = 0;
}

void stacks_symbol(
	struct stacks *stacks, pid_t pid, uint64_t addr, bool with_line, struct vm_symbol *symbol)
{
	struct modules *modules = modules_of(stacks, pid);

	*symbol = (struct vm_symbol){0};
	if (!modules)
		return;
	symbols_find(modules, addr, with_line, symbol);
	count_loads(stacks, modules);
}

/* ---- the stack ---- */

struct reader {
	const struct runtime_ops *ops;
	struct runtime *runtime;
};

static int read_mem(void *ctx, uint64_t addr, void *buf, size_t len)
{
	const struct reader *reader = ctx;

	return reader->ops->read_mem(reader->runtime, addr, buf, len);
}

static void read_registers(const struct reader *reader, struct unwind_source *source)
{
	while (source->nregs < UNWIND_MAX_REGS &&
		reader->ops->read_reg(
			reader->runtime, source->nregs, &source->regs[source->nregs]) == 0)
		source->nregs++;
}

static void place_start(struct unwind_source *source, const struct vm_frame_start *start)
{
	bool wide = source->nregs == UNWIND_MAX_REGS;

	source->regs[wide ? SP_64 : SP_32] = start->sp;
	source->regs[wide ? FP_64 : FP_32] = start->fp;
	source->regs[source->nregs - 1] = start->pc;
}

/* Its first max addresses. */
static int take_stack(struct stacks *stacks, struct reader *reader,
	const struct runtime_event *event, const struct vm_frame_start *start, size_t max)
{
	struct unwind_source source = {.read_mem = read_mem, .ctx = reader};
	struct modules *modules = modules_of(stacks, event->pid);

	if (!stacks->pc)
		stacks->pc = calloc(STACKS_DEPTH, sizeof(*stacks->pc));
	read_registers(reader, &source);
	if (!stacks->pc || source.nregs < 2)
		return -ENODATA;
	source.regs[source.nregs - 1] = event->pc + event->bias;
	if (start)
		place_start(&source, start);
	if (modules) {
		stacks->count = unwind(modules, &source, stacks->pc, max);
		count_loads(stacks, modules);
	} else {
		stacks->pc[0] = source.regs[source.nregs - 1];
		stacks->count = 1;
	}
	stacks->is_taken = true;
	stacks->is_whole = stacks->count < max || max == STACKS_DEPTH;
	stacks->has_start = start != NULL;
	if (start)
		stacks->start = *start;
	return 0;
}

static bool is_same_start(const struct stacks *stacks, const struct vm_frame_start *start)
{
	if (!start || !stacks->has_start)
		return !start && !stacks->has_start;
	return start->pc == stacks->start.pc && start->sp == stacks->start.sp &&
	       start->fp == stacks->start.fp;
}

int stacks_frame(struct stacks *stacks, const struct runtime_ops *ops, struct runtime *runtime,
	const struct runtime_event *event, const struct vm_frame_start *start, unsigned depth,
	uint64_t *pc)
{
	struct reader reader = {ops, runtime};
	int code;

	if (!stacks->is_taken || !is_same_start(stacks, start) ||
		(depth >= stacks->count && !stacks->is_whole)) {
		code = take_stack(stacks, &reader, event, start,
			depth < STACKS_SHALLOW ? STACKS_SHALLOW : STACKS_DEPTH);
		if (code < 0)
			return code;
	}
	if (depth >= stacks->count)
		return -ENOENT;
	*pc = stacks->pc[depth];
	return 0;
}
