/* SPDX-License-Identifier: MIT */
/*
 * inproc-code.h: random straight code with sites in it, and a way to run it with every register
 * known before and behind. For tests of the planner. Memory: code_make() maps, code_free() unmaps.
 */
#ifndef INPROC_CODE_H
#define INPROC_CODE_H

#include <stddef.h>
#include <stdint.h>

enum { CODE_SITES = 2, CODE_INSNS = 12, CODE_BYTES = 8192 };

struct state { /* offsets are known to inproc-code.c's assembly */
	uint64_t entry, leave;
	uint64_t regs[14]; /* rax rbx rcx rdx rsi rdi rbp r8 … r13 r15 */
	uint64_t flags, rsp;
	uint64_t red_zone[16];
	uint8_t xmm[4][16];
	uint64_t memory[8];  /* at a known distance from r14 */
	uint64_t globals[8]; /* at rip-relative addresses: copied from the code's page and back */
};

struct code {
	uint8_t *base;		       /* CODE_BYTES, executable; then a page of data */
	uint64_t end;		       /* of the code */
	uint64_t insn[CODE_INSNS + 1]; /* boundaries: the first site, and what is behind it */
	unsigned ninsns;
	uint64_t site[CODE_SITES];
	unsigned nsites;
	uint64_t seed;
};

uint64_t code_random(struct code *code);
void code_make(struct code *code, uint64_t seed);
void code_free(struct code *code);
void code_print(const struct code *code);
void state_random(struct code *code, struct state *state);
/* Enters the code at `entry`; what comes out of `in` goes to `out`. */
void code_run(struct code *code, uint64_t entry, const struct state *in, struct state *out);
void state_print_difference(const struct state *got, const struct state *want);

#endif
