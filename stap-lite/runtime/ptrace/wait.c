/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "stap-lite/runtime/ptrace/tracer.h"
#include "stap-lite/target/process.h"

/* A thread in an uninterruptible sleep (a vfork whose child we do not trace, a dead NFS server)
 * does not answer. */
#define STOP_TIMEOUT_NS (10ull * 1000 * 1000 * 1000)
#define ZOMBIE_CHECK_NS (2ull * 1000 * 1000)

uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int wait_open(struct runtime *rt, struct sdt_error *err)
{
	struct sigaction by_default = {.sa_handler = SIG_DFL};
	sigset_t chld;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	/* An ignored SIGCHLD would reap our children and tell us nothing. */
	if (sigprocmask(SIG_BLOCK, &chld, &rt->saved_mask) < 0 ||
		sigaction(SIGCHLD, &by_default, &rt->saved_chld) < 0)
		return sdt_fail(err, -errno, "signals: %s", strerror(errno));
	rt->chld_fd = signalfd(-1, &chld, SFD_CLOEXEC | SFD_NONBLOCK);
	if (rt->chld_fd < 0)
		return sdt_fail(err, -errno, "signalfd: %s", strerror(errno));
	return 0;
}

void wait_close(struct runtime *rt)
{
	if (rt->chld_fd < 0)
		return;
	close(rt->chld_fd);
	rt->chld_fd = -1;
	sigaction(SIGCHLD, &rt->saved_chld, NULL);
	sigprocmask(SIG_SETMASK, &rt->saved_mask, NULL);
}

/* A stop of a thread. What it says about other threads is noted at once, so that nothing that
 * happens between the stop and its turn in the queue finds a stale picture. */
static void note_stop(struct runtime *rt, pid_t tid, int status)
{
	struct thread *thread = thread_find(rt, tid);
	unsigned event = (unsigned)status >> 16;

	if (!thread) {
		thread = thread_add(rt, NULL, tid);
		if (!thread) {
			ptrace(PTRACE_DETACH, tid, NULL, NULL);
			return;
		}
		thread->fresh = true;
	}
	thread->state = THREAD_STOPPED;
	thread->exited = false;
	thread->status = status;
	thread->regs_valid = false;
	thread->group_stop = false;
	thread->signal = 0;
	if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK ||
		event == PTRACE_EVENT_CLONE)
		follow_new(rt, thread, event);
	else if (event == PTRACE_EVENT_VFORK_DONE)
		thread->in_vfork = false;
	else if (event == PTRACE_EVENT_EXEC)
		thread = follow_exec(rt, thread);
	if (thread && !thread->queued)
		queue_put(rt, thread);
}

static void note(struct runtime *rt, pid_t tid, int status)
{
	struct thread *thread;

	if (WIFSTOPPED(status)) {
		note_stop(rt, tid, status);
		return;
	}
	if (tid == guard_pid(rt->guard)) {
		if (guard_restart(rt->guard) < 0)
			warn(rt, 0,
				"the guardian was killed and cannot be started again: do not kill "
				"this session with SIGKILL");
		return;
	}
	thread = thread_find(rt, tid);
	if (thread) {
		follow_exit(rt, thread, status);
	} else if (tid == rt->command) { /* let go by disarm */
		event_put(rt, RUNTIME_COMMAND_ENDED, tid, tid)->status = status;
		rt->command = 0;
	}
}

/* Number of reports collected, or -ECHILD. With one traced thread there is at most one. */
static int collect(struct runtime *rt)
{
	int status, count = 0;

	for (;;) {
		pid_t tid = waitpid(-1, &status, __WALL | WNOHANG);

		if (tid < 0 && errno == EINTR)
			continue;
		if (tid <= 0)
			return tid < 0 && count == 0 ? -errno : count;
		note(rt, tid, status);
		count++;
		if (rt->nthreads == 1)
			return count;
	}
}

int wait_thread(struct runtime *rt, pid_t tid)
{
	int status = 0;

	while (waitpid(tid, &status, __WALL) < 0)
		if (errno != EINTR)
			return 0;
	if (!WIFSTOPPED(status))
		note(rt, tid, status);
	return status;
}

