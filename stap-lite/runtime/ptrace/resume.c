/* SPDX-License-Identifier: MIT */
/*
 * Letting a thread go on as if it had not been stopped.
 *
 * A stop ends a system call. The kernel restarts most of them by itself, but those of signal(7)'s
 * list "interruption by stop signals" (epoll_wait, semtimedop, sigtimedwait, recv with SO_RCVTIMEO,
 * …) have put -EINTR into rax already. Where no handler is going to run, nobody may see that:
 * -ERESTARTNOINTR makes the kernel enter the call again. Linux 6.18; tests/e2e/eintr-test.c.
 */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include "stap-lite/runtime/ptrace/tracer.h"
#include "stap-lite/target/process.h"

#define ERESTARTNOINTR 513 /* the kernel's own, never seen by programs */

#define BIT(signo) (1ull << ((signo)-1))

bool thread_regs(struct thread *thread)
{
	if (!thread->regs_valid && ptrace(PTRACE_GETREGS, thread->tid, NULL, &thread->regs) == 0)
		thread->regs_valid = true;
	return thread->regs_valid;
}

bool is_plain_stop(const struct thread *thread)
{
	return thread->status >> 8 == (SIGTRAP | PTRACE_EVENT_STOP << 8);
}

/* Signals that do nothing when they arrive: a traced thread is woken for them all the same. */
static uint64_t harmless_signals(const struct process_status *status)
{
	uint64_t by_default = BIT(SIGCHLD) | BIT(SIGCONT) | BIT(SIGURG) | BIT(SIGWINCH);

	return status->ignored | (by_default & ~status->caught);
}

/* Will the call end for no reason that the program could know? */
static bool is_needless_eintr(struct thread *thread)
{
	struct process_status status;
	uint64_t delivered = thread->signal ? BIT(thread->signal) : 0;

	if (!thread_regs(thread) || (int64_t)thread->regs.orig_rax < 0 ||
		(int64_t)thread->regs.rax != -EINTR)
		return false;
	if (process_status_read(thread->tid, &status) < 0)
		return false;
	delivered |= (status.pending | status.shared_pending) & ~status.blocked;
	return (delivered & ~harmless_signals(&status)) == 0;
}

static void hide_stop(struct thread *thread)
{
	bool by_signal = thread->signal != 0;
	bool by_us = is_plain_stop(thread) && thread->interrupted;

	if (!(by_us || by_signal) || !is_needless_eintr(thread))
		return;
	thread->regs.rax = (unsigned long long)-ERESTARTNOINTR;
	ptrace(PTRACE_SETREGS, thread->tid, NULL, &thread->regs);
}

void thread_resume(struct runtime *rt, struct thread *thread)
{
	(void)rt;
	if (thread->state != THREAD_STOPPED)
		return;
	thread->fresh = false;
	if (thread->group_stop) {
		thread->state = THREAD_LISTENING;
		ptrace(PTRACE_LISTEN, thread->tid, NULL, NULL);
		return;
	}
	hide_stop(thread);
	if (is_plain_stop(thread))
		thread->interrupted = false;
	thread->state = THREAD_RUNNING;
	/* ESRCH: killed meanwhile; its exit report is on the way. */
	ptrace(PTRACE_CONT, thread->tid, NULL, (void *)(long)thread->signal);
}

void thread_detach(struct runtime *rt, struct thread *thread)
{
	if (!thread->group_stop)
		hide_stop(thread);
	ptrace(PTRACE_DETACH, thread->tid, NULL,
		(void *)(long)(thread->group_stop ? 0 : thread->signal));
	thread_remove(rt, thread);
}
