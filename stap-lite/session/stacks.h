/* SPDX-License-Identifier: MIT */
/*
 * stacks.h: symbols and stacks of the traced processes for the engine's host: which process's files
 * to ask (target/modules.h), kept from hit to hit, and the stack of the thread at hand, taken once
 * per hit.
 */
#ifndef SESSION_STACKS_H
#define SESSION_STACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "stap-lite/runtime/runtime.h"
#include "stap-lite/vm/vm.h"

struct modules;

enum { STACKS_PROCESSES = 8, STACKS_SHALLOW = 32, STACKS_DEPTH = 1024 };

struct stacks {					   /* all zero: empty */
	struct modules *modules[STACKS_PROCESSES]; /* the last used first; NULL ends them */
	unsigned loads; /* how often files were read, which no handler is to blame for */
	bool is_checked;			   /* the first of them is current at this hit */
	uint64_t *pc; /* of this hit: count of them, from `start`; STACKS_DEPTH of room, NULL before
			 the first */
	size_t count;
	bool is_taken, is_whole, has_start;
	struct vm_frame_start start;
};

void stacks_deinit(struct stacks *stacks);

/* Another event, or none: what was known of the thread and its process holds no more. */
void stacks_reset(struct stacks *stacks);

/* As struct vm_host has it; the thread is the one that `ops` holds, at link-time address event->pc.
 */
int stacks_frame(struct stacks *stacks, const struct runtime_ops *ops, struct runtime *runtime,
	const struct runtime_event *event, const struct vm_frame_start *start, unsigned depth,
	uint64_t *pc);
void stacks_symbol(
	struct stacks *stacks, pid_t pid, uint64_t addr, bool with_line, struct vm_symbol *symbol);

#endif
