/* SPDX-License-Identifier: MIT */
#include "stap-lite/runtime/ptrace/guardian.h"

#include <dirent.h>
#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "stap-lite/target/memory.h"
#include "stap-lite/target/process.h"

#define GUARD_ROOM 131072 /* notes; memory is used as they are */

struct guard {
	pid_t engine, guardian;
	uint32_t free_hint; /* no free note before it */
	uint32_t used;	    /* notes beyond were never written */
	int engine_fd;	    /* pidfd of the engine */
	uint32_t may_trace; /* set by the engine: the guardian has the right */
	uint32_t ready;	    /* set by the guardian: it watches */
	struct guard_note notes[GUARD_ROOM];
};

/* Keeps the order of stores to the shared notes and the system calls between them. */
static void barrier(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

#define LOOK_AGAIN_NS 20000000 /* whether the other side still lives, while waiting for its word   \
				*/

/* Says and awaits a word of the shared memory. Waiting gives the CPU away: on a busy machine the
 * other side needs it. */
static void say(uint32_t *word)
{
	__atomic_store_n(word, 1, __ATOMIC_SEQ_CST);
	syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static bool is_said(uint32_t *word)
{
	struct timespec wait = {.tv_nsec = LOOK_AGAIN_NS};

	if (!__atomic_load_n(word, __ATOMIC_SEQ_CST))
		syscall(SYS_futex, word, FUTEX_WAIT, 0, &wait, NULL, 0);
	return __atomic_load_n(word, __ATOMIC_SEQ_CST) != 0;
}

/* --- the guardian's side --- */

static bool is_semaphore_raised(const struct guard_note *note, uint16_t value)
{
	if (note->step == GUARD_RAISING)
		return value != note->before;
	if (note->step == GUARD_LOWERING)
		return value == note->before;
	return true;
}

/* Takes one patch back in the memory behind mem. 0 or -errno when it could not be written. */
static int undo(const struct guard_note *note, int mem)
{
	uint16_t value;
	uint8_t byte;

	if (note->kind == GUARD_BYTE) {
		if (memory_read(mem, note->addr, &byte, 1) < 0 || byte != note->patched)
			return 0;
		return memory_write(mem, note->addr, &note->original, 1);
	}
	if (memory_read(mem, note->addr, &value, sizeof(value)) < 0 || value == 0 ||
		!is_semaphore_raised(note, value))
		return 0;
	value--;
	return memory_write(mem, note->addr, &value, sizeof(value));
}

/* A child that was born a moment ago: stopped before its first instruction, its patches are not
 * noted yet. */
static void undo_child(const struct guard *guard, pid_t child, pid_t parent)
{
	int mem = memory_open(child);

	if (mem < 0)
		return;
	for (uint32_t i = 0; i < guard->used; i++)
		if (guard->notes[i].kind != GUARD_FREE && guard->notes[i].pid == parent)
			undo(&guard->notes[i], mem);
	close(mem);
}

static bool is_noted(const struct guard *guard, pid_t pid)
{
	for (uint32_t i = 0; i < guard->used; i++)
		if (guard->notes[i].kind != GUARD_FREE && guard->notes[i].pid == pid)
			return true;
	return false;
}

static void undo_children(const struct guard *guard)
{
	struct process_status status;
	struct dirent *entry;
	DIR *dir = opendir("/proc");

	while (dir && (entry = readdir(dir))) {
		pid_t pid = atoi(entry->d_name);

		if (pid > 0 && process_status_read(pid, &status) == 0 &&
			status.tracer == guard->engine && !is_noted(guard, pid))
			undo_child(guard, pid, status.ppid);
	}
	if (dir)
		closedir(dir);
}

/* Kernels that let only the tracer write through page protection: become the tracer. The engine is
 * gone by now. */
static void poke(const struct guard_note *note)
{
	uint64_t word_addr = note->addr & ~7ull;
	int status;
	long word;

	if (ptrace(PTRACE_SEIZE, note->pid, NULL, NULL) < 0)
		return;
	ptrace(PTRACE_INTERRUPT, note->pid, NULL, NULL);
	if (waitpid(note->pid, &status, __WALL) != note->pid || !WIFSTOPPED(status))
		return;
	errno = 0;
	word = ptrace(PTRACE_PEEKDATA, note->pid, (void *)word_addr, NULL);
	if (errno == 0 && ((uint8_t *)&word)[note->addr & 7] == note->patched) {
		((uint8_t *)&word)[note->addr & 7] = note->original;
		ptrace(PTRACE_POKEDATA, note->pid, (void *)word_addr, (void *)word);
	}
	ptrace(PTRACE_DETACH, note->pid, NULL,
		(void *)(long)(status >> 16 == 0 ? WSTOPSIG(status) : 0));
}

/* Bytes first: a running thread that meets one is lost. Notes that could not be undone stay as they
 * are. */
static void undo_all(struct guard *guard)
{
	for (uint8_t kind = GUARD_BYTE; kind <= GUARD_SEMAPHORE; kind++)
		for (uint32_t i = 0; i < guard->used; i++) {
			struct guard_note *note = &guard->notes[i];

			if (note->kind == kind && note->step != GUARD_UNDONE &&
				undo(note, note->mem) == 0)
				note->step = GUARD_UNDONE;
		}
}

static void poke_rest(const struct guard *guard)
{
	for (uint32_t i = 0; i < guard->used; i++)
		if (guard->notes[i].kind == GUARD_BYTE && guard->notes[i].step != GUARD_UNDONE)
			poke(&guard->notes[i]);
}

static void restore(struct guard *guard)
{
	if (guard->used == 0)
		return;
	undo_all(guard);
	undo_children(guard);
}

/* true: the engine is gone. */
static bool follow_engine(struct guard *guard)
{
	int status, signo;

	if (waitpid(guard->engine, &status, __WALL) < 0)
		return errno != EINTR;
	if (!WIFSTOPPED(status))
		return true;
	signo = WSTOPSIG(status);
	if (status >> 16 == PTRACE_EVENT_EXIT)
		restore(guard);
	if (status >> 16 == PTRACE_EVENT_STOP && signo != SIGTRAP)
		ptrace(PTRACE_LISTEN, guard->engine, NULL, NULL);
	else
		ptrace(PTRACE_CONT, guard->engine, NULL, (void *)(long)(status >> 16 ? 0 : signo));
	return false;
}

static _Noreturn void guardian_main(struct guard *guard)
{
	struct pollfd fd = {.fd = guard->engine_fd, .events = POLLIN};
	sigset_t all;
	bool traces;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setpgid(0, 0);
	prctl(PR_SET_NAME, "sdtkit-guardian");
	while (!is_said(&guard->may_trace) && poll(&fd, 1, 0) == 0)
		;
	traces = ptrace(PTRACE_SEIZE, guard->engine, NULL, (void *)(long)PTRACE_O_TRACEEXIT) == 0;
	say(&guard->ready);
	while (traces && !follow_engine(guard))
		;
	while (!traces && poll(&fd, 1, -1) <= 0)
		;
	restore(guard);
	poke_rest(guard);
	_exit(0);
}

/* --- the engine's side --- */

int guard_restart(struct guard *guard)
{
	long pid;

	guard->ready = guard->may_trace = 0;
	/* As fork, but with one table of descriptors: what we open later it can write to. */
	pid = syscall(SYS_clone, CLONE_FILES | SIGCHLD, NULL, NULL, NULL, 0);
	if (pid == 0)
		guardian_main(guard);
	if (pid < 0)
		return -errno;
	guard->guardian = (pid_t)pid;
	prctl(PR_SET_PTRACER, guard->guardian, 0, 0, 0); /* Yama: a child may trace its parent */
	say(&guard->may_trace);
	while (!is_said(&guard->ready))
		/* Killed before it could say so. A zombie still takes signals: ask for its end. */
		if (waitpid(guard->guardian, NULL, __WALL | WNOHANG) != 0) {
			guard->guardian = 0;
			return -ESRCH;
		}
	return 0;
}

int guard_open(struct guard **out, struct sdt_error *err)
{
	struct guard *guard = mmap(NULL, sizeof(*guard), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	int rc;

	*out = NULL;
	if (guard == MAP_FAILED)
		return sdt_fail(err, -errno, "guardian: %s", strerror(errno));
	guard->engine = getpid();
	guard->engine_fd = (int)syscall(SYS_pidfd_open, guard->engine, 0);
	rc = guard->engine_fd < 0 ? -errno : guard_restart(guard);
	if (rc < 0) {
		guard_close(guard);
		return sdt_fail(err, rc, "guardian: %s", strerror(-rc));
	}
	*out = guard;
	return 0;
}

pid_t guard_pid(const struct guard *guard)
{
	return guard ? guard->guardian : 0;
}

void guard_close(struct guard *guard)
{
	if (!guard)
		return;
	if (guard->guardian > 0) {
		kill(guard->guardian, SIGKILL);
		while (waitpid(guard->guardian, NULL, __WALL) < 0 && errno == EINTR)
			;
	}
	if (guard->engine_fd >= 0)
		close(guard->engine_fd);
	munmap(guard, sizeof(*guard));
}

int guard_note(struct guard *guard, const struct guard_note *note)
{
	uint32_t slot = guard->free_hint;

	while (slot < guard->used && guard->notes[slot].kind != GUARD_FREE)
		slot++;
	if (slot == GUARD_ROOM)
		return -ENOSPC;
	/* The kind makes it valid, so it comes last. */
	guard->notes[slot] = (struct guard_note){.addr = note->addr,
		.pid = note->pid,
		.mem = note->mem,
		.step = note->step,
		.original = note->original,
		.patched = note->patched,
		.before = note->before};
	barrier();
	guard->notes[slot].kind = note->kind;
	if (slot >= guard->used)
		guard->used = slot + 1;
	guard->free_hint = slot + 1;
	barrier();
	return (int)slot;
}

void guard_step(struct guard *guard, int slot, enum guard_step step, uint16_t before)
{
	if (slot < 0)
		return;
	guard->notes[slot].before = before;
	barrier();
	guard->notes[slot].step = (uint8_t)step;
	barrier();
}

void guard_strike(struct guard *guard, int slot)
{
	if (slot < 0)
		return;
	guard->notes[slot].kind = GUARD_FREE;
	barrier();
	if ((uint32_t)slot < guard->free_hint)
		guard->free_hint = (uint32_t)slot;
}
