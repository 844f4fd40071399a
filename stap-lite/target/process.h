/* SPDX-License-Identifier: MIT */
/*
 * process.h: what /proc tells about a process, and why one may not be traced, in words.
 */
#ifndef TARGET_PROCESS_H
#define TARGET_PROCESS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "libsdt/error.h"

struct process_status { /* of a process or one thread: /proc/ID/status */
	char name[64];
	char state; /* R, S, D, T, t, Z, … */
	pid_t tgid, ppid, tracer;
	uid_t uid; /* effective */
	unsigned seccomp;
	uint64_t pending, shared_pending, blocked, ignored, caught; /* signals: bit signo - 1 */
};

/* 0, or -errno (-ESRCH when it is gone). */
int process_status_read(pid_t pid, struct process_status *status);

/* Fills err with the reason why the kernel answered `code` (EPERM, ESRCH, …) to tracing pid, and
 * returns -code. */
int process_explain(pid_t pid, int code, struct sdt_error *err);

/* Threads of a process, in a heap array (caller frees). Count, or -errno. */
int process_threads(pid_t pid, pid_t **tids);

/* CPU that the thread last ran on, or -errno. */
int process_cpu(pid_t tid);

#endif
