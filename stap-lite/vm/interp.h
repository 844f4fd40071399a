/* SPDX-License-Identifier: MIT */
/*
 * interp.h: inside the VM only: what the files that implement opcodes share.
 *
 * An opcode NAME outside interp.c is a function vm_op_NAME(run, insn) that returns enum step. run->pc already stands behind the
 * instruction; where an opcode jumps, it changes run->pc.
 */
#ifndef VM_INTERP_H
#define VM_INTERP_H

#include "stap-lite/vm/arena.h"
#include "stap-lite/vm/map.h"
#include "stap-lite/vm/text.h"
#include "stap-lite/vm/vm.h"

enum step { STEP_NEXT, STEP_ERROR, STEP_END };

/* Counts actions: fails with `MAXACTION exceeded`, or when the host does not let the handler go on. */
enum step vm_charge(struct vm_run *run, uint32_t actions);
/* Sets the run's error: text, at the place of the instruction that runs. Returns STEP_ERROR, for `return vm_fail(…)`. */
enum step vm_fail(struct vm_run *run, const char *text);
/* The same with an address behind the text, and `[man error::fault]` as SystemTap has it. */
enum step vm_fail_read(struct vm_run *run, uint64_t addr);
enum step vm_fail_user_string(struct vm_run *run, uint64_t addr);

/* $argN of the site that was hit: true value, error set otherwise. arg: from 1. */
enum step vm_arg(struct vm_run *run, int32_t arg, int64_t *value);
/* $$name and so on into dst (run->stride bytes). */
enum step vm_context(struct vm_run *run, enum prog_context what, char *dst);

/* Built-in number `row` of builtins.h. */
enum step vm_builtin(struct vm_run *run, int32_t row, int64_t *longs, char *strings);
/* Emits a record that is one string. */
enum step vm_emit_text(struct vm_run *run, uint16_t kind, uint32_t id, const char *text, bool newline);
/* Emits a record that is n longs. */
void vm_emit_longs(struct vm_run *run, uint16_t kind, uint32_t id, const int64_t *longs, uint32_t n);

static inline char *vm_string(const struct vm_run *run, uint16_t reg)
{
	return run->s + (size_t)reg * run->stride;
}

static inline const char *vm_string_operand(const struct vm_run *run, uint16_t operand)
{
	const struct program *p = run->program;

	if (operand & PROG_CONST_BIT)
		return prog_string(p, PROG_ENTRIES(p, const_strings, uint32_t)[operand & ~PROG_CONST_BIT]);
	return vm_string(run, operand);
}

static inline const struct prog_global *vm_global(const struct vm_run *run, uint32_t number)
{
	return prog_globals(run->program) + number;
}

static inline void *vm_storage(const struct vm_run *run, const struct prog_global *global)
{
	return (char *)run->arena + global->storage;
}

#define VM_OP(name) enum step vm_op_##name(struct vm_run *run, const struct prog_insn *i)
/* Table of the opcodes that are not in interp.c. */
#define VM_OPS(X) \
	X(AGET) X(AGETS) X(ASET) X(ASETS) X(AADD) X(AIN) X(ADEL) X(ASORT) X(AFIRST) \
	X(ANEXT) X(AKEYS) X(AVAL) X(AVALS) X(TADD) X(TGET) X(ATADD) X(ATFIND) X(ATGET) \
	X(HPRINT) X(HSPRINT) X(HGET) X(HWALK) X(GCLR) X(MATCH) X(PRINT) X(SPRINT) X(SCMP) \
	X(SCAT) X(GSLD) X(GSST) X(GSCAT) X(SMOV)
#define VM_OP_DECLARE(name) VM_OP(name);
VM_OPS(VM_OP_DECLARE)

#endif
