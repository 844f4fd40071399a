/* SPDX-License-Identifier: MIT */
/*
 * rooms_process.h: what of a process's address space is taken, and what it may want for itself
 * later.
 */
#ifndef RUNTIME_INPROC_ROOMS_PROCESS_H
#define RUNTIME_INPROC_ROOMS_PROCESS_H

#include <sys/types.h>
#include "libsdt/maps.h"
#include "stap-lite/runtime/inproc/rooms.h"

#define HEAP_RESERVE (1ull << 30) /* bytes above the program break that are left for it */
#define HEAP_RESERVE_LEAST                                                                         \
	(256ull << 20) /* … for a site that would otherwise go without (rooms.lenient) */

/* Blocks all mappings, what the heap may grow into, and what the stack may grow into. */
void rooms_of_process(struct rooms *rooms, pid_t pid, const struct sdt_maps *maps);

#endif
