/* SPDX-License-Identifier: MIT */
/*
 * tracer.h: the state of the ptrace runtime, shared by the files of this folder only.
 *
 * struct runtime owns everything. A thread is in the hash of all threads and in the list of its
 * process; processes that share memory (vfork) share a space; breakpoints and semaphores belong to
 * the space. One thread of ours does all the work.
 *
 *   wait.c        collects stops of traced threads into the queue; the only file that waits
 *   dispatch.c    takes one stop from the queue and acts on it
 *   follow.c      new threads, processes, programs
 *   space.c       which modules an address space maps, what is patched there
 *   breakpoint.c  bytes and semaphores
 *   remote.c      system calls that a stopped thread makes for us
 *   resume.c      lets one thread go on, as if it had never been stopped
 *   tracee.c      the tables
 */
#ifndef RUNTIME_PTRACE_TRACER_H
#define RUNTIME_PTRACE_TRACER_H

#include <sched.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include "stap-lite/runtime/ptrace/space.h"
#include "stap-lite/runtime/runtime.h"

enum thread_state {
	THREAD_RUNNING,
	THREAD_STOPPED,	  /* in a ptrace stop that we have not answered */
	THREAD_LISTENING, /* group-stopped: does not run, tells us when SIGCONT arrives */
};

struct thread {
	pid_t tid;
	struct process *process; /* NULL: born, its parent's report is still to come */
	struct thread *hash_next, *next, *queue_next;
	enum thread_state state;
	bool queued,
		fresh;	  /* its stop waits in the queue; its first stop has not been dispatched */
	bool in_vfork;	  /* waits in the kernel until its vfork child lets go of the memory */
	bool exited;	  /* a zombie until the other threads of its process end */
	bool group_stop;  /* resume with PTRACE_LISTEN */
	bool interrupted; /* this stop is the answer to our PTRACE_INTERRUPT, or may be */
	int status;	  /* of the stop, as from waitpid */
	int signal;	  /* to deliver at the resume */
	bool regs_valid;
	struct user_regs_struct regs;
	uint64_t mask; /* last known signal mask */
};

struct trap_action { /* the kernel's struct sigaction, of SIGTRAP */
	uint64_t handler, flags, restorer, mask;
};

struct process {
	pid_t pid;
	struct process *next;
	struct space *space;
	struct thread *threads;
	struct trap_action trap;  /* disposition of SIGTRAP as we know it */
	bool learned, may_inject; /* no seccomp filter */
	bool attached;		  /* threads of it may have been missed, see follow_missed() */
	bool starting;		  /* our -c child before its exec: still our own program */
};

struct pending_event {
	struct pending_event *next;
	struct runtime_event event;
};

#define THREAD_BUCKETS 1024

struct runtime {
	struct guard *guard;
	struct runtime_config config;
	const struct program *program;
	const struct fast_ops *fast; /* NULL: breakpoints only */
	void *fast_data;
	struct point *points;
	size_t npoints;
	bool *module_used;
	struct thread *buckets[THREAD_BUCKETS];
	struct process *processes;
	struct thread *queue, **queue_end; /* stops not yet acted on */
	struct pending_event *events, **events_end;
	struct thread *held;
	size_t nthreads;
	pid_t target, command; /* command: our child, 0 when gone or with -x */
	int command_gate;      /* write end: a byte lets the command exec, -1: done */
	int command_error;     /* read end: errno of a failed exec, -1: done */
	bool armed, all_gone;
	unsigned events_since_look;
	cpu_set_t allowed_cpus; /* ours at the start */
	int cpu, hits_to_look;	/* where we stand now, -1: anywhere */
	int chld_fd;
	sigset_t saved_mask;
	struct sigaction saved_chld;
};

/* tracee.c: tables. */
struct thread *thread_find(struct runtime *rt, pid_t tid);
/* NULL when memory is short. process may be NULL. */
struct thread *thread_add(struct runtime *rt, struct process *process, pid_t tid);
void thread_join(struct thread *thread, struct process *process);
void thread_rename(struct runtime *rt, struct thread *thread, pid_t tid);
void thread_remove(struct runtime *rt, struct thread *thread);
struct process *process_find(struct runtime *rt, pid_t pid);
struct process *process_add(struct runtime *rt, pid_t pid, struct space *space);
void process_remove(struct runtime *rt, struct process *process);
void queue_put(struct runtime *rt, struct thread *thread);
struct thread *queue_take(struct runtime *rt);
void queue_drop(struct runtime *rt, struct thread *thread);
/* Event that next_event is to return; dropped when memory is short. */
struct runtime_event *event_put(
	struct runtime *rt, enum runtime_event_kind kind, pid_t pid, pid_t tid);
