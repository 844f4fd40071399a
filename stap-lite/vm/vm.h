/* SPDX-License-Identifier: MIT */
/*
 * vm.h: executes handlers of a verified program on an arena.
 *
 * Freestanding: linked into the tool and, later, into the agent inside traced programs. It never allocates, never prints, never
 * makes a system call: it sees the world only through struct vm_host. State that handlers share (globals, arrays,
 * statistics, the output ring) lives in the arena, a block of shared memory that refers to itself by offsets only;
 * state of one running handler lives in a struct vm_run whose memory the caller gives.
 */
#ifndef VM_VM_H
#define VM_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "stap-lite/vm/program.h"

enum vm_query { /* numbers that the world knows */
	QUERY_PID, QUERY_TID, QUERY_TARGET, QUERY_TIME_NS /* wall clock */,
	QUERY_PPID, QUERY_PGRP, QUERY_SID, QUERY_UID, QUERY_EUID, QUERY_GID, QUERY_EGID, /* of the thread that hit */
	QUERY_CPU, QUERY_MONOTONIC_NS, QUERY_RANDOM /* 64 bits */, QUERY_TZ_OFFSET /* seconds west of UTC */,
	QUERY_STAP_PID, /* of the command */
};

enum vm_text { /* strings that the world knows */
	TEXT_PARENT_NAME, TEXT_TZ_NAME,
	TEXT_ARGUMENTS,   /* of the process that hit: each with its zero */
	TEXT_ENVIRONMENT, /* value of the variable `name` of that process; -ENOENT: not set */
};

struct vm_symbol { /* what stands at an address of the program; texts are the host's, valid until the handler ends */
	const char *name;      /* function or variable; NULL: not known */
	const char *module;    /* path of the file; NULL: none */
	const char *file;      /* source, NULL: not known */
	uint64_t offset, size; /* in the symbol, else in the mapping of the file */
	unsigned line;         /* 0: not known */
};

struct vm_frame_start { /* where a stack begins, when not where the thread stands */
	uint64_t pc, sp, fp;
};

/* The world as a handler sees it. Every call returns 0 or a negative errno. */
struct vm_host {
	void *ctx;
	int (*read_reg)(void *ctx, unsigned dwarf, uint64_t *value);            /* of the thread that hit; -ENODATA elsewhere */
	int (*read_mem)(void *ctx, uint64_t addr, void *buf, size_t len);       /* all of it or -EFAULT */
	int (*write_mem)(void *ctx, uint64_t addr, const void *buf, size_t len); /* the same; NULL: never */
	int (*query)(void *ctx, enum vm_query what, int64_t *value);
	int (*execname)(void *ctx, char buf[16]);
	/* Up to size bytes into buf; returns how many. NULL: this host knows no texts. */
	long (*text)(void *ctx, enum vm_text what, const char *name, char *buf, size_t size);
	int (*emit)(void *ctx, const void *record, size_t len);                 /* one output record (record.h) */
	/* Address number depth (0: where the thread stands) of its stack; start NULL: from there. -ENODATA: no thread was hit;
	 * -ENOENT: the stack is not that deep. NULL: this host cannot. */
	int (*frame)(void *ctx, const struct vm_frame_start *start, unsigned depth, uint64_t *pc);
	/* Fills *symbol, with_line: file and line too. NULL: this host knows no symbols. */
	void (*symbol)(void *ctx, uint64_t addr, bool with_line, struct vm_symbol *symbol);
	/* Asked every few thousand actions: NULL, or the text of the error that ends the handler. May itself be NULL. */
	const char *(*poll)(void *ctx);
	uint64_t bias;                                                          /* load bias of the module that was hit */
};

enum vm_status {
	VM_DONE,    /* ran to its end (or next) */
	VM_SKIPPED, /* its condition was false */
	VM_ERROR,   /* run-time error: error text and place in the run */
};

struct vm_frame { /* a function that waits for another to return */
	uint32_t function, pc;
	uint32_t longs, strings; /* its first registers */
};

struct vm_run { /* one running handler; reused from hit to hit, never shared between threads */
	const struct program *program;
	struct arena *arena;
	const struct vm_host *host;
	const struct prog_probe *probe;
	const struct prog_site *site;  /* NULL outside marks */
	int64_t actions;               /* left; below zero where there is no limit */
	int64_t portion;               /* of them that may go before the host is asked again; not among `actions` */
	uint32_t error_place;          /* index into places; PROG_NONE: the message stands alone (error(), assert()) */
	bool error_uncatchable;
	char error_text[512];
	int64_t *longs;                /* register files: vm_run_size() says how much the program needs */
	char *strings;
	size_t nlongs, nstrings;
	size_t stride;                 /* bytes of a string register: MAXSTRINGLEN, up to the next 8 */
	struct vm_frame *frames;
	uint32_t max_depth;            /* of frames */
	/* of the running function */
	uint32_t depth, function;
	const struct prog_insn *pc;
	int64_t *l;
	char *s;
	char *record;                  /* RECORD_MAX bytes; also scratch of built-ins that emit nothing */
	char *match;                   /* MAXSTRINGLEN bytes: what the last =~ looked at */
	uint32_t match_at[2 * REGEX_MAX_GROUPS], match_groups; /* 0: it did not match */
	void *regex;                   /* scratch for the largest expression */
	char *tokens;                  /* MAXSTRINGLEN bytes: what tokenize() has left; reset for each handler */
};

/* Bytes of memory for one vm_run of this program, and its set-up in mem (8-byte aligned). */
size_t vm_run_size(const struct program *program);
void vm_run_init(struct vm_run *run, const struct program *program, struct arena *arena, void *mem);

/* Runs the handler of probe (site: index of the site that was hit, PROG_NONE for none), its condition first. */
enum vm_status vm_run_probe(struct vm_run *run, const struct vm_host *host, uint32_t probe, uint32_t site);

/* After VM_ERROR: emits the error as a RECORD_ERROR through the run's host. 0 or what emit said. */
int vm_emit_error(struct vm_run *run);
/* Emits a record of `kind` that is one text, at `place` (PROG_NONE: none), for the session's own messages. As above. */
int vm_emit_message(struct vm_run *run, const struct vm_host *host, uint16_t kind, uint32_t place, const char *text);

#endif
