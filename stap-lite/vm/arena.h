/* SPDX-License-Identifier: MIT */
/*
 * arena.h: the memory that handlers share: globals, arrays, statistics, control words and the output ring. One block of shared
 * memory (memfd) of fixed size, offsets instead of pointers, mapped by the command, the engine and, later, targets.
 *
 * The ring carries records (record.h) from handlers to the command: one producer at a time, one consumer. When it is full the
 * record is dropped and counted: a traced program never waits for a reader.
 */
#ifndef VM_ARENA_H
#define VM_ARENA_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "stap-lite/vm/program.h"

struct arena {
	uint32_t magic, abi;
	uint64_t size;
	_Atomic uint32_t exit_requested; /* exit() was called, or the session ends */
	_Atomic uint32_t errors, skipped;
	_Atomic uint32_t lock, lock_waiters; /* lock.h */
	_Atomic uint64_t lost_records;   /* ring full */
	_Atomic uint64_t ring_head, ring_tail; /* bytes ever written / read */
	uint64_t ring_off, ring_size;    /* size: power of two */
};

/* Where globals stand is a fact of the program (prog_global.storage), not of the arena: what others may have scribbled into
 * the arena cannot lead a handler elsewhere. Fills storage of n globals in order; returns the end of the last one. */
uint64_t arena_layout(struct prog_global *globals, size_t n, const struct prog_limits *limits);
/* Storage of one global in bytes, a multiple of 8. */
uint64_t arena_global_size(const struct prog_global *global, const struct prog_limits *limits);

/* Bytes that an arena for this program needs, ring_size (power of two) included. */
uint64_t arena_size(const struct program *program, uint64_t ring_size);
/* Lays out mem (zeroed, size bytes) and sets initial values. 0 or -EINVAL when size is too small. */
int arena_init(struct arena *arena, const struct program *program, uint64_t size, uint64_t ring_size);

/* Producer: appends one record; 0 or -ENOSPC (counted in lost_records). Wakes nobody. */
int ring_write(struct arena *arena, const void *record, size_t len);
/* Consumer: is there anything to read? */
static inline bool ring_has_records(struct arena *arena)
{
	return atomic_load(&arena->ring_head) != atomic_load(&arena->ring_tail);
}
/* Consumer: copies the next record into buf; its length, 0 when empty, -EMSGSIZE when buf is too small. */
long ring_read(struct arena *arena, void *buf, size_t size);

#endif
