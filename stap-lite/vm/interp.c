/* SPDX-License-Identifier: MIT */
/*
 * The interpreter's loop, and the opcodes on registers and control flow.
 *
 * What the loop touches with every instruction is a struct machine, a local variable whose members
 * the compiler keeps in CPU registers: so the opcodes of this file are inlined into the loop, and
 * each ends with a jump of its own to the next one. All other opcodes are functions that see a
 * struct vm_run.
 */
#include <errno.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-gcse", "no-crossjumping") /* would join the jumps again */
#endif
#include "stap-lite/vm/interp.h"
#include "stap-lite/vm/num.h"
#include "stap-lite/vm/record.h"
#include "stap-lite/vm/regex.h"

struct machine {
	const struct prog_insn *pc;    /* of the next instruction */
	const struct prog_insn *first; /* of the running function */
	const struct prog_global *globals;
	int64_t *l;	 /* its long registers */
	int64_t portion; /* of actions, left until it is time to look */
};

#define OP(name)                                                                                   \
	static inline __attribute__((always_inline)) enum step op_##name(struct vm_run *run        \
		__attribute__((unused)),                                                           \
		struct machine *m __attribute__((unused)),                                         \
		const struct prog_insn *i __attribute__((unused)))

/* ---- moves, constants, scalars ---- */

#define LONG_OP(name, value)                                                                       \
	OP(name)                                                                                   \
	{                                                                                          \
		m->l[i->a] = (value);                                                              \
		return STEP_NEXT;                                                                  \
	}
#define A (m->l[i->a])
#define B (m->l[i->b])
#define C (m->l[i->c])
#define G (*(int64_t *)((char *)run->arena + m->globals[i->imm].storage))

LONG_OP(LDI, i->imm)
LONG_OP(LDK, PROG_ENTRIES(run->program, constants, int64_t)[i->imm])
LONG_OP(MOV, B)
LONG_OP(GLD, G)
LONG_OP(ADD, num_add(B, C))
LONG_OP(ADDI, num_add(B, i->imm))
LONG_OP(SUB, num_sub(B, C))
LONG_OP(MUL, num_mul(B, C))
LONG_OP(MULI, num_mul(B, i->imm))
LONG_OP(SHL, num_shl(B, C))
LONG_OP(SHLI, num_shl(B, i->imm))
LONG_OP(SHR, num_shr(B, C))
LONG_OP(SHRI, num_shr(B, i->imm))
LONG_OP(AND, B &C)
LONG_OP(ANDI, B & i->imm)
LONG_OP(OR, B | C)
LONG_OP(XOR, B ^ C)
LONG_OP(NEG, num_neg(B))
LONG_OP(COM, ~B)
LONG_OP(NOT, !B)
LONG_OP(BOOL, B != 0)
LONG_OP(LT, B < C)
LONG_OP(LE, B <= C)
LONG_OP(EQ, B == C)
LONG_OP(NE, B != C)
LONG_OP(HASARG, run->site && i->imm >= 1 && (uint32_t)i->imm <= run->site->operand_count)

OP(NOP)
{
	return STEP_NEXT;
}

OP(GST)
{
	G = A;
	return STEP_NEXT;
}

OP(GADD)
{
	G = num_add(G, A);
	return STEP_NEXT;
}

OP(GADDI)
{
	G = num_add(G, (int16_t)i->b);
	return STEP_NEXT;
}

static enum step fail_at(struct vm_run *run, const struct machine *m, const char *text)
{
	run->pc = m->pc;
	return vm_fail(run, text);
}

/* value: an expression that is only safe when the divisor is not 0. */
#define DIVISION(name, divisor, value)                                                             \
	OP(name)                                                                                   \
	{                                                                                          \
		if ((divisor) == 0)                                                                \
			return fail_at(run, m, "division by 0");                                   \
		A = (value);                                                                       \
		return STEP_NEXT;                                                                  \
	}

DIVISION(DIV, C, num_div(B, C))
DIVISION(DIVI, i->imm, num_div(B, i->imm))
DIVISION(MOD, C, num_mod(B, C))
DIVISION(MODI, i->imm, num_mod(B, i->imm))

