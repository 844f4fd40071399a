/* SPDX-License-Identifier: MIT */
/*
 * A session inside the program: runs the handlers of a site on the session's arena, in the thread
 * that came by. The dispatcher (resident.c) has seen to it that this thread runs no other handler
 * meanwhile.
 */
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include "stap-lite/runtime/inproc/agent/agent.h"
#include "stap-lite/runtime/inproc/agent/sys.h"
#include "stap-lite/vm/lock.h"

enum {
	WAITS = 100, /* naps before a hit is given up */
	NAP_NS = 1000000,
};

/* The thread's identity; looked up anew when a thread has come or gone, or after a fork (the slot
 * is zero then). */
static void refresh_identity(struct agent_slot *slot, const struct resident *resident)
{
	uint32_t generation = atomic_load_explicit(&resident->generation, memory_order_relaxed) + 1;

	if (slot->generation == generation)
		return;
	slot->pid = (int32_t)sys_call(SYS_getpid, 0, 0, 0, 0, 0, 0);
	slot->tid = (int32_t)sys_call(SYS_gettid, 0, 0, 0, 0, 0, 0);
	slot->generation = generation;
}

static bool lock_arena(struct arena *arena, uint32_t tid)
{
	struct {
		long seconds, ns;
	} nap = {0, NAP_NS};

	for (int naps = 0; naps < WAITS; naps++) {
		uint32_t value;

		for (int i = 0; i < LOCK_SPINS; i++) {
			if (lock_try(arena, tid))
				return true;
			pause_cpu();
		}
		value = lock_announce(arena);
		if (value)
			sys_call(
				SYS_futex, (long)&arena->lock, FUTEX_WAIT, value, (long)&nap, 0, 0);
	}
	return false;
}

static void unlock_arena(struct arena *arena, uint32_t tid)
{
	if (lock_release(arena, tid))
		sys_call(SYS_futex, (long)&arena->lock, FUTEX_WAKE, INT_MAX, 0, 0, 0);
}

static void run_one(struct agent_run *run, const struct agent_session *session, uint32_t site)
{
	const struct program *program = run->run.program;
	struct arena *arena = run->run.arena;
	uint32_t probe = prog_sites(program)[site].probe;
	int64_t pid = prog_probes(program)[probe].pid;

	if (pid && pid != run->slot->pid)
		return;
	if (vm_run_probe(&run->run, &run->host, probe, site) != VM_ERROR)
		return;
	atomic_fetch_add(&arena->errors, 1);
	if (session->quiet_errors)
		return;
	vm_emit_error(&run->run);
	if (atomic_load(&arena->errors) > program->limits.max_errors)
		atomic_store(&arena->exit_requested, 1);
}

__attribute__((used, section(".text.agent_hit"))) void agent_hit(const struct agent_frame *frame,
	uint32_t number, struct agent_session *session, struct agent_slot *slot,
	uint32_t slot_number)
{
	const struct agent_point *point = (const struct agent_point *)session->points + number;
	struct agent_run *run =
		(struct agent_run *)(session->runs + slot_number * session->run_size);
	struct arena *arena = (struct arena *)session->arena;
	const uint32_t *order = (const uint32_t *)session->order;

	if (atomic_load_explicit(&arena->exit_requested, memory_order_relaxed))
		return;
	if (!slot) { /* inside another handler of this thread */
		atomic_fetch_add(&arena->skipped, 1);
		return;
	}
	refresh_identity(slot, (const struct resident *)session->resident);
	if (!run->run.program)
		agent_run_init(run, session, slot);
	run->frame = frame;
	run->host.bias = point->bias;
	if (!lock_arena(arena, (uint32_t)slot->tid)) {
		atomic_fetch_add(&arena->skipped, 1);
		return;
	}
	for (uint32_t i = point->first; i < point->first + point->count; i++)
		if (!atomic_load_explicit(&arena->exit_requested, memory_order_relaxed))
			run_one(run, session, order[i]);
	/* Forked meanwhile by a signal handler: the slot is wiped, and the lock is the parent's. */
	if (atomic_load_explicit(&slot->owner, memory_order_relaxed))
		unlock_arena(arena, (uint32_t)slot->tid);
}

__attribute__((used, section(".head")))
const struct blob_head head = {BLOB_MAGIC, (uint64_t)agent_hit};
