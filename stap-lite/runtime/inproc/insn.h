/* SPDX-License-Identifier: MIT */
/*
 * insn.h: one x86-64 instruction as the planner sees it: how long it is, and what it would take to
 * run it somewhere else. Pure; decoding is Zydis's. Used by reloc.c and plan*.c only.
 */
#ifndef RUNTIME_INPROC_INSN_H
#define RUNTIME_INPROC_INSN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INSN_MAX 15 /* bytes of the longest instruction */

enum insn_kind {
	INSN_BAD,      /* not decodable, or must run where it stands (syscall, int3, xbegin, …) */
	INSN_PLAIN,    /* runs anywhere as it is */
	INSN_RIP,      /* plain but for a displacement counted from rip */
	INSN_JMP,      /* jmp rel8, rel32 */
	INSN_JCC,      /* jcc rel8, rel32 */
	INSN_LOOP,     /* loop, loope, loopne, jrcxz, jecxz */
	INSN_CALL,     /* call rel32 */
	INSN_CALL_RIP, /* call *disp32(%rip) */
	INSN_CALL_IND, /* call through a register or other memory */
	INSN_LEAVE, /* ret, jump through a register or memory without rip: plain, and nothing runs
		       behind it */
	INSN_LEAVE_RIP /* jmp *disp32(%rip) */
};

struct insn {
	uint64_t addr;
	uint64_t target; /* of a relative branch; of a rip operand: the address that it names */
	uint8_t bytes[INSN_MAX];
	uint8_t len;	   /* 0 for bytes that are no instruction */
	uint8_t kind;	   /* enum insn_kind */
	uint8_t disp_at;   /* INSN_RIP, INSN_CALL_RIP, INSN_LEAVE_RIP: where its disp32 stands */
	uint8_t opcode_at; /* branches: where the opcode stands, behind prefixes */
	bool memory;	   /* reads or writes memory other than the stack: it may fault */
	bool nop;
};

/* Decodes what stands at addr (size bytes of it in code). */
void insn_decode(const uint8_t *code, size_t size, uint64_t addr, struct insn *insn);

/* Nothing runs on behind it: jumps that are always taken, returns. */
static inline bool insn_leaves(const struct insn *insn)
{
	return insn->kind == INSN_JMP || insn->kind == INSN_LEAVE || insn->kind == INSN_LEAVE_RIP;
}

static inline uint64_t insn_end(const struct insn *insn)
{
	return insn->addr + insn->len;
}

#endif