/* ---- control ---- */

/* Now and then a long handler asks its host whether it may go on. */
#define POLL_ACTIONS 8192

static enum step poll_host(struct vm_run *run)
{
	const char *why = run->host->poll ? run->host->poll(run->host->ctx) : NULL;

	if (!why)
		return STEP_NEXT;
	run->error_uncatchable = true;
	vm_fail(run, why);
	run->error_place = PROG_NONE;
	return STEP_ERROR;
}

/* Actions are handed out in portions; after each one it is time to look. */
static void next_portion(struct vm_run *run)
{
	int64_t left = run->actions + run->portion;

	run->portion = left < POLL_ACTIONS ? left : POLL_ACTIONS;
	run->actions = left - run->portion;
}

static enum step look(struct vm_run *run)
{
	next_portion(run);
	if (run->portion > 0)
		return poll_host(run);
	run->error_uncatchable = true;
	return vm_fail(run, "MAXACTION exceeded");
}

enum step vm_charge(struct vm_run *run, uint32_t actions)
{
	run->portion -= actions;
	return run->portion > 0 ? STEP_NEXT : look(run);
}

static enum step look_from(struct vm_run *run, struct machine *m)
{
	enum step step;

	run->pc = m->pc;
	run->portion = m->portion;
	step = look(run);
	m->portion = run->portion;
	return step;
}

static inline __attribute__((always_inline)) enum step spend(
	struct vm_run *run, struct machine *m, int64_t n)
{
	m->portion -= n;
	return __builtin_expect(m->portion > 0, 1) ? STEP_NEXT : look_from(run, m);
}

OP(ACT)
{
	return spend(run, m, i->imm);
}

#define JUMP_OP(name, condition)                                                                   \
	OP(name)                                                                                   \
	{                                                                                          \
		if (spend(run, m, i->c) != STEP_NEXT)                                              \
			return STEP_ERROR;                                                         \
		if (condition)                                                                     \
			m->pc = m->first + i->imm;                                                 \
		return STEP_NEXT;                                                                  \
	}
#define NUMBER ((int16_t)i->b)

JUMP_OP(JMP, true)
JUMP_OP(JZ, !A)
JUMP_OP(JNZ, A)
JUMP_OP(JLT, A < B)
JUMP_OP(JLE, A <= B)
JUMP_OP(JEQ, A == B)
JUMP_OP(JNE, A != B)
JUMP_OP(JLTI, A < NUMBER)
JUMP_OP(JLEI, A <= NUMBER)
JUMP_OP(JGTI, A > NUMBER)
JUMP_OP(JGEI, A >= NUMBER)
JUMP_OP(JEQI, A == NUMBER)
JUMP_OP(JNEI, A != NUMBER)

static void enter(struct vm_run *run, uint32_t function, size_t longs, size_t strings)
{
	run->function = function;
	run->l = run->longs + longs;
	run->s = run->strings + strings * run->stride;
	run->pc = prog_insns(run->program) + prog_functions(run->program)[function].first;
}

/* Takes over what a change of functions, or an opcode elsewhere, left in the run. */
static inline void resume(const struct vm_run *run, struct machine *m)
{
	m->pc = run->pc;
	m->first = prog_insns(run->program) + prog_functions(run->program)[run->function].first;
	m->l = run->l;
}

static enum step call(struct vm_run *run, const struct prog_insn *i)
{
	const struct prog_function *callee = prog_functions(run->program) + i->imm;
	size_t longs = (size_t)(run->l - run->longs) + i->a;
	size_t strings = (size_t)(run->s - run->strings) / run->stride + i->b;
	struct vm_frame *frame = &run->frames[run->depth];

	if (run->depth >= run->max_depth || run->nlongs - longs < callee->nlongs ||
		run->nstrings - strings < callee->nstrings) {
		enum step step = vm_fail(run, "MAXNESTING exceeded");

		run->error_place = callee->place;
		return step;
	}
	*frame = (struct vm_frame){.function = run->function,
		.pc = (uint32_t)(run->pc - prog_insns(run->program)),
		.longs = (uint32_t)(run->l - run->longs),
		.strings = (uint32_t)((size_t)(run->s - run->strings) / run->stride)};
	run->depth++;
	enter(run, (uint32_t)i->imm, longs, strings);
	return STEP_NEXT;
}

