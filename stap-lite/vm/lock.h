/* SPDX-License-Identifier: MIT */
/*
 * lock.h: the arena's lock. A handler that runs while others may run elsewhere (in other threads, in traced processes, in
 * the tool) holds it. The word is the holder's thread id, so that the tool can take it from a thread that died, and a
 * thread can tell a run of its own that was abandoned. Waiting is the caller's: the VM makes no system calls.
 */
#ifndef VM_LOCK_H
#define VM_LOCK_H

#include <stdbool.h>
#include <stdatomic.h>
#include "stap-lite/vm/arena.h"

#define LOCK_SPINS 64 /* tries before it is worth sleeping */

/* Takes it for thread tid, also from a dead run of the same thread. */
static inline bool lock_try(struct arena *arena, uint32_t tid)
{
	uint32_t held = 0;

	return atomic_compare_exchange_strong_explicit(&arena->lock, &held, tid, memory_order_acquire,
		       memory_order_relaxed) ||
	       held == tid;
}

/* Before sleeping on the word: says so. The value to sleep on, 0: it is free by now. */
static inline uint32_t lock_announce(struct arena *arena)
{
	atomic_store(&arena->lock_waiters, 1);
	return atomic_load(&arena->lock);
}

/* Gives it back if thread tid holds it; true: wake those that sleep. Nothing here is locked on the bus: a sleeper that comes
 * at this very moment may be missed, so sleeps are short. */
static inline bool lock_release(struct arena *arena, uint32_t tid)
{
	if (atomic_load_explicit(&arena->lock, memory_order_relaxed) != tid)
		return false;
	atomic_store_explicit(&arena->lock, 0, memory_order_release);
	if (!atomic_load_explicit(&arena->lock_waiters, memory_order_relaxed))
		return false;
	atomic_store_explicit(&arena->lock_waiters, 0, memory_order_relaxed);
	return true;
}

#endif
