/* SPDX-License-Identifier: MIT */
/*
 * remote.h: system calls that a stopped thread makes for us, through the `syscall` instruction of
 * its vDSO; all its signals are blocked meanwhile. Every function that says false has left the
 * thread as it was, or the thread is gone (its end is reported in time).
 */
#ifndef RUNTIME_PTRACE_REMOTE_H
#define RUNTIME_PTRACE_REMOTE_H

#include "stap-lite/runtime/ptrace/tracer.h"

struct remote { /* a series of calls */
	struct runtime *rt;
	struct thread *thread;
	struct user_regs_struct saved;
	uint64_t mask, rip;
	bool gone;
};
bool remote_begin(struct runtime *rt, struct remote *remote, struct thread *thread);
bool remote_call(struct remote *remote, long number, const uint64_t args[6], long *result);
bool remote_end(struct remote *remote);
/* One call. */
bool remote_syscall(struct runtime *rt, struct thread *thread, long number, const uint64_t args[6],
	long *result);
/* Resumes the thread until its next stop. */
bool remote_step(struct runtime *rt, struct thread *thread, int request);

#endif
