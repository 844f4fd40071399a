/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <linux/kcmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "stap-lite/runtime/fault.h"
#include "stap-lite/runtime/ptrace/tracer.h"
#include "stap-lite/target/memory.h"
#include "stap-lite/target/process.h"

#define OPTIONS                                                                                    \
	(PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC |     \
		PTRACE_O_TRACEVFORKDONE | PTRACE_O_TRACESYSGOOD)

int seize(pid_t tid)
{
	return ptrace(PTRACE_SEIZE, tid, NULL, (void *)(long)OPTIONS) < 0 ? -errno : 0;
}

/* Do the two processes run on the same memory? Kernels without kcmp: only vfork says so. */
static bool shares_memory(pid_t a, pid_t b, bool is_vfork)
{
	long rc = syscall(SYS_kcmp, a, b, KCMP_VM, 0, 0);

	return rc < 0 ? is_vfork : rc == 0;
}

/* Process record for a new process; its memory is its parent's, or a copy with our patches in it.
 */
static struct process *add_child(
	struct runtime *rt, struct process *parent, pid_t pid, bool is_vfork)
{
	bool shared = shares_memory(parent->pid, pid, is_vfork);
	struct space *space = shared ? parent->space : space_fork(rt, parent->space, pid);
	struct process *process;

	if (!space)
		return NULL;
	process = process_add(rt, pid, space);
	if (!process)
		return NULL;
	if (shared)
		space->users++;
	process->trap = parent->trap;
	process->may_inject = parent->may_inject;
	process->learned = parent->learned;
	return process;
}

void follow_new(struct runtime *rt, struct thread *parent, unsigned event)
{
	unsigned long tid;
	struct process_status status;
	struct process *process;
	struct thread *thread;
	bool waiting = false;

	if (event == PTRACE_EVENT_CLONE)
		FAULT_POINT(CLONE_SEEN);
	else
		FAULT_POINT(FORK_SEEN);
	parent->in_vfork = event == PTRACE_EVENT_VFORK;
	if (!parent->process || ptrace(PTRACE_GETEVENTMSG, parent->tid, NULL, &tid) < 0 ||
		process_status_read((pid_t)tid, &status) < 0)
		return;
	thread = thread_find(rt, (pid_t)tid);
	if (thread && thread->process)
		return;
	waiting = thread != NULL; /* its first stop came before this report */
	if (!thread)
		thread = thread_add(rt, NULL, (pid_t)tid);
	if (!thread)
		return;
	thread->fresh = true;
	process = process_find(rt, status.tgid);
	if (!process)
		process = add_child(rt, parent->process, status.tgid, event == PTRACE_EVENT_VFORK);
	if (!process)
		return;
	thread_join(thread, process);
	if (waiting && !thread->queued)
		queue_put(rt, thread);
}

struct thread *follow_exec(struct runtime *rt, struct thread *thread)
{
	struct process *process = thread->process ? thread->process : process_find(rt, thread->tid);
	struct space *space = space_create(rt, thread->tid);

	FAULT_POINT(EXEC_SEEN);
	if (!process || !space)
		return thread;
	for (struct thread *t = process->threads, *next; t; t = next) {
		next = t->next;
		if (t != thread)
			thread_remove(rt, t);
	}
	if (!thread->process)
		thread_join(thread, process);
	thread->fresh = false;
	thread->in_vfork = false;
	process->starting = false;
	if (rt->fast)
		rt->fast->thread_came(rt, process->space); /* a vfork child leaves: the parent is itself again */
	space_unref(rt, process->space);
	process->space = space;
	return thread;
}

static void end_process(struct runtime *rt, struct process *process, int status)
{
	pid_t pid = process->pid;

	if (!process->starting)
		event_put(rt, RUNTIME_PROCESS_END, pid, pid)->status = status;
	if (pid == rt->command) {
		struct runtime_event *event = event_put(rt, RUNTIME_COMMAND_ENDED, pid, pid);

		event->status = status;
		spawn_explain(rt, event->text, sizeof(event->text));
		rt->command = 0;
	}
	process_remove(rt, process);
}

void follow_exit(struct runtime *rt, struct thread *thread, int status)
{
	struct process *process = thread->process;

	if (!process) {
		thread_remove(rt, thread);
		return;
	}
	if (rt->fast)
		rt->fast->thread_gone(rt, process->space, thread->tid);
	if (thread->tid != process->pid)
		event_put(rt, RUNTIME_THREAD_END, process->pid, thread->tid)->status = status;
	thread_remove(rt, thread);
	if (!process->threads)
		end_process(rt, process, status);
}

/* Seizes what /proc lists and we do not know yet. Number of new threads or -errno. */
static int seize_threads(struct runtime *rt, struct process *process, struct sdt_error *err)
{
	pid_t *tids;
	int count = process_threads(process->pid, &tids), added = 0;

	if (count < 0)
		return process_explain(process->pid, -count, err);
	for (int i = 0; i < count; i++) {
		struct process_status status;
		int rc;

		if (thread_find(rt, tids[i]))
			continue;
		rc = seize(tids[i]);
		if (rc == 0) {
			added++;
			if (thread_add(rt, process, tids[i]))
				continue;
			rc = -ENOMEM;
		}
		/* Died meanwhile, or born from a seized thread: seized by the kernel, its report
		 * comes. */
		if (rc == -ESRCH || process_status_read(tids[i], &status) < 0 ||
			status.state == 'Z' || status.state == 'X' || status.tracer == getpid())
			continue;
		process_explain(tids[i], -rc, err);
		free(tids);
		return rc;
	}
	free(tids);
	return added;
}

int attach_process(struct runtime *rt, pid_t pid, struct sdt_error *err)
{
	struct process_status status;
	struct process *process;
	struct space *space;
	int rc = process_status_read(pid, &status);

	if (rc < 0 || status.state == 'X')
		return process_explain(pid, ESRCH, err);
	space = space_create(rt, status.tgid);
	process = space ? process_add(rt, status.tgid, space) : NULL;
	if (!process)
		return sdt_fail(err, -ENOMEM, "out of memory");
	do
		rc = seize_threads(rt, process, err);
	while (rc > 0);
	process->attached = true;
	if (rc == 0 && !process->threads)
		rc = process_explain(pid, EPERM, err);
	/* Opened again: before the seize the kernel may have refused it. */
	if (rc == 0 && space->mem < 0)
		rc = space->mem = memory_open(status.tgid);
	rt->target = status.tgid;
	return rc < 0 ? rc : 0;
}

/*
 * Reading /proc/PID/task while threads end may pass others over, so a thread that was born before
 * its parent was seized can be missed. With every thread that we know stopped, few are left that
 * could disturb the reading; two readings must find nobody. A thread that stayed unknown would meet
 * our breakpoints alone.
 */
int follow_missed(struct runtime *rt, const struct space *space, struct sdt_error *err)
{
	for (struct process *p = rt->processes; p; p = p->next) {
		if (!p->attached || (space && p->space != space))
			continue;
		for (int reading = 0; reading < 2; reading++) {
			int rc = seize_threads(rt, p, err);

			if (rc != 0)
				return rc;
		}
		p->attached = false;
	}
	return 0;
}
