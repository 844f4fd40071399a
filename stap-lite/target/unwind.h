/* SPDX-License-Identifier: MIT */
/*
 * unwind.h: the stack of a held thread as a list of addresses, by the call frame information of the
 * program and its libraries, so that code without frame pointers works. Knows nothing of symbols.
 */
#ifndef TARGET_UNWIND_H
#define TARGET_UNWIND_H

#include <stddef.h>
#include <stdint.h>
#include "stap-lite/target/modules.h"

enum { UNWIND_MAX_REGS = 17 };

struct unwind_source {			/* the thread */
	uint64_t regs[UNWIND_MAX_REGS]; /* by DWARF number, the program counter behind the others */
	unsigned nregs;
	int (*read_mem)(void *ctx, uint64_t addr, void *buf, size_t len); /* 0 or negative errno */
	void *ctx;
};

/* Up to max addresses into pc, the innermost first: where the thread stands, then return addresses.
 * How many; the first one is always there. */
size_t unwind(struct modules *modules, struct unwind_source *source, uint64_t *pc, size_t max);

#endif
