/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include "stap-lite/runtime/fault.h"
#include "stap-lite/runtime/ptrace/tracer.h"
#include "stap-lite/target/memory.h"

enum { BYTE_INT3 = 0xcc, BYTE_NOP = 0x90, BYTE_RET = 0xc3, BYTE_ENDBR = 0xf3, JUMP_BYTES = 5 };

/* What a breakpoint may stand on: the nop of a site; at the linker's function what dispatch.c can
 * do itself. */
static bool is_patchable(const struct breakpoint *bp, uint8_t byte)
{
	if (bp->point == POINT_LINKER)
		return byte == BYTE_RET || byte == BYTE_NOP || byte == BYTE_ENDBR;
	return byte == BYTE_NOP;
}

int breakpoint_note(struct space *space, struct breakpoint *bp)
{
	const struct patch *patch = &bp->patch;
	struct guard_note note = {.addr = patch->len ? patch->switch_addr : bp->addr,
		.pid = space->pid,
		.mem = space->mem,
		.kind = GUARD_BYTE,
		.original = patch->len ? patch->switch_off : bp->original,
		.patched = patch->len ? patch->switch_on : BYTE_INT3};

	bp->slot = guard_note(space->guard, &note);
	return bp->slot < 0 ? bp->slot : 0;
}

/* The jump depends on the bytes behind the site too. */
static size_t patch_needs(const struct patch *patch)
{
	return patch->len > JUMP_BYTES ? patch->len : JUMP_BYTES;
}

/* Reads what stands there and says what is wrong with it. */
static int look(struct space *space, struct breakpoint *bp, struct sdt_error *err)
{
	uint8_t now[PATCH_WINDOW];
	size_t len = bp->patch.len ? patch_needs(&bp->patch) : 1;
	int rc = memory_read(space->mem, bp->addr, now, len);

	if (rc < 0)
		return sdt_fail(err, rc, "process %d: cannot read the code at %#" PRIx64,
			(int)space->pid, bp->addr);
	bp->original = now[0];
	if (bp->original == BYTE_INT3)
		return sdt_fail(err, -EBUSY,
			"process %d: a breakpoint of another tracer stands at %#" PRIx64,
			(int)space->pid, bp->addr);
	if (!is_patchable(bp, bp->original))
		return sdt_fail(err, -EILSEQ,
			"process %d: the code at %#" PRIx64
			" is %#x, not a nop: not the file that was read",
			(int)space->pid, bp->addr, bp->original);
	if (bp->patch.len && memcmp(now, bp->patch.before, len) != 0)
		bp->patch.len = 0; /* somebody has changed what the jump needs: an int3 does with
				      one byte */
	return 0;
}

int breakpoint_insert(struct space *space, struct breakpoint *bp, struct sdt_error *err)
{
	static const uint8_t int3 = BYTE_INT3;
	int rc = look(space, bp, err);

	if (rc < 0)
		return rc;
	rc = breakpoint_note(space, bp);
	if (rc < 0)
		return sdt_fail(err, rc, "too many breakpoints");
	FAULT_POINT(BYTE_NOTED);
	rc = memory_write(space->mem, bp->addr, bp->patch.len ? bp->patch.after : &int3,
		bp->patch.len ? bp->patch.len : 1);
	if (rc < 0) {
		guard_strike(space->guard, bp->slot);
		bp->slot = NO_SLOT;
		return sdt_fail(err, rc, "process %d: cannot write the code at %#" PRIx64,
			(int)space->pid, bp->addr);
	}
	bp->inserted = true;
	FAULT_POINT(BYTE_WRITTEN);
	return 0;
}

/* Only what is ours: the page may have been unmapped or written since. Where another tracer's int3
 * stands in the bytes behind the site, only the site is put back: what had to give way to the jump
 * still does what it always did. */
static void put_back(struct space *space, const struct breakpoint *bp)
{
	uint8_t now[PATCH_WINDOW];
	size_t len = bp->patch.len ? bp->patch.len : 1;

	if (memory_read(space->mem, bp->addr, now, len) < 0)
		return;
	if (!bp->patch.len) {
		if (now[0] == BYTE_INT3)
			memory_write(space->mem, bp->addr, &bp->original, 1);
	} else if (memcmp(now, bp->patch.after, len) == 0) {
		memory_write(space->mem, bp->addr, bp->patch.before, len);
	} else if (now[0] == bp->patch.after[0]) {
		memory_write(space->mem, bp->addr, bp->patch.before, 1);
	}
}

void breakpoint_remove(struct space *space, struct breakpoint *bp)
{
	if (!bp->inserted)
		return;
	bp->inserted = false;
	put_back(space, bp);
	FAULT_POINT(BYTE_RESTORED);
	guard_strike(space->guard, bp->slot);
	bp->slot = NO_SLOT;
}

int semaphore_note(
	struct space *space, struct semaphore *sem, enum guard_step step, uint16_t before)
{
	struct guard_note note = {.addr = sem->addr,
		.pid = space->pid,
		.mem = space->mem,
		.kind = GUARD_SEMAPHORE,
		.step = (uint8_t)step,
		.before = before};

	sem->slot = guard_note(space->guard, &note);
	return sem->slot < 0 ? sem->slot : 0;
}

int semaphore_raise(struct space *space, struct semaphore *sem, struct sdt_error *err)
{
	uint16_t value, raised;
	int rc = memory_read(space->mem, sem->addr, &value, sizeof(value));

	if (rc == 0)
		rc = semaphore_note(space, sem, GUARD_RAISING, value);
	FAULT_POINT(SEMAPHORE_NOTED);
	raised = (uint16_t)(value + 1);
	if (rc == 0)
		rc = memory_write(space->mem, sem->addr, &raised, sizeof(raised));
	FAULT_POINT(SEMAPHORE_RAISED);
	if (rc < 0) {
		guard_strike(space->guard, sem->slot);
		sem->slot = NO_SLOT;
		return sdt_fail(err, rc, "process %d: cannot raise the semaphore at %#" PRIx64,
			(int)space->pid, sem->addr);
	}
	guard_step(space->guard, sem->slot, GUARD_STEADY, 0);
	sem->raised = true;
	return 0;
}

void semaphore_lower(struct space *space, struct semaphore *sem)
{
	uint16_t value, lowered;

	if (!sem->raised)
		return;
	sem->raised = false;
	/* Zero: the program itself has cleared it. */
	if (memory_read(space->mem, sem->addr, &value, sizeof(value)) == 0 && value > 0) {
		lowered = (uint16_t)(value - 1);
		guard_step(space->guard, sem->slot, GUARD_LOWERING, value);
		memory_write(space->mem, sem->addr, &lowered, sizeof(lowered));
	}
	FAULT_POINT(SEMAPHORE_LOWERED);
	guard_strike(space->guard, sem->slot);
	sem->slot = NO_SLOT;
}