static void leave(struct vm_run *run)
{
	const struct vm_frame *frame = &run->frames[--run->depth];

	enter(run, frame->function, frame->longs, frame->strings);
	run->pc = prog_insns(run->program) + frame->pc;
}

OP(CALL)
{
	enum step step;

	run->pc = m->pc;
	step = call(run, i);
	resume(run, m);
	return step;
}

OP(RET)
{
	if (!run->depth)
		return STEP_END;
	leave(run);
	resume(run, m);
	return STEP_NEXT;
}

OP(NEXT)
{
	return STEP_END;
}

OP(FAIL)
{
	return fail_at(run, m, vm_string_operand(run, i->a));
}

OP(EXHAUST)
{
	enum step step = fail_at(run, m, "all functions exhausted");

	if ((uint32_t)i->imm < run->depth)
		run->error_place =
			prog_insns(run->program)[run->frames[run->depth - 1 - i->imm].pc - 1].place;
	return step;
}

/* ---- the program, built-ins ---- */

OP(ARG)
{
	run->pc = m->pc;
	return vm_arg(run, i->imm, &A);
}

OP(CTXS)
{
	run->pc = m->pc;
	return vm_context(run, (enum prog_context)i->imm, vm_string(run, i->a));
}

OP(BUILTIN)
{
	run->pc = m->pc;
	return vm_builtin(run, i->imm, m->l + i->a, vm_string(run, i->b));
}

#define OUT_OF_LINE(name)                                                                          \
	OP(name)                                                                                   \
	{                                                                                          \
		enum step step;                                                                    \
                                                                                                   \
		run->pc = m->pc;                                                                   \
		run->portion = m->portion;                                                         \
		step = vm_op_##name(run, i);                                                       \
		m->pc = run->pc;                                                                   \
		m->portion = run->portion;                                                         \
		return step;                                                                       \
	}
VM_OPS(OUT_OF_LINE)

#undef A
#undef B
#undef C
#undef G

/* ---- errors ---- */

enum step vm_fail(struct vm_run *run, const char *text)
{
	run->error_place = run->pc[-1].place;
	text_copy(run->error_text, sizeof(run->error_text), text);
	return STEP_ERROR;
}

/* Sends the error to the innermost try block around it. false: there is none. */
static bool catch_error(struct vm_run *run)
{
	const struct program *p = run->program;

	for (;;) {
		const struct prog_function *f = prog_functions(p) + run->function;
		uint32_t at = (uint32_t)(run->pc - 1 - (prog_insns(p) + f->first));

		for (uint32_t n = 0; n < f->catch_count; n++) {
			const struct prog_catch *c =
				PROG_ENTRIES(p, catches, struct prog_catch) + f->catch_first + n;

			if (at < c->from || at >= c->to)
				continue;
			if (c->message != 0xffff)
				text_copy(vm_string(run, c->message), p->limits.max_string,
					run->error_text);
			run->pc = prog_insns(p) + f->first + c->handler;
			return true;
		}
		if (!run->depth)
			return false;
		leave(run);
	}
}

/* Labels are kept as distances, so that the table needs no relocation wherever this is linked or
 * copied to. */
static enum vm_status execute(struct vm_run *run)
{
	static const int32_t labels[] = {
#define OPCODE(name, ...) [OP_##name] = (int32_t)((char *)&&do_##name - (char *)&&do_NOP),
#include "stap-lite/vm/opcodes.h"
	};
	struct machine m = {.globals = prog_globals(run->program), .portion = run->portion};
	const struct prog_insn *i;
	enum step step;

