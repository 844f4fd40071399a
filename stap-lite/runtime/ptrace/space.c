/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "stap-lite/runtime/fault.h"
#include "stap-lite/runtime/ptrace/tracer.h"
#include "stap-lite/target/memory.h"
#include "stap-lite/target/process.h"

int points_collect(struct runtime *rt, struct sdt_error *err)
{
	const struct prog_site *sites = prog_sites(rt->program);

	rt->points = calloc(rt->program->sites.count + 1, sizeof(*rt->points));
	rt->module_used = calloc(rt->program->modules.count + 1, sizeof(*rt->module_used));
	if (!rt->points || !rt->module_used)
		return sdt_fail(err, -ENOMEM, "out of memory");
	for (size_t i = 0; i < rt->program->sites.count; i++) {
		size_t k = 0;

		while (k < rt->npoints && (rt->points[k].module != sites[i].module ||
						  rt->points[k].pc != sites[i].pc ||
						  rt->points[k].semaphore != sites[i].semaphore))
			k++;
		if (k < rt->npoints)
			continue;
		rt->points[rt->npoints++] =
			(struct point){sites[i].module, sites[i].pc, sites[i].semaphore};
		rt->module_used[sites[i].module] = true;
	}
	return 0;
}

struct space *space_create(struct runtime *rt, pid_t pid)
{
	struct space *space = calloc(1, sizeof(*space));

	if (!space)
		return NULL;
	space->pid = pid;
	space->guard = rt->guard;
	space->users = 1;
	space->mem = memory_open(pid);
	return space;
}

static void *copy(const void *from, size_t size)
{
	void *to = malloc(size + 1);

	if (to && size)
		memcpy(to, from, size);
	return to;
}

/* The guardian gets notes of the child's patches. Its memory is not open to us: nothing can be done
 * about them. */
static void note_copies(struct space *space)
{
	for (size_t i = 0; i < space->nbreakpoints; i++)
		if (space->breakpoints[i].inserted)
			breakpoint_note(space, &space->breakpoints[i]);
	for (size_t i = 0; i < space->nsemaphores; i++)
		if (space->semaphores[i].raised)
			semaphore_note(space, &space->semaphores[i], GUARD_STEADY, 0);
}

struct space *space_fork(struct runtime *rt, const struct space *parent, pid_t pid)
{
	struct space *space = space_create(rt, pid);

	if (!space)
		return NULL;
	space->placed = copy(parent->placed, parent->nplaced * sizeof(*space->placed));
	space->breakpoints =
		copy(parent->breakpoints, parent->nbreakpoints * sizeof(*space->breakpoints));
	space->semaphores =
		copy(parent->semaphores, parent->nsemaphores * sizeof(*space->semaphores));
	space->linker_known = parent->linker_known;
	if (rt->fast)
		rt->fast->fork(space, parent);
	if (!space->placed || !space->breakpoints || !space->semaphores)
		return space; /* nothing recorded: patched again, which finds the bytes and refuses
			       */
	space->nplaced = parent->nplaced;
	space->nbreakpoints = parent->nbreakpoints;
	space->nsemaphores = parent->nsemaphores;
	if (space->mem >= 0)
		note_copies(space);
	return space;
}

static void strike_all(struct space *space)
{
	for (size_t i = 0; i < space->nbreakpoints; i++)
		guard_strike(space->guard, space->breakpoints[i].slot);
	for (size_t i = 0; i < space->nsemaphores; i++)
		guard_strike(space->guard, space->semaphores[i].slot);
}

void space_unref(struct runtime *rt, struct space *space)
{
	if (!space)
		return;
	if (--space->users > 0) {
		for (struct process *p = rt->processes; p; p = p->next)
			if (p->space == space)
				space->pid = p->pid;
		return;
	}
	strike_all(space); /* the memory is gone */
	if (space->mem >= 0)
		close(space->mem);
	free(space->placed);
	free(space->breakpoints);
	free(space->semaphores);
	if (rt->fast)
		rt->fast->free(space->fast);
	free(space);
}

