/* SPDX-License-Identifier: MIT */
/*
 * runtime.h: what delivers hits. A runtime is one const struct runtime_ops in the array `runtimes`
 * (runtime.c).
 *
 * The session owns one struct runtime, asks it for events one at a time and runs handlers; the
 * runtime alone stops, patches and resumes traced processes. All of it happens in the engine
 * process. A runtime never prints.
 *
 * Order of calls: check → open → arm → { next_event → handlers }… → disarm → close. A hit thread
 * stays held from the event until the next call of next_event, so that handlers see its registers
 * and memory. Every step either succeeds completely or leaves code bytes, semaphores, signal state
 * and descriptors of the targets as they were.
 */
#ifndef RUNTIME_RUNTIME_H
#define RUNTIME_RUNTIME_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "libsdt/error.h"
#include "stap-lite/vm/program.h"

struct arena;

struct runtime_config {
	const struct program *program; /* probes, modules and sites to arm */
	pid_t attach;		       /* -x PID, else 0 */
	char *const *command;	       /* -c: argv of the program to start, else NULL */
	pid_t command_pgrp; /* process group that the command joins (the user's foreground group) */
	const sigset_t *command_mask; /* signal mask that the command starts with (the user's) */
	int wake_fd; /* session's descriptor: next_event returns RUNTIME_WAKE when it is readable */
	struct arena *arena; /* of the session: for runtimes that run handlers in the program */
	int arena_fd;	     /* it as a file */
	pid_t command_pid;   /* stp_pid() of scripts */
	bool quiet_errors;
	void (*log)(void *ctx, int level, const char *text); /* -v lines; may be NULL */
	void *log_ctx;
};

enum runtime_event_kind {
	RUNTIME_WAKE, /* wake_fd is readable, or the deadline passed */
	RUNTIME_HIT,  /* site; the thread is held */
	RUNTIME_PROCESS_BEGIN,
	RUNTIME_PROCESS_END, /* after exec / attach; at exit (status as from waitpid) */
	RUNTIME_THREAD_BEGIN,
	RUNTIME_THREAD_END,
	RUNTIME_COMMAND_ENDED, /* the -c program itself is gone: status; text: why it never ran, or "" */
	RUNTIME_ALL_GONE,      /* the last traced process is gone */
	RUNTIME_WARNING,       /* text: something that the user must know (a process could not be
				  followed, …) */
};

struct runtime_event {
	enum runtime_event_kind kind;
	pid_t pid, tid;
	uint64_t pc;	 /* RUNTIME_HIT: link-time address of the site … */
	uint32_t module; /* … in this module of the program; the session runs every probe of this
			    pc, in textual order */
	uint64_t bias;	 /* load bias of the module in this process */
	int status;
	char text[256];
};

struct runtime;

struct runtime_ops {
	const char *name; /* "ptrace" */
	/* What this machine or this target lacks for it, in words. 0 or negative errno. */
	int (*check)(const struct runtime_config *config, struct sdt_error *err);
	/* Takes hold of the target (seizes all threads of -x, creates the command of -c held before
	 * its exec); nothing is patched. */
	int (*open)(
		const struct runtime_config *config, struct runtime **rt, struct sdt_error *err);
	/* Raises semaphores and patches sites in every process held; from now on hits queue up. */
	int (*arm)(struct runtime *rt, struct sdt_error *err);
	/* Resumes what the last event held, lets a -c command go the first time, and waits for the
	 * next event or until deadline_ns (CLOCK_MONOTONIC, 0: none). */
	int (*next_event)(struct runtime *rt, uint64_t deadline_ns, struct runtime_event *event,
		struct sdt_error *err);
	/* Of the thread held by the last event. reg: DWARF number. */
	int (*read_reg)(struct runtime *rt, unsigned reg, uint64_t *value);
	int (*read_mem)(struct runtime *rt, uint64_t addr, void *buf, size_t len);
	/* Where the program itself may write. May be NULL. */
	int (*write_mem)(struct runtime *rt, uint64_t addr, const void *buf, size_t len);
	/* pid of the -c command or -x target: target() of scripts. */
	pid_t (*target)(const struct runtime *rt);
	/* Takes every patch and semaphore back and lets all threads go; the -c command goes on by
	 * itself. */
	int (*disarm)(struct runtime *rt, struct sdt_error *err);
	void (*close)(struct runtime *rt);
	/* Lets threads go on that are stopped for nothing that next_event would report; NULL: there are none. */
	void (*pump)(struct runtime *rt);
	/* Handlers of marks run in the program, unseen by next_event: records and exit() have to be looked for. */
	bool runs_handlers;
};

extern const struct runtime_ops *const runtimes[]; /* ends with NULL; the first is the default */
extern const struct runtime_ops runtime_ptrace, runtime_inproc;

#endif
