/* SPDX-License-Identifier: MIT */
/*
 * What a breakpoint does to SIGTRAP. When a thread meets one while SIGTRAP is blocked or ignored,
 * the kernel unblocks it and sets its disposition to the default (force_sig). Both are put back
 * here before anybody can see it.
 *
 * The old state cannot be read after the fact, so it is remembered: the mask of each thread from
 * its last stop, the disposition of each process from the arming, from exec, and from stops where
 * the mask has changed. The limit: a thread that blocks SIGTRAP alone, or a process that ignores or
 * handles it for the first time, between two stops of ours and then meets a breakpoint with it
 * blocked or ignored. A mask that blocks the other synchronous signals too (sigfillset) is
 * recognised.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include "stap-lite/runtime/ptrace/remote.h"
#include "stap-lite/target/memory.h"
#include "stap-lite/target/process.h"

#define BIT(signo)   (1ull << ((signo)-1))
#define SYNCHRONOUS                                                                                \
	(BIT(SIGILL) | BIT(SIGFPE) | BIT(SIGSEGV) | BIT(SIGBUS) | BIT(SIGSYS) | BIT(SIGABRT))

void signals_learn_mask(struct thread *thread)
{
	signals_get_mask(thread, &thread->mask);
}

/* Does a SIGTRAP that the kernel made wait in the thread's own queue? */
static bool is_trap_pending(const struct thread *thread)
{
	struct __ptrace_peeksiginfo_args args = {.nr = 16};
	siginfo_t info[16];
	long count = ptrace(PTRACE_PEEKSIGINFO, thread->tid, &args, info);

	for (long i = 0; i < count; i++)
		if (info[i].si_signo == SIGTRAP && info[i].si_code == SI_KERNEL)
			return true;
	return false;
}

/* A SIGTRAP that somebody sent to a program which ignores it: between a hit and the moment when we
 * put the disposition back, the kernel would let it kill. What the program does about its own int3
 * is not meant. */
bool signals_is_ignored_trap(const struct thread *thread)
{
	struct process_status status;
	siginfo_t info;

	return thread->process && thread->process->trap.handler == (uint64_t)(uintptr_t)SIG_IGN &&
	       ptrace(PTRACE_GETSIGINFO, thread->tid, NULL, &info) == 0 && info.si_code <= 0 &&
	       process_status_read(thread->tid, &status) == 0 && !(status.caught & BIT(SIGTRAP));
}

bool signals_finish_trap(struct runtime *rt, struct thread *thread)
{
	if (thread->status >> 16 != PTRACE_EVENT_STOP || !thread->process || !thread_regs(thread) ||
		!space_breakpoint(thread->process->space, thread->regs.rip - 1) ||
		!is_trap_pending(thread))
		return true;
	thread->regs_valid = false;
	thread->group_stop = false;
	return remote_step(rt, thread, PTRACE_CONT);
}

/* Killed in a signal's stop, we would leave the thread to that signal: SIGTRAP's default is death.
 * Stops of PTRACE_INTERRUPT are harmless, so the thread is moved to one before anything else
 * happens. */
bool signals_park(struct runtime *rt, struct thread *thread)
{
	ptrace(PTRACE_INTERRUPT, thread->tid, NULL, NULL);
	if (!remote_step(rt, thread, PTRACE_CONT))
		return false;
	thread->group_stop = WSTOPSIG(thread->status) != SIGTRAP;
	thread->interrupted = false;
	return thread->status >> 16 == PTRACE_EVENT_STOP;
}

/* rt_sigaction(SIGTRAP) in the thread: set when `set`, else get. The struct goes below its red zone
 * and is taken away again. */
static bool sigaction_in(
	struct runtime *rt, struct thread *thread, struct trap_action *action, bool set)
{
	int mem = thread->process->space->mem;
	struct trap_action under;
	long result = -1;
	uint64_t at;
	bool ok;

	if (!thread_regs(thread))
		return false;
	at = (thread->regs.rsp - 1024) & ~15ull;
	if (memory_read(mem, at, &under, sizeof(under)) < 0)
		return false;
	if (set && memory_write(mem, at, action, sizeof(*action)) < 0)
		return false;
	ok = remote_syscall(rt, thread, SYS_rt_sigaction,
		     (uint64_t[6]){SIGTRAP, set ? at : 0, set ? 0 : at, sizeof(action->mask)},
		     &result) &&
	     result == 0;
	if (ok && !set)
		ok = memory_read(mem, at, action, sizeof(*action)) == 0;
	memory_write(mem, at, &under, sizeof(under));
	return ok;
}

void signals_learn(struct runtime *rt, struct thread *thread)
{
	struct process *process = thread->process;
	struct process_status status;
	struct trap_action action = {.handler = 0};

	if (process_status_read(thread->tid, &status) < 0)
		return;
	process->learned = true;
	process->may_inject =
		status.seccomp == 0; /* a filter might kill it for a call that it never makes */
	/* exec clears everything but an ignored handler. */
	if (status.ignored & BIT(SIGTRAP))
		action.handler = (uint64_t)(uintptr_t)SIG_IGN;
	if (((status.ignored | status.caught) & BIT(SIGTRAP)) && process->may_inject &&
		thread->status >> 16 != PTRACE_EVENT_EXEC &&
		!sigaction_in(rt, thread, &action, false))
		return;
	process->trap = action;
}

void signals_learn_process(struct runtime *rt, struct process *process)
{
	struct thread *plain = NULL;

	for (struct thread *t = process->threads; t; t = t->next) {
		signals_learn_mask(t);
		if (t->state == THREAD_STOPPED && is_plain_stop(t))
			plain = t;
	}
	process->learned = true;
	if (plain)
		signals_learn(rt, plain);
}

/* Was SIGTRAP blocked when the thread met the breakpoint? now: its mask, in which the kernel has
 * cleared it. */
static bool was_blocked(const struct thread *thread, uint64_t now)
{
	if (now == (thread->mask & ~BIT(SIGTRAP)))
		return thread->mask & BIT(SIGTRAP);
	return (now & SYNCHRONOUS) == SYNCHRONOUS;
}

void signals_after_hit(struct runtime *rt, struct thread *thread)
{
	struct process *process = thread->process;
	bool ignored = process->trap.handler == (uint64_t)(uintptr_t)SIG_IGN;
	bool blocked, is_known;
	uint64_t now;

	if (!signals_get_mask(thread, &now))
		return;
	blocked = was_blocked(thread, now);
	is_known = now == (thread->mask & ~BIT(SIGTRAP));
	thread->mask = blocked ? now | BIT(SIGTRAP) : now;
	if (blocked)
		signals_set_mask(thread, thread->mask);
	if (!blocked && !ignored) {
		if (!is_known) /* a chance to see a handler that is new, while it is there */
			signals_learn(rt, thread);
		return;
	}
	if (process->trap.handler && process->may_inject)
		sigaction_in(rt, thread, &process->trap, true);
}
