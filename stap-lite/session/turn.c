/* SPDX-License-Identifier: MIT */
#include "stap-lite/session/turn.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "stap-lite/target/process.h"
#include "stap-lite/vm/lock.h"

enum { PATIENCE = 500 }; /* naps: 0.1 s */

static uint32_t own_tid(void)
{
	static uint32_t tid;
	static pid_t pid;

	if (pid != getpid()) { /* the first time in this process */
		tid = (uint32_t)gettid();
		pid = getpid();
	}
	return tid;
}

/* A thread that died in a handler gives nothing back, one that was stopped there (SIGSTOP, a
 * debugger) not for a long time. */
static void break_dead(struct arena *arena, uint32_t held, unsigned naps)
{
	uint32_t tid = held;
	struct process_status status;
	int rc = process_status_read((pid_t)tid, &status);

	if (rc == -ESRCH ||
		(rc == 0 && naps > PATIENCE && (status.state == 'T' || status.state == 't')))
		lock_release(arena, tid);
}

static void (*pump)(void *);
static void *pump_ctx;

void turn_while_waiting(void (*call)(void *), void *ctx)
{
	pump = call;
	pump_ctx = ctx;
}

static unsigned depth; /* how often this process has taken it without giving it back */

void turn_take(struct arena *arena)
{
	static const struct timespec nap = {.tv_nsec = 200000};
	uint32_t tid = own_tid();
	unsigned naps = 0;

	if (depth++)
		return;
	while (!lock_try(arena, tid)) {
		uint32_t held = lock_announce(arena);

		if (pump)
			pump(pump_ctx);
		if (held && syscall(SYS_futex, &arena->lock, FUTEX_WAIT, held, &nap, NULL, 0) < 0 &&
			errno == ETIMEDOUT)
			break_dead(arena, held, ++naps);
	}
}

void turn_give(struct arena *arena)
{
	if (--depth == 0 && lock_release(arena, own_tid()))
		syscall(SYS_futex, &arena->lock, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}
