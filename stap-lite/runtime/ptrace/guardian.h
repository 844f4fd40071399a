/* SPDX-License-Identifier: MIT */
/*
 * guardian.h: a process that takes our patches back when the engine is killed.
 *
 * The engine writes down each patch in shared memory before it makes it and strikes it out after it
 * has taken it back. The guardian is a child of the engine that shares its descriptors (so
 * /proc/PID/mem stays open) and traces it with PTRACE_O_TRACEEXIT: a dying engine stops before the
 * kernel lets its tracees run, the guardian restores, then the engine may go. Without the right to
 * trace it waits for the engine's end and restores then. It does nothing else and ends with the
 * engine. Slots and notes belong to the engine; a slot is valid until guard_strike().
 */
#ifndef RUNTIME_PTRACE_GUARDIAN_H
#define RUNTIME_PTRACE_GUARDIAN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "libsdt/error.h"

#define NO_SLOT (-1)

enum guard_kind { GUARD_FREE, GUARD_BYTE, GUARD_SEMAPHORE };
/* A semaphore's value tells which side of the write the engine died on: nobody else runs then. */
enum guard_step { GUARD_STEADY, GUARD_RAISING, GUARD_LOWERING, GUARD_UNDONE };

struct guard_note {
	uint64_t addr;
	pid_t pid;
	int mem; /* descriptor, shared with the engine */
	uint8_t kind, step;
	uint8_t original,
		patched; /* GUARD_BYTE: one byte is all that may be changed while threads run */
	uint16_t before; /* value of a semaphore before the step */
};

struct guard;

/* Starts it for the calling process. 0 or -errno. */
int guard_open(struct guard **guard, struct sdt_error *err);
/* Starts another one when the guardian has been killed; the notes stay. */
int guard_restart(struct guard *guard);
pid_t guard_pid(const struct guard *guard);
/* Ends the guardian; nothing is patched any more. NULL is fine. */
void guard_close(struct guard *guard);

/* Slot of the new note or -ENOSPC. */
int guard_note(struct guard *guard, const struct guard_note *note);
void guard_step(struct guard *guard, int slot, enum guard_step step, uint16_t before);
void guard_strike(struct guard *guard, int slot);

#endif
