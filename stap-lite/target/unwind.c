/* SPDX-License-Identifier: MIT */
#include "stap-lite/target/unwind.h"

/* ---- what libdwfl asks while it unwinds; arg is the struct modules ---- */

static pid_t next_thread(Dwfl *dwfl, void *arg, void **thread_arg)
{
	const struct modules *modules = arg;
	pid_t next = *thread_arg ? 0 : modules->pid;

	(void)dwfl;
	*thread_arg = arg;
	return next;
}

static bool get_thread(Dwfl *dwfl, pid_t tid, void *arg, void **thread_arg)
{
	(void)dwfl;
	(void)tid;
	*thread_arg = arg;
	return true;
}

static bool read_word(Dwfl *dwfl, Dwarf_Addr addr, Dwarf_Word *result, void *arg)
{
	const struct modules *modules = arg;
	const struct unwind_source *source = modules->source;
	uint32_t half;

	(void)dwfl;
	if (source->nregs == UNWIND_MAX_REGS)
		return source->read_mem(source->ctx, addr, result, sizeof(*result)) == 0;
	if (source->read_mem(source->ctx, addr, &half, sizeof(half)) != 0)
		return false;
	*result = half;
	return true;
}

static bool set_registers(Dwfl_Thread *thread, void *arg)
{
	const struct modules *modules = arg;
	const struct unwind_source *source = modules->source;

	return dwfl_thread_state_registers(thread, 0, source->nregs, source->regs);
}

static const Dwfl_Thread_Callbacks callbacks = {.next_thread = next_thread,
	.get_thread = get_thread,
	.memory_read = read_word,
	.set_initial_registers = set_registers};

/* ---- frames ---- */

struct frames {
	uint64_t *pc;
	size_t count, max;
};

static int take_frame(Dwfl_Frame *state, void *arg)
{
	struct frames *frames = arg;
	Dwarf_Addr pc;

	if (frames->count == frames->max || !dwfl_frame_pc(state, &pc, NULL) || !pc)
		return DWARF_CB_ABORT;
	frames->pc[frames->count++] = pc;
	return DWARF_CB_OK;
}

/* libdwfl's callback: one file that tells it the kind of CPU is enough. */
static int attach(Dwfl_Module *mod, void **userdata, const char *name, Dwarf_Addr start, void *arg)
{
	struct modules *modules = arg;
	GElf_Addr bias;
	Elf *elf = name[0] == '/' ? dwfl_module_getelf(mod, &bias) : NULL;

	(void)userdata;
	(void)start;
	if (!elf)
		return DWARF_CB_OK;
	modules->attached =
		dwfl_attach_state(modules->dwfl, elf, modules->pid, &callbacks, modules);
	return DWARF_CB_ABORT;
}

size_t unwind(struct modules *modules, struct unwind_source *source, uint64_t *pc, size_t max)
{
	struct frames frames = {.pc = pc, .max = max};

	modules->loads += !modules->attached;
	if (!modules->attached)
		dwfl_getmodules(modules->dwfl, attach, modules, 0);
	modules->source = source;
	if (modules->attached)
		dwfl_getthread_frames(modules->dwfl, modules->pid, take_frame, &frames);
	modules->source = NULL;
	if (!frames.count && max)
		pc[frames.count++] = source->regs[source->nregs - 1];
	return frames.count;
}