bool event_take(struct runtime *rt, struct runtime_event *event);
void warn(struct runtime *rt, pid_t pid, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* wait.c */
int wait_open(struct runtime *rt, struct sdt_error *err);
void wait_close(struct runtime *rt);
/* Collects every report that is there; waits for the first one until deadline_ns (0: for ever) or,
 * when wakeable, until wake_fd is readable. Number of reports, 0: none, -ECHILD: nothing left to
 * wait for, or another -errno. */
int wait_collect(struct runtime *rt, bool wakeable, uint64_t deadline_ns);
bool wait_is_woken(const struct runtime *rt);
uint64_t now_ns(void);
/* The next report of one thread that is about to make one; noted only when it is its end. */
int wait_thread(struct runtime *rt, pid_t tid);
/* Stops every thread that may run in the space (NULL: all). 0 or -ETIMEDOUT with the thread named.
 */
int stop_all(struct runtime *rt, struct space *space, struct sdt_error *err);
/* Lets the threads go on that only stop_all had stopped. */
void release_all(struct runtime *rt);

/* follow.c: called while a report is collected. */
void follow_new(struct runtime *rt, struct thread *parent, unsigned event);
/* The thread that is left, or NULL. */
struct thread *follow_exec(struct runtime *rt, struct thread *thread);
void follow_exit(struct runtime *rt, struct thread *thread, int status);
/* 0 or -errno. */
int seize(pid_t tid);
int attach_process(struct runtime *rt, pid_t pid, struct sdt_error *err);
/* All threads that we know are stopped: seizes those of an attached process that were born unseen.
 * How many, or -errno. */
int follow_missed(struct runtime *rt, const struct space *space, struct sdt_error *err);

/* spawn.c */
int spawn_command(struct runtime *rt, struct sdt_error *err);
void spawn_release(struct runtime *rt);
/* Why the exec failed; text stays as it is when it did not. */
void spawn_explain(struct runtime *rt, char *text, size_t size);
void spawn_close(struct runtime *rt);

/* resume.c: a thread that is gone is no error. */
bool thread_regs(struct thread *thread);
void thread_resume(struct runtime *rt, struct thread *thread);
void thread_detach(struct runtime *rt, struct thread *thread);

/* signals.c */
void signals_learn_mask(struct thread *thread);
/* Disposition of SIGTRAP of the thread's process; the thread is stopped. */
void signals_learn(struct runtime *rt, struct thread *thread);
/* The same and the masks, of a process whose threads are all stopped. */
void signals_learn_process(struct runtime *rt, struct process *process);
/* A thread that ran into a breakpoint and was stopped by PTRACE_INTERRUPT (or a group stop) before
 * it could take the SIGTRAP: moves it to the stop of that signal, so that the patch may be removed.
 * true: nothing to do, or done; false: it is gone. */
bool signals_finish_trap(struct runtime *rt, struct thread *thread);
/* The thread stands in the stop of a SIGTRAP that is not ours and that the program ignores. */
bool signals_is_ignored_trap(const struct thread *thread);
/* From the stop of a hit to one that is safe to die in; false: the thread is going. */
bool signals_park(struct runtime *rt, struct thread *thread);
/* Puts SIGTRAP's mask and disposition back after a breakpoint; the thread may end on the way. */
void signals_after_hit(struct runtime *rt, struct thread *thread);

bool signals_get_mask(const struct thread *thread, uint64_t *mask);
void signals_set_mask(const struct thread *thread, uint64_t mask);

/* cpu.c */
void cpu_open(struct runtime *rt);
void cpu_follow(struct runtime *rt, const struct thread *thread);
void cpu_close(struct runtime *rt);

/* dispatch.c */
/* Sets the thread's signal and group_stop from its stop; the breakpoint of ours that was hit, or
 * NULL. */
struct breakpoint *classify(struct thread *thread);
/* Acts on one stop; true: the thread is held for the event just put. */
bool dispatch(struct runtime *rt, struct thread *thread);
bool is_plain_stop(const struct thread *thread);
/* Does what the patched instruction of the linker's function would have done. */
void linker_step(struct thread *thread, const struct breakpoint *bp);

#endif
