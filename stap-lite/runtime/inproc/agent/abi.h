/* SPDX-License-Identifier: MIT */
/*
 * abi.h: what the tool and its code inside a traced program agree on. Freestanding.
 *
 * Two pieces of code are put into a program. The resident block stays for good once it is there:
 * the dispatcher that all stubs call, a table of sites, a slot for each thread. A session's block
 * (the interpreter, the run-time state of its handlers, the arena, the compiled script) comes and
 * goes; it is called by the dispatcher through the site table, and may be unmapped when every slot
 * is idle while all threads are stopped.
 *
 *   resident:  code | struct resident, sites (private) | slots (private, wiped at fork)
 *   session:   code | struct agent_session, points, order, runs (private) | arena (shared) |
 * program (read-only)
 *
 * The tool writes addresses; nothing in the blocks is relocated. Both are found in /proc/PID/maps
 * by their magic.
 */
#ifndef RUNTIME_INPROC_AGENT_ABI_H
#define RUNTIME_INPROC_AGENT_ABI_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define RESIDENT_MAGIC 0x31544e4544495352ull /* "RSIDENT1" */
#define RESIDENT_ABI   1
#define AGENT_SLOTS    1024 /* threads at a time, power of two */
#define AGENT_SESSIONS 8    /* at a time in one process */

/* What the stub leaves on the stack, lowest address first. */
struct agent_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, flags, rax;
	uint8_t red_zone[128];
	/* here the program's stack pointer stood */
};

struct agent_slot {		/* one cache line: one thread writes it at each hit */
	_Atomic uint64_t owner; /* fs base of the thread; 0: free */
	_Atomic uint64_t busy;	/* stack pointer of the run in progress, 0: idle */
	int32_t pid, tid;	/* 0: not known yet; valid for `generation` */
	uint32_t generation;
	uint32_t pad;
	uint64_t random;
	uint64_t spare[3];
};

#define AGENT_WINDOW 20 /* bytes from a site on that its patch may change (plan.h) */

struct agent_site {
	_Atomic uint32_t armed;		/* a bit for each session */
	uint32_t point[AGENT_SESSIONS]; /* number of the site in the session */
	/* for the tool: how to patch it again */
	uint32_t len;
	uint64_t addr;
	uint8_t before[AGENT_WINDOW], after[AGENT_WINDOW];
};

struct agent_session;
typedef void agent_entry(const struct agent_frame *frame, uint32_t point,
	struct agent_session *session, struct agent_slot *slot, uint32_t slot_number);

struct resident_session {
	uint64_t entry;	     /* agent_entry of the session's code, 0: free */
	uint64_t session;    /* its struct agent_session */
	int32_t engine, pad; /* process id */
};

struct resident {
	uint64_t magic;
	uint32_t abi, size;
	uint64_t slots;		     /* address of AGENT_SLOTS slots */
	uint64_t sites, site_room;   /* address of the table; how many fit */
	_Atomic uint32_t generation; /* moves when a thread comes or goes: cached identities are
					looked up anew */
	uint32_t nsites;
	_Atomic uint64_t no_slot; /* hits that no handler saw: more threads than slots */
	struct resident_session sessions[AGENT_SESSIONS];
};

struct agent_point {	       /* a site as the session knows it */
	uint32_t first, count; /* into order: program sites of this address, in textual order */
	uint64_t bias;
};

struct agent_session {
	uint64_t program, arena; /* addresses in this process */
	uint64_t points, order;	 /* struct agent_point[], uint32_t[] */
	uint64_t runs,
		run_size; /* AGENT_SLOTS of them: run-time state of handlers, and its memory */
	uint64_t resident;
	/* what to unmap when it is left behind: bytes from session, program, arena and `code` on */
	uint64_t code, code_size, session_size, program_size, arena_size;
	uint32_t npoints, norder;
	uint32_t may_call;	 /* system calls in handlers are allowed (no seccomp) */
	int32_t target, command; /* what target() and stp_pid() say */
	uint32_t quiet_errors;
	int64_t tz_offset;	  /* seconds west of UTC */
	_Atomic uint64_t skipped; /* the arena's lock could not be had in time */
};

struct blob_head { /* first bytes of each piece of code */
	uint64_t magic;
	uint64_t entry; /* offset of resident_hit() or agent_hit() */
};
#define BLOB_MAGIC 0x314245474154535aull

#endif
