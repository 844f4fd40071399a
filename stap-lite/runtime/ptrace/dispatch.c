/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include "stap-lite/runtime/fault.h"
#include "stap-lite/runtime/ptrace/tracer.h"
#include "stap-lite/target/memory.h"

/* The breakpoint of ours that this SIGTRAP comes from, or NULL: the program's own int3,
 * raise(SIGTRAP), another process's kill(). */
static struct breakpoint *hit_breakpoint(struct thread *thread)
{
	struct breakpoint *bp;
	siginfo_t info;

	if (!thread->process || !thread_regs(thread))
		return NULL;
	bp = space_breakpoint(thread->process->space, thread->regs.rip - 1);
	if (!bp)
		return NULL;
	if (ptrace(PTRACE_GETSIGINFO, thread->tid, NULL, &info) < 0 || info.si_code != SI_KERNEL)
		return NULL;
	return bp;
}

struct breakpoint *classify(struct thread *thread)
{
	int signal = WSTOPSIG(thread->status), event = thread->status >> 16;
	struct breakpoint *bp = NULL;

	if (event == PTRACE_EVENT_STOP) {
		thread->group_stop = signal != SIGTRAP;
		return NULL;
	}
	if (event != 0)
		return NULL;
	if (signal == SIGTRAP)
		bp = hit_breakpoint(thread);
	if (!bp && !(signal == SIGTRAP && signals_is_ignored_trap(thread)))
		thread->signal = signal;
	return bp;
}

void linker_step(struct thread *thread, const struct breakpoint *bp)
{
	static const uint8_t endbr64[] = {0xf3, 0x0f, 0x1e, 0xfa};
	uint64_t back;

	if (bp->original == endbr64[0])
		thread->regs.rip = bp->addr + sizeof(endbr64);
	else if (bp->original == 0xc3 && memory_read(thread->process->space->mem, thread->regs.rsp,
						 &back, sizeof(back)) == 0) {
		thread->regs.rip = back;
		thread->regs.rsp += sizeof(back);
	}
	ptrace(PTRACE_SETREGS, thread->tid, NULL, &thread->regs);
}

static void update(struct runtime *rt, struct thread *thread)
{
	pid_t pid = thread->process->pid;
	struct sdt_error err;
	int rc = space_update(rt, thread->process, &err);

	if (rc < 0 && rc != -ESRCH)
		warn(rt, pid, "%.250s", err.text);
}

static bool report_hit(struct runtime *rt, struct thread *thread, const struct breakpoint *bp)
{
	struct runtime_event *event = event_put(rt, RUNTIME_HIT, thread->process->pid, thread->tid);

	FAULT_POINT(HIT_RECEIVED);
	cpu_follow(rt, thread);
	event->pc = rt->points[bp->point].pc;
	event->module = rt->points[bp->point].module;
	event->bias = bp->bias;
	return true;
}

/* The first stop of a new thread. */
static bool report_birth(struct runtime *rt, struct thread *thread)
{
	thread->fresh = false;
	signals_learn_mask(thread);
	if (rt->fast)
		rt->fast->thread_came(rt, thread->process->space);
	event_put(rt,
		thread->tid == thread->process->pid ? RUNTIME_PROCESS_BEGIN : RUNTIME_THREAD_BEGIN,
		thread->process->pid, thread->tid);
	return true;
}

static bool report_exec(struct runtime *rt, struct thread *thread)
{
	pid_t tid = thread->tid;

	signals_learn_mask(thread);
	signals_learn(rt, thread);
	if (rt->armed)
		update(rt, thread);
	if (thread_find(rt, tid) != thread)
		return false;
	event_put(rt, RUNTIME_PROCESS_BEGIN, thread->process->pid, thread->tid);
	return true;
}

bool dispatch(struct runtime *rt, struct thread *thread)
{
	struct breakpoint *bp;
	pid_t tid = thread->tid;

	if (!thread->process) /* held until its parent's report tells what it is */
		return false;
	bp = classify(thread);
	if (bp) {
		if (bp->point == POINT_LINKER)
			linker_step(thread, bp);
		if (!signals_park(rt, thread))
			return false;
		signals_after_hit(rt, thread);
		if (thread_find(rt, tid) != thread)
			return false;
		if (bp->point != POINT_LINKER)
			return report_hit(rt, thread, bp);
		FAULT_POINT(DLOPEN_SEEN);
		update(rt, thread);
		if (thread_find(rt, tid) != thread)
			return false;
	} else if (thread->status >> 16 == PTRACE_EVENT_EXEC) {
		return report_exec(rt, thread);
	} else if (thread->fresh && is_plain_stop(thread)) {
		return report_birth(rt, thread);
	}
	thread_resume(rt, thread);
	return false;
}