static void drain(int fd)
{
	struct signalfd_siginfo info[4];

	while (read(fd, info, sizeof(info)) > 0)
		;
}

int wait_collect(struct runtime *rt, bool wakeable, uint64_t deadline_ns)
{
	struct pollfd fds[2] = {{.fd = rt->chld_fd, .events = POLLIN},
		{.fd = wakeable ? rt->config.wake_fd : -1, .events = POLLIN}};

	for (;;) {
		struct timespec left, *timeout = NULL;
		int rc = collect(rt);

		if (rc != 0)
			return rc;
		if (deadline_ns) {
			uint64_t now = now_ns();

			if (now >= deadline_ns)
				return 0;
			left.tv_sec = (time_t)((deadline_ns - now) / 1000000000u);
			left.tv_nsec = (long)((deadline_ns - now) % 1000000000u);
			timeout = &left;
		}
		if (ppoll(fds, 2, timeout, NULL) < 0 && errno != EINTR)
			return -errno;
		if (fds[0].revents)
			drain(rt->chld_fd);
		else if (fds[1].revents)
			return 0;
	}
}

bool wait_is_woken(const struct runtime *rt)
{
	struct pollfd fd = {.fd = rt->config.wake_fd, .events = POLLIN};

	return poll(&fd, 1, 0) > 0;
}

/* May it touch memory before it reports to us? */
static bool is_running(const struct thread *thread)
{
	return thread->state == THREAD_RUNNING && !thread->in_vfork && !thread->exited;
}

static struct thread *find_running(struct runtime *rt, const struct space *space)
{
	for (struct process *p = rt->processes; p; p = p->next)
		if (!space || p->space == space)
			for (struct thread *t = p->threads; t; t = t->next)
				if (is_running(t))
					return t;
	return NULL;
}

static void interrupt_running(struct runtime *rt, const struct space *space)
{
	for (struct process *p = rt->processes; p; p = p->next)
		if (!space || p->space == space)
			for (struct thread *t = p->threads; t; t = t->next)
				if (is_running(t) && !t->interrupted) {
					ptrace(PTRACE_INTERRUPT, t->tid, NULL, NULL);
					t->interrupted = true;
				}
}

/* The first thread may end before the others: it is a zombie then, which neither stops nor is
 * reported until they end. */
static void mark_exited(struct runtime *rt, const struct space *space)
{
	struct process_status status;

	for (struct process *p = rt->processes; p; p = p->next)
		if (!space || p->space == space)
			for (struct thread *t = p->threads; t; t = t->next)
				if (is_running(t) && process_status_read(t->tid, &status) == 0 &&
					(status.state == 'Z' || status.state == 'X'))
					t->exited = true;
}

int stop_all(struct runtime *rt, struct space *space, struct sdt_error *err)
{
	uint64_t deadline = now_ns() + STOP_TIMEOUT_NS;
	struct process_status status;
	struct thread *thread;

	for (;;) {
		int rc;

		interrupt_running(rt, space);
		thread = find_running(rt, space);
		if (!thread) {
			rc = follow_missed(rt, space, err);
			if (rc == 0 || rc == -ESRCH)
				return 0;
			if (rc < 0)
				return rc;
			continue;
		}
		rc = wait_collect(rt, false, now_ns() + ZOMBIE_CHECK_NS);
		if (rc < 0 && rc != -ECHILD)
			return sdt_fail(err, rc, "wait: %s", strerror(-rc));
		if (rc == 0)
			mark_exited(rt, space);
		if (rc == -ECHILD || now_ns() >= deadline)
			break;
	}
	if (process_status_read(thread->tid, &status) < 0)
		return sdt_fail(err, -ESRCH, "process %d has ended", (int)thread->process->pid);
	return sdt_fail(err, -ETIMEDOUT, "thread %d of process %d does not stop (state %c)",
		(int)thread->tid, (int)thread->process->pid, status.state);
}

void release_all(struct runtime *rt)
{
	struct thread **at = &rt->queue;

	while (*at) {
		struct thread *thread = *at;

		if (thread->fresh || !is_plain_stop(thread)) {
			at = &thread->queue_next;
			continue;
		}
		queue_drop(rt, thread);
		thread_resume(rt, thread);
	}
}
