/* SPDX-License-Identifier: MIT */
/* System calls that a stopped thread makes for us. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include "stap-lite/runtime/ptrace/remote.h"
#include "stap-lite/target/memory.h"

#define SYSCALL_STOP (SIGTRAP | 0x80) /* PTRACE_O_TRACESYSGOOD */

bool signals_get_mask(const struct thread *thread, uint64_t *mask)
{
	return ptrace(PTRACE_GETSIGMASK, thread->tid, (void *)sizeof(*mask), mask) == 0;
}

void signals_set_mask(const struct thread *thread, uint64_t mask)
{
	ptrace(PTRACE_SETSIGMASK, thread->tid, (void *)sizeof(mask), &mask);
}

bool remote_step(struct runtime *rt, struct thread *thread, int request)
{
	pid_t tid = thread->tid;
	int status;

	if (ptrace(request, tid, NULL, NULL) < 0)
		return false; /* killed: its exit is reported in time */
	status = wait_thread(rt, tid);
	if (!WIFSTOPPED(status))
		return false;
	thread->status = status;
	return true;
}

/* To the next entry or exit of a system call. Stops that were asked for earlier come first. */
static bool step_syscall(struct runtime *rt, struct thread *thread)
{
	for (int stops = 0; stops < 8; stops++) {
		if (!remote_step(rt, thread, PTRACE_SYSCALL))
			return false;
		if (WSTOPSIG(thread->status) == SYSCALL_STOP)
			return true;
	}
	return true;
}

/* From wherever it stands back to an ordinary stop with these registers, so that the kernel
 * restarts an interrupted system call. */
static bool settle(struct runtime *rt, struct thread *thread, struct user_regs_struct *regs)
{
	ptrace(PTRACE_SETREGS, thread->tid, NULL, regs);
	ptrace(PTRACE_INTERRUPT, thread->tid, NULL, NULL);
	if (!remote_step(rt, thread, PTRACE_CONT))
		return false;
	thread->group_stop = WSTOPSIG(thread->status) != SIGTRAP;
	thread->interrupted = true;
	return true;
}

/* All signals are blocked until remote_end(); the thread is as before, or gone, when this says
 * false. */
bool remote_begin(struct runtime *rt, struct remote *remote, struct thread *thread)
{
	uint64_t rip = space_syscall(thread->process->space);

	*remote = (struct remote){.rt = rt, .thread = thread};
	if (!rip || !signals_get_mask(thread, &remote->mask))
		return false;
	if (thread->status >> 16 == PTRACE_EVENT_EXEC &&
		!step_syscall(rt, thread)) /* the end of exec itself */
		return false;
	thread->regs_valid = false;
	if (!thread_regs(thread))
		return false;
	remote->saved = thread->regs;
	remote->rip = rip;
	signals_set_mask(thread, ~0ull);
	return true;
}

/* The stops at entry and exit are no signals: they leave SIGTRAP alone, single steps would not. */
bool remote_call(struct remote *remote, long number, const uint64_t args[6], long *result)
{
	struct user_regs_struct regs = remote->saved;
	struct thread *thread = remote->thread;

	if (remote->gone)
		return false;
	regs.rip = remote->rip;
	regs.rax = (unsigned long long)number;
	regs.orig_rax = ~0ull;
	regs.rdi = args[0];
	regs.rsi = args[1];
	regs.rdx = args[2];
	regs.r10 = args[3];
	regs.r8 = args[4];
	regs.r9 = args[5];
	ptrace(PTRACE_SETREGS, thread->tid, NULL, &regs);
	if (!step_syscall(remote->rt, thread) || !step_syscall(remote->rt, thread)) {
		remote->gone = true;
		return false;
	}
	if (WSTOPSIG(thread->status) != SYSCALL_STOP ||
		ptrace(PTRACE_GETREGS, thread->tid, NULL, &regs) < 0)
		return false;
	*result = (long)regs.rax;
	return true;
}

bool remote_end(struct remote *remote)
{
	struct thread *thread = remote->thread;

	if (remote->gone || !settle(remote->rt, thread, &remote->saved))
		return false;
	signals_set_mask(thread, remote->mask);
	thread->regs_valid = false;
	return true;
}

bool remote_syscall(struct runtime *rt, struct thread *thread, long number, const uint64_t args[6],
	long *result)
{
	struct remote remote;
	bool done;

	if (!remote_begin(rt, &remote, thread))
		return false;
	done = remote_call(&remote, number, args, result);
	return remote_end(&remote) && done;
}
