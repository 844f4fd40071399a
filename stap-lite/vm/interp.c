/* SPDX-License-Identifier: MIT */
/*
 * The interpreter's loop, and the opcodes on registers and control flow. The loop is a switch made
 * from the opcode table.
 */
#include <errno.h>
#include "stap-lite/vm/interp.h"
#include "stap-lite/vm/num.h"
#include "stap-lite/vm/record.h"
#include "stap-lite/vm/regex.h"

/* ---- moves, constants, scalars ---- */

#define OP(name)                                                                                   \
	static inline enum step op_##name(struct vm_run *run __attribute__((unused)),              \
		const struct prog_insn *i __attribute__((unused)))
#define LONG_OP(name, value)                                                                       \
	OP(name)                                                                                   \
	{                                                                                          \
		run->l[i->a] = (value);                                                            \
		return STEP_NEXT;                                                                  \
	}
#define B (run->l[i->b])
#define C (run->l[i->c])

LONG_OP(LDI, i->imm)
LONG_OP(LDK, PROG_ENTRIES(run->program, constants, int64_t)[i->imm])
LONG_OP(MOV, B)
LONG_OP(GLD, *(int64_t *)vm_storage(run, vm_global(run, (uint32_t)i->imm)))
LONG_OP(ADD, num_add(B, C))
LONG_OP(ADDI, num_add(B, i->imm))
LONG_OP(SUB, num_sub(B, C))
LONG_OP(MUL, num_mul(B, C))
LONG_OP(SHL, num_shl(B, C))
LONG_OP(SHR, num_shr(B, C))
LONG_OP(AND, B &C)
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
LONG_OP(SCMP, text_compare(vm_string_operand(run, i->b), vm_string_operand(run, i->c), SIZE_MAX))
LONG_OP(HASARG, run->site && i->imm >= 1 && (uint32_t)i->imm <= run->site->operand_count)

OP(NOP)
{
	return STEP_NEXT;
}

OP(SMOV)
{
	text_copy(vm_string(run, i->a), run->program->limits.max_string,
		vm_string_operand(run, i->b));
	return STEP_NEXT;
}

OP(GST)
{
	*(int64_t *)vm_storage(run, vm_global(run, (uint32_t)i->imm)) = run->l[i->a];
	return STEP_NEXT;
}

/* Bounded on both sides: what stands in the arena may have lost its zero. */
OP(GSLD)
{
	const char *from = vm_storage(run, vm_global(run, (uint32_t)i->imm));
	size_t size = run->program->limits.max_string;

	text_copy_bytes(vm_string(run, i->a), size, from, text_len(from, size));
	return STEP_NEXT;
}

OP(GSST)
{
	text_copy(vm_storage(run, vm_global(run, (uint32_t)i->imm)),
		run->program->limits.max_string, vm_string_operand(run, i->a));
	return STEP_NEXT;
}

OP(DIV)
{
	if (C == 0)
		return vm_fail(run, "division by 0");
	run->l[i->a] = num_div(B, C);
	return STEP_NEXT;
}

OP(MOD)
{
	if (C == 0)
		return vm_fail(run, "division by 0");
	run->l[i->a] = num_mod(B, C);
	return STEP_NEXT;
}

/* a may be b or c, so the parts go through the record's buffer when it is c. */
OP(SCAT)
{
	size_t size = run->program->limits.max_string;
	char *to = vm_string(run, i->a);
	const char *left = vm_string_operand(run, i->b), *right = vm_string_operand(run, i->c);

	if (right == to) {
		text_copy(run->record, size < RECORD_MAX ? size : RECORD_MAX, right);
		right = run->record;
	}
	if (left != to)
		text_copy(to, size, left);
	text_append(to, size, right);
	return STEP_NEXT;
}

/* ---- control ---- */

static inline void jump(struct vm_run *run, int32_t target)
{
	const struct prog_function *f = prog_functions(run->program) + run->function;

	run->pc = prog_insns(run->program) + f->first + target;
}

/* Now and then a long handler asks its host whether it may go on. */
#define POLL_ACTIONS 8192

static enum step poll_host(struct vm_run *run)
{
	const char *why;

	run->poll_at = run->actions - POLL_ACTIONS;
	why = run->host->poll ? run->host->poll(run->host->ctx) : NULL;
	if (!why)
		return STEP_NEXT;
	run->error_uncatchable = true;
	vm_fail(run, why);
	run->error_place = PROG_NONE;
	return STEP_ERROR;
}

enum step vm_charge(struct vm_run *run, uint32_t actions)
{
	run->actions -= actions;
	if (run->actions <= 0 && run->program->limits.max_action) {
		run->error_uncatchable = true;
		return vm_fail(run, "MAXACTION exceeded");
	}
	return run->actions > run->poll_at ? STEP_NEXT : poll_host(run);
}

OP(ACT)
{
	return vm_charge(run, (uint32_t)i->imm);
}

OP(JMP)
{
	jump(run, i->imm);
	return STEP_NEXT;
}

OP(JZ)
{
	if (!run->l[i->a])
		jump(run, i->imm);
	return STEP_NEXT;
}

OP(JNZ)
{
	if (run->l[i->a])
		jump(run, i->imm);
	return STEP_NEXT;
}

static void enter(struct vm_run *run, uint32_t function, size_t longs, size_t strings)
{
	run->function = function;
	run->l = run->longs + longs;
	run->s = run->strings + strings * run->stride;
	run->pc = prog_insns(run->program) + prog_functions(run->program)[function].first;
}

OP(CALL)
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

static inline void leave(struct vm_run *run)
{
	const struct vm_frame *frame = &run->frames[--run->depth];

	enter(run, frame->function, frame->longs, frame->strings);
	run->pc = prog_insns(run->program) + frame->pc;
}

OP(RET)
{
	if (!run->depth)
		return STEP_END;
	leave(run);
	return STEP_NEXT;
}

OP(NEXT)
{
	return STEP_END;
}

OP(FAIL)
{
	return vm_fail(run, vm_string_operand(run, i->a));
}

OP(EXHAUST)
{
	enum step step = vm_fail(run, "all functions exhausted");

	if ((uint32_t)i->imm < run->depth)
		run->error_place =
			prog_insns(run->program)[run->frames[run->depth - 1 - i->imm].pc - 1].place;
	return step;
}

/* ---- the program, built-ins ---- */

OP(ARG)
{
	return vm_arg(run, i->imm, &run->l[i->a]);
}

OP(CTXS)
{
	return vm_context(run, (enum prog_context)i->imm, vm_string(run, i->a));
}

OP(BUILTIN)
{
	return vm_builtin(run, i->imm, run->l + i->a, vm_string(run, i->b));
}

#undef B
#undef C

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
			jump(run, (int32_t)c->handler);
			return true;
		}
		if (!run->depth)
			return false;
		leave(run);
	}
}

static enum vm_status execute(struct vm_run *run)
{
	for (;;) {
		const struct prog_insn *i = run->pc++;
		enum step step = STEP_ERROR;

		switch ((enum prog_op)i->op) {
#define OPCODE(name, ...)                                                                          \
	case OP_##name:                                                                            \
		step = op_##name(run, i);                                                          \
		break;
#include "stap-lite/vm/opcodes.h"
		case OP_COUNT:
			break;
		}
		if (step == STEP_NEXT)
			continue;
		if (step == STEP_END)
			return VM_DONE;
		if (run->error_uncatchable || !catch_error(run))
			return VM_ERROR;
	}
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
	run->actions = p->limits.max_action;
	run->poll_at = run->actions - POLL_ACTIONS;
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