struct breakpoint *space_breakpoint(struct space *space, uint64_t addr)
{
	size_t low = 0, high = space->nbreakpoints;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (space->breakpoints[middle].addr == addr)
			return &space->breakpoints[middle];
		if (space->breakpoints[middle].addr < addr)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static int by_addr(const void *a, const void *b)
{
	const struct breakpoint *x = a, *y = b;

	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

static int add_breakpoint(struct space *space, uint64_t addr, uint64_t bias, uint32_t point)
{
	struct breakpoint *bigger;

	for (size_t i = 0; i < space->nbreakpoints; i++)
		if (space->breakpoints[i].addr == addr)
			return 0;
	bigger = realloc(space->breakpoints, (space->nbreakpoints + 1) * sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	space->breakpoints = bigger;
	bigger[space->nbreakpoints++] = (struct breakpoint){
		.addr = addr, .bias = bias, .point = point, .fresh = true, .slot = NO_SLOT};
	return 0;
}

static int add_semaphore(struct space *space, uint64_t addr, uint64_t bias, uint32_t module)
{
	struct semaphore *bigger;

	for (size_t i = 0; i < space->nsemaphores; i++)
		if (space->semaphores[i].addr == addr)
			return 0;
	bigger = realloc(space->semaphores, (space->nsemaphores + 1) * sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	space->semaphores = bigger;
	bigger[space->nsemaphores++] = (struct semaphore){
		.addr = addr, .bias = bias, .module = module, .fresh = true, .slot = NO_SLOT};
	return 0;
}

static bool is_placed(const struct placement *placed, size_t count, uint32_t module, uint64_t bias)
{
	for (size_t i = 0; i < count; i++)
		if (placed[i].module == module && placed[i].bias == bias)
			return true;
	return false;
}

static uint32_t module_of(const struct runtime *rt, const struct breakpoint *bp)
{
	return rt->points[bp->point].module;
}

/* Drops the records of modules that are no longer mapped. There is nothing to restore. */
static void forget_unmapped(struct runtime *rt, struct space *space, const struct layout *layout)
{
	size_t kept = 0;

	for (size_t i = 0; i < space->nbreakpoints; i++) {
		struct breakpoint *bp = &space->breakpoints[i];

		if (bp->point == POINT_LINKER ||
			is_placed(layout->placed, layout->count, module_of(rt, bp), bp->bias))
			space->breakpoints[kept++] = *bp;
		else
			guard_strike(space->guard, bp->slot);
	}
	space->nbreakpoints = kept;
	kept = 0;
	for (size_t i = 0; i < space->nsemaphores; i++) {
		struct semaphore *sem = &space->semaphores[i];

		if (is_placed(layout->placed, layout->count, sem->module, sem->bias))
			space->semaphores[kept++] = *sem;
		else
			guard_strike(space->guard, sem->slot);
	}
	space->nsemaphores = kept;
	kept = 0;
	for (size_t i = 0; i < space->nplaced; i++)
		if (is_placed(layout->placed, layout->count, space->placed[i].module,
			    space->placed[i].bias))
			space->placed[kept++] = space->placed[i];
	space->nplaced = kept;
}

/* Records what is to be patched. Number of new places or -ENOMEM. */
static int plan(struct runtime *rt, struct space *space, const struct layout *layout)
{
	int added = 0;

	for (size_t i = 0; i < layout->count; i++) {
		const struct placement *at = &layout->placed[i];

		if (is_placed(space->placed, space->nplaced, at->module, at->bias))
			continue;
		for (size_t k = 0; k < rt->npoints; k++) {
			const struct point *p = &rt->points[k];

			if (p->module != at->module)
				continue;
			if (add_breakpoint(space, p->pc + at->bias, at->bias, (uint32_t)k) < 0 ||
				(p->semaphore && add_semaphore(space, p->semaphore + at->bias,
							 at->bias, p->module) < 0))
				return -ENOMEM;
			added++;
		}
	}
	if (!space->linker_known) {
		uint64_t linker = linker_find(space);

		space->linker_known = true;
		if (linker && add_breakpoint(space, linker, 0, POINT_LINKER) < 0)
			return -ENOMEM;
		added += linker != 0;
	}
	qsort(space->breakpoints, space->nbreakpoints, sizeof(*space->breakpoints), by_addr);
	return added;
}

/* Semaphores first, so that a site is armed when its breakpoint counts. */
static int patch(struct space *space, struct sdt_error *err)
{
	int rc = 0;

	for (size_t i = 0; i < space->nsemaphores && rc == 0; i++)
		if (space->semaphores[i].fresh)
			rc = semaphore_raise(space, &space->semaphores[i], err);
	for (size_t i = 0; i < space->nbreakpoints && rc == 0; i++)
		if (space->breakpoints[i].fresh)
			rc = breakpoint_insert(space, &space->breakpoints[i], err);
	return rc;
}

/* Takes back what the update under way has patched, and its records. */
static void drop_fresh(struct space *space)
{
	size_t kept = 0;

	for (size_t i = 0; i < space->nbreakpoints; i++) {
		if (space->breakpoints[i].fresh && space->breakpoints[i].point == POINT_LINKER)
			space->linker_known = false;
		if (space->breakpoints[i].fresh)
			breakpoint_remove(space, &space->breakpoints[i]);
		else
			space->breakpoints[kept++] = space->breakpoints[i];
	}
	space->nbreakpoints = kept;
	kept = 0;
	for (size_t i = 0; i < space->nsemaphores; i++) {
		if (space->semaphores[i].fresh)
			semaphore_lower(space, &space->semaphores[i]);
		else
			space->semaphores[kept++] = space->semaphores[i];
	}
	space->nsemaphores = kept;
}

static int settle(struct space *space, struct layout *layout)
{
	struct placement *placed = copy(layout->placed, layout->count * sizeof(*placed));

	if (!placed)
		return -ENOMEM;
	free(space->placed);
	space->placed = placed;
	space->nplaced = layout->count;
	for (size_t i = 0; i < space->nbreakpoints; i++)
		space->breakpoints[i].fresh = false;
	for (size_t i = 0; i < space->nsemaphores; i++)
		space->semaphores[i].fresh = false;
	return 0;
}

/* Under stop: is everything still where the plan has it? A library may have been unloaded
 * meanwhile. */
static int check_plan(struct runtime *rt, const struct space *space, const struct layout *plan,
	struct sdt_error *err)
{
	struct layout now;
	int rc = layout_read(rt, space, &now, err);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < plan->count && rc == 0; i++)
		if (!is_placed(now.placed, now.count, plan->placed[i].module, plan->placed[i].bias))
			rc = sdt_fail(err, -EAGAIN,
				"process %d loads and unloads libraries too fast", (int)space->pid);
	layout_free(&now);
	return rc;
}

static int update_once(struct runtime *rt, struct space *space, struct sdt_error *err)
{
	struct layout layout;
	int rc;

	if (space->mem < 0)
		return process_explain(space->pid, -space->mem, err);
	rc = layout_read(rt, space, &layout, err);
	if (rc < 0)
		return rc;
	forget_unmapped(rt, space, &layout);
	rc = plan(rt, space, &layout);
	if (rc > 0) {
		rc = stop_all(rt, space, err);
		FAULT_POINT(STOPPED);
		for (struct process *p = rt->processes; p; p = p->next)
			if (p->space == space && !p->learned)
				signals_learn_process(rt, p);
		if (rc == 0)
			rc = check_plan(rt, space, &layout, err);
		if (rc == 0 && rt->fast)
			rt->fast->prepare(rt, space);
		if (rc == 0)
			rc = patch(space, err);
		FAULT_POINT(PATCHED);
	}
	if (rc == 0 && settle(space, &layout) < 0)
		rc = sdt_fail(err, -ENOMEM, "out of memory");
	if (rc < 0)
		drop_fresh(space);
	release_all(rt);
	FAULT_POINT(RESUMED);
	layout_free(&layout);
	return rc;
}

#define UPDATE_TRIES 20

int space_update(struct runtime *rt, struct process *process, struct sdt_error *err)
{
	struct space *space = process->space;
	int rc = -EAGAIN;

	space->users++; /* the process may end while we wait for its threads */

	for (int i = 0; i < UPDATE_TRIES && rc == -EAGAIN; i++)
		rc = update_once(rt, space, err);
	space_unref(rt, space);
	return rc;
}

void space_restore(struct runtime *rt, struct space *space)
{
	struct layout layout;

	if (space->mem < 0)
		return;
	if (layout_read(rt, space, &layout, NULL) == 0) {
		forget_unmapped(rt, space, &layout);
		layout_free(&layout);
	}
	for (size_t i = 0; i < space->nbreakpoints; i++)
		breakpoint_remove(space, &space->breakpoints[i]);
	for (size_t i = 0; i < space->nsemaphores; i++)
		semaphore_lower(space, &space->semaphores[i]);
	if (rt->fast)
		rt->fast->leave(rt, space);
}
