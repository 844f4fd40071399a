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

#define LOCK_WAITERS 0x80000000u /* somebody sleeps on the word (futex) */
#define LOCK_SPINS   64          /* tries before it is worth sleeping */

/* Takes it for thread tid, also from a dead run of the same thread. */
static inline bool lock_try(struct arena *arena, uint32_t tid)
{
	uint32_t free = 0, held;

	if (atomic_compare_exchange_strong_explicit(&arena->lock, &free, tid, memory_order_acquire, memory_order_relaxed))
		return true;
	held = atomic_load_explicit(&arena->lock, memory_order_relaxed);
	return (held & ~LOCK_WAITERS) == tid;
}

/* Before sleeping: says so. The value to sleep on, 0: it is free by now. */
static inline uint32_t lock_announce(struct arena *arena)
{
	uint32_t held = atomic_load_explicit(&arena->lock, memory_order_relaxed);

	while (held && !(held & LOCK_WAITERS) &&
		!atomic_compare_exchange_weak_explicit(
			&arena->lock, &held, held | LOCK_WAITERS, memory_order_relaxed, memory_order_relaxed))
		;
	return held ? held | LOCK_WAITERS : 0;
}

/* Gives it back if thread tid holds it; true: wake one that sleeps. */
static inline bool lock_release(struct arena *arena, uint32_t tid)
{
	uint32_t held = atomic_load_explicit(&arena->lock, memory_order_relaxed);

	if ((held & ~LOCK_WAITERS) != tid)
		return false;
	return atomic_exchange_explicit(&arena->lock, 0, memory_order_release) & LOCK_WAITERS;
}

#endif
