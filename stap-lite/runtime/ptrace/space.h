/* SPDX-License-Identifier: MIT */
/*
 * space.h: address spaces of traced processes: which modules they map, what is patched there.
 *
 * Breakpoints and semaphores belong to the space, not to a process: processes that share memory
 * (vfork) share them, a forked child starts with a copy, exec starts with an empty one. Part of the
 * ptrace runtime, which owns all of it.
 */
#ifndef RUNTIME_PTRACE_SPACE_H
#define RUNTIME_PTRACE_SPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "libsdt/error.h"
#include "stap-lite/runtime/ptrace/guardian.h"

struct runtime;
struct process;

#define POINT_LINKER UINT32_MAX /* the dynamic linker's "the list of libraries has changed" */

struct point { /* a place to patch: sites of one pc share it */
	uint32_t module;
	uint64_t pc, semaphore; /* link-time addresses; semaphore 0: none */
};

#define PATCH_WINDOW 20 /* bytes */

struct patch {	     /* instead of an int3: a jump and what has to give way to it */
	uint8_t len; /* 0: none */
	uint8_t before[PATCH_WINDOW], after[PATCH_WINDOW];
	/* The one byte that puts it out of action while threads run, for the guardian: its address
	 * and its two values. */
	uint64_t switch_addr;
	uint8_t switch_on, switch_off;
};

struct breakpoint {
	uint64_t addr; /* of the patched byte */
	uint64_t bias;
	uint32_t point; /* index into points, or POINT_LINKER */
	uint8_t original;
	bool inserted, fresh; /* fresh: of the update under way */
	int slot;	      /* in the guardian's list */
	struct patch patch;   /* set by the fast runtime before the breakpoint is inserted */
};

struct semaphore {
	uint64_t addr, bias;
	uint32_t module;
	bool raised, fresh;
	int slot;
};

struct placement { /* a module at its place in a space */
	uint32_t module;
	uint64_t bias;
};

struct space {
	struct guard *guard;
	unsigned users; /* processes */
	pid_t pid;	/* one of them */
	int mem;
	uint64_t syscall; /* address of a `syscall` instruction, 0: not looked for, 1: none */
	struct placement *placed;
	struct breakpoint *breakpoints; /* sorted by addr */
	struct semaphore *semaphores;
	size_t nplaced, nbreakpoints, nsemaphores;
	bool linker_known; /* looked for; its breakpoint is in the list when there is one */
	void *fast;	   /* of rt->fast; NULL: nothing there */
};

/* What a runtime does that patches jumps instead of breakpoints. All threads of the space are
 * stopped. */
struct fast_ops {
	/* Sets the patch of those fresh breakpoints that can have one. */
	void (*prepare)(struct runtime *rt, struct space *space);
	/* The space of a forked child: a copy of its parent's. */
	void (*fork)(struct space *child, const struct space *parent);
	/* Every patch is taken back; the program is about to be let go. */
	void (*leave)(struct runtime *rt, struct space *space);
	/* A thread has come; one has gone. */
	void (*thread_came)(struct runtime *rt, struct space *space);
	void (*thread_gone)(struct runtime *rt, struct space *space, pid_t tid);
	void (*free)(void *fast);
};

/* space.c */
int points_collect(struct runtime *rt, struct sdt_error *err);
struct space *space_create(struct runtime *rt, pid_t pid);
/* Copy for a forked child: same patches, as the kernel copied them. */
struct space *space_fork(struct runtime *rt, const struct space *parent, pid_t pid);
void space_unref(struct runtime *rt, struct space *space);
/* Patches what is mapped now and forgets what is no longer; all or nothing. The threads are stopped
 * where needed and let go on. */
int space_update(struct runtime *rt, struct process *process, struct sdt_error *err);
/* Takes everything back; all threads that use the space are stopped. */
void space_restore(struct runtime *rt, struct space *space);
/* Address of a `syscall` instruction (in the vDSO), 0: none. */
uint64_t space_syscall(struct space *space);
struct breakpoint *space_breakpoint(struct space *space, uint64_t addr);

/* layout.c: where modules stand. */
struct layout {
	struct placement *placed;
	size_t count;
};
int layout_read(struct runtime *rt, const struct space *space, struct layout *layout,
	struct sdt_error *err);
void layout_free(struct layout *layout);
uint64_t linker_find(const struct space *space);

/* breakpoint.c */
/* Tell the guardian of a patch that is there or about to be made. 0 or -ENOSPC. */
int breakpoint_note(struct space *space, struct breakpoint *bp);
int semaphore_note(
	struct space *space, struct semaphore *sem, enum guard_step step, uint16_t before);
/* The threads that could run there are stopped. */
int breakpoint_insert(struct space *space, struct breakpoint *bp, struct sdt_error *err);
void breakpoint_remove(struct space *space, struct breakpoint *bp);
int semaphore_raise(struct space *space, struct semaphore *sem, struct sdt_error *err);
void semaphore_lower(struct space *space, struct semaphore *sem);

#endif