	resume(run, &m);
#define DISPATCH                                                                                   \
	i = m.pc;                                                                                  \
	goto *((char *)&&do_NOP + labels[i->op])
	DISPATCH;
#define OPCODE(name, ...)                                                                          \
	do_##name : m.pc = i + 1;                                                                  \
	step = op_##name(run, &m, i);                                                              \
	if (step != STEP_NEXT)                                                                     \
		goto stopped;                                                                      \
	DISPATCH;
#include "stap-lite/vm/opcodes.h"
stopped:
	run->portion = m.portion;
	if (step == STEP_END)
		return VM_DONE;
	if (run->error_uncatchable || !catch_error(run))
		return VM_ERROR;
	resume(run, &m);
	DISPATCH;
}

static enum vm_status run_function(struct vm_run *run, uint32_t function)
{
	run->depth = 0;
	enter(run, function, 0, 0);
	return execute(run);
}

/* ---- public ---- */

/* Room for the deepest chain of calls: each takes at most its caller's frame. */
static size_t file_size(const struct program *p, bool strings)
{
	size_t largest = 1;

	for (uint32_t i = 0; i < p->functions.count; i++) {
		const struct prog_function *f = prog_functions(p) + i;
		size_t n = strings ? f->nstrings : f->nlongs;

		if (n > largest)
			largest = n;
	}
	return largest * (p->limits.max_nesting + 1u);
}

static size_t regex_size(const struct program *p)
{
	size_t largest = 0;

	for (uint32_t i = 0; i < p->regexes.count; i++) {
		size_t size = regex_scratch_size(prog_regexes(p) + i);

		if (size > largest)
			largest = size;
	}
	return largest;
}

static size_t stride_of(const struct program *p)
{
	return (p->limits.max_string + 7) & ~(size_t)7;
}

size_t vm_run_size(const struct program *program)
{
	return file_size(program, false) * sizeof(int64_t) +
	       file_size(program, true) * stride_of(program) +
	       (program->limits.max_nesting + 1) * sizeof(struct vm_frame) + RECORD_MAX +
	       2 * stride_of(program) + regex_size(program);
}

void vm_run_init(struct vm_run *run, const struct program *program, struct arena *arena, void *mem)
{
	char *at = mem;

	bytes_zero(mem, vm_run_size(program));
	bytes_zero(run, sizeof(*run));
	run->program = program;
	run->arena = arena;
	run->nlongs = file_size(program, false);
	run->nstrings = file_size(program, true);
	run->stride = stride_of(program);
	run->max_depth = program->limits.max_nesting;
	run->longs = (int64_t *)at;
	at += run->nlongs * sizeof(int64_t);
	run->strings = at;
	at += run->nstrings * run->stride;
	run->frames = (struct vm_frame *)at;
	at += (run->max_depth + 1) * sizeof(struct vm_frame);
	run->record = at;
	run->tokens = at + RECORD_MAX;
	run->match = run->tokens + run->stride;
	run->regex = run->match + run->stride;
	run->error_place = PROG_NONE;
}

enum vm_status vm_run_probe(
	struct vm_run *run, const struct vm_host *host, uint32_t probe, uint32_t site)
{
	const struct program *p = run->program;
	enum vm_status status;

	run->host = host;
	run->probe = prog_probes(p) + probe;
	run->site = site == PROG_NONE ? NULL : prog_sites(p) + site;
	run->actions = p->limits.max_action ? p->limits.max_action : INT64_MAX;
	run->portion = 0;
	next_portion(run);
	run->error_place = PROG_NONE;
	run->error_uncatchable = false;
	run->error_text[0] = '\0';
	run->tokens[0] = '\0';
	run->match_groups = 0;
	if (run->probe->condition != PROG_NONE) {
		status = run_function(run, run->probe->condition);
		if (status != VM_DONE)
			return status;
		if (!run->longs[0])
			return VM_SKIPPED;
	}
	return run_function(run, run->probe->function);
}

int vm_emit_message(struct vm_run *run, const struct vm_host *host, uint16_t kind, uint32_t place,
	const char *text)
{
	run->host = host;
	return vm_emit_text(run, kind, place, text, false) == STEP_NEXT ? 0 : -EIO;
}

int vm_emit_error(struct vm_run *run)
{
	return vm_emit_message(run, run->host, RECORD_ERROR, run->error_place, run->error_text);
}
