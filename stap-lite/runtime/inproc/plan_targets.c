/* SPDX-License-Identifier: MIT */
/* Jumps that lead into the window of a site. Compilers do not jump into the middle of an
 * instruction; hand-written code does now and then (to skip a lock prefix). Indirect jumps are not
 * seen. */
#include <stdlib.h>
#include <string.h>
#include <Zydis/Zydis.h>
#include "stap-lite/runtime/inproc/plan_steps.h"

enum {
	MAX_FUNCTION = 1 << 20, /* bytes looked at; a longer one is not known */
	SHORT_REACH = 130,	/* of a jump with 8 bits, in bytes */
};

struct sweep { /* over the function around the site */
	const uint8_t *code;
	size_t size;
	uint64_t start;
};

static uint32_t window_bit(const struct view *v, uint64_t target)
{
	return target > v->addr && target < v->addr + 32 ? 1u << (target - v->addr) : 0;
}

/* Targets in the window of whatever could be a relative branch at byte `at`, decoding nothing. */
static uint32_t possible(const struct view *v, const struct sweep *s, size_t at)
{
	uint64_t addr = s->start + at;
	uint8_t opcode = s->code[at];
	uint32_t bits = 0;
	int32_t wide;

	if (at + 2 <= s->size &&
		((opcode & 0xf0) == 0x70 || opcode == 0xeb || (opcode >= 0xe0 && opcode <= 0xe3)))
		bits = window_bit(v, addr + 2 + (uint64_t)(int64_t)(int8_t)s->code[at + 1]);
	if (at + 5 <= s->size && ((opcode & 0xf0) == 0x80 || opcode == 0xe8 || opcode == 0xe9)) {
		memcpy(&wide, s->code + at + 1, sizeof(wide));
		bits |= window_bit(v, addr + 5 + (uint64_t)(int64_t)wide);
	}
	return bits;
}

/* The same, of the branches that a linear decoding from the start of the function finds. */
static uint32_t decoded(const struct view *v, const struct sweep *s, size_t limit)
{
	ZydisDecodedInstruction i;
	ZydisDecoder decoder;
	uint32_t bits = 0;

	ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	ZydisDecoderEnableMode(&decoder, ZYDIS_DECODER_MODE_MINIMAL, ZYAN_TRUE);
	for (size_t at = 0; at < s->size && at <= limit; at += i.length) {
		if (ZYAN_FAILED(ZydisDecoderDecodeInstruction(
			    &decoder, NULL, s->code + at, s->size - at, &i)))
			return UINT32_MAX; /* data in between: nothing is certain */
		for (size_t n = 0; n < 2; n++)
			if (i.raw.imm[n].is_relative)
				bits |= window_bit(v,
					s->start + at + i.length + (uint64_t)i.raw.imm[n].value.s);
	}
	return bits;
}

static uint32_t sweep(const struct view *v, const struct sweep *s)
{
	uint32_t bits = 0, interior = ~view_boundaries(v);
	size_t last = 0;

	for (size_t at = 0; at < s->size; at++) {
		uint32_t found = possible(v, s, at) & interior;

		if (found)
			last = at;
		bits |= found;
	}
	return bits ? bits & decoded(v, s, last) : 0;
}

/* Without a function to look at, only what stands near is known: anything that could be a jump
 * counts. */
static uint32_t reached(const struct view *v)
{
	uint64_t start = v->site->start, end = v->site->end;
	struct sweep s;
	uint32_t bits = 0;
	uint8_t *code;

	if (start > v->addr || end <= v->addr || end - start > MAX_FUNCTION)
		return 0;
	code = malloc(end - start);
	if (!code)
		return UINT32_MAX;
	s = (struct sweep){code, end - start, start};
	bits = v->env->read(v->env->ctx, start, code, s.size) == 0 ? sweep(v, &s) : UINT32_MAX;
	free(code);
	return bits;
}

bool view_jumped_into(struct view *v, const struct insn *insn)
{
	uint32_t inside = 0;

	if (!v->reached_known)
		v->reached = reached(v);
	v->reached_known = true;
	for (unsigned n = 1; n < insn->len; n++) {
		uint64_t off = insn->addr + n - v->addr;

		inside |= off < 32 ? 1u << off : 0;
	}
	return v->reached & inside;
}
