/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include "stap-lite/runtime/ptrace/tracer.h"
#include "stap-lite/target/memory.h"

enum { BYTE_INT3 = 0xcc, BYTE_NOP = 0x90, BYTE_RET = 0xc3, BYTE_ENDBR = 0xf3 };

/* What a breakpoint may stand on: the nop of a site; at the linker's function what dispatch.c can
 * do itself. */
static bool is_patchable(const struct breakpoint *bp, uint8_t byte)
{
	if (bp->point == POINT_LINKER)
		return byte == BYTE_RET || byte == BYTE_NOP || byte == BYTE_ENDBR;
	return byte == BYTE_NOP;
}

int breakpoint_insert(struct space *space, struct breakpoint *bp, struct sdt_error *err)
{
	static const uint8_t int3 = BYTE_INT3;
	int rc = memory_read(space->mem, bp->addr, &bp->original, 1);

	if (rc < 0)
		return sdt_fail(err, rc, "process %d: cannot read the code at %#" PRIx64,
			(int)space->pid, bp->addr);
	if (bp->original == BYTE_INT3)
		return sdt_fail(err, -EBUSY,
			"process %d: a breakpoint of another tracer stands at %#" PRIx64,
			(int)space->pid, bp->addr);
	if (!is_patchable(bp, bp->original))
		return sdt_fail(err, -EILSEQ,
			"process %d: the code at %#" PRIx64
			" is %#x, not a nop: not the file that was read",
			(int)space->pid, bp->addr, bp->original);
	rc = memory_write(space->mem, bp->addr, &int3, 1);
	if (rc < 0)
		return sdt_fail(err, rc, "process %d: cannot write the code at %#" PRIx64,
			(int)space->pid, bp->addr);
	bp->inserted = true;
	return 0;
}

void breakpoint_remove(struct space *space, struct breakpoint *bp)
{
	uint8_t byte;

	if (!bp->inserted)
		return;
	bp->inserted = false;
	/* Only what is ours: the page may have been unmapped or written since. */
	if (memory_read(space->mem, bp->addr, &byte, 1) == 0 && byte == BYTE_INT3)
		memory_write(space->mem, bp->addr, &bp->original, 1);
}

static int semaphore_add(struct space *space, const struct semaphore *sem, int delta)
{
	uint16_t value;
	int rc = memory_read(space->mem, sem->addr, &value, sizeof(value));

	if (rc < 0)
		return rc;
	value = (uint16_t)(value + delta);
	return memory_write(space->mem, sem->addr, &value, sizeof(value));
}

int semaphore_raise(struct space *space, struct semaphore *sem, struct sdt_error *err)
{
	int rc = semaphore_add(space, sem, 1);

	if (rc < 0)
		return sdt_fail(err, rc, "process %d: cannot raise the semaphore at %#" PRIx64,
			(int)space->pid, sem->addr);
	sem->raised = true;
	return 0;
}

void semaphore_lower(struct space *space, struct semaphore *sem)
{
	if (sem->raised)
		semaphore_add(space, sem, -1);
	sem->raised = false;
}
