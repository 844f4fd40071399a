/* SPDX-License-Identifier: MIT */
#include "tests/unit/inproc-code.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Offsets into struct state: leave 8, regs 16, flags 128, rsp 136, red_zone 144, xmm 272. Flags go
 * first and come last: mov leaves them alone, push would write into the red zone. r14 holds the
 * state all the time. */
void state_enter(struct state *state);
__asm__(".text\n"
	"state_enter:\n"
	"	push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
	"	mov %rdi, %r14\n"
	"	mov %rsp, 136(%r14)\n"
	"	sub $0x400, %rsp\n"
	"	push 128(%r14); popf\n"
	".set i, 0\n .rept 16\n	mov 144+8*i(%r14), %rax; mov %rax, -8-8*i(%rsp)\n .set i, i+1\n "
	".endr\n"
	"	movups 272(%r14), %xmm0; movups 288(%r14), %xmm1; movups 304(%r14), %xmm2; movups "
	"320(%r14), %xmm3\n"
	"	mov 16(%r14), %rax; mov 24(%r14), %rbx; mov 32(%r14), %rcx; mov 40(%r14), %rdx; "
	"mov 48(%r14), %rsi\n"
	"	mov 56(%r14), %rdi; mov 64(%r14), %rbp; mov 72(%r14), %r8; mov 80(%r14), %r9; mov "
	"88(%r14), %r10\n"
	"	mov 96(%r14), %r11; mov 104(%r14), %r12; mov 112(%r14), %r13; mov 120(%r14), %r15\n"
	"	jmp *(%r14)\n"
	"state_leave:\n"
	"	mov %rax, 16(%r14); mov %rbx, 24(%r14); mov %rcx, 32(%r14); mov %rdx, 40(%r14); "
	"mov %rsi, 48(%r14)\n"
	"	mov %rdi, 56(%r14); mov %rbp, 64(%r14); mov %r8, 72(%r14); mov %r9, 80(%r14); mov "
	"%r10, 88(%r14)\n"
	"	mov %r11, 96(%r14); mov %r12, 104(%r14); mov %r13, 112(%r14); mov %r15, 120(%r14)\n"
	".set i, 0\n .rept 16\n	mov -8-8*i(%rsp), %rax; mov %rax, 144+8*i(%r14)\n .set i, i+1\n "
	".endr\n"
	"	movups %xmm0, 272(%r14); movups %xmm1, 288(%r14); movups %xmm2, 304(%r14); movups "
	"%xmm3, 320(%r14)\n"
	"	pushf; pop 128(%r14)\n"
	"	mov 136(%r14), %rax\n"
	"	sub %rsp, 136(%r14)\n" /* 0x400 when the code left the stack as it found it */
	"	mov %rax, %rsp\n"
	"	pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx\n"
	"	ret\n");
void state_leave(void);

enum {
	DATA = CODE_BYTES, /* offset of the globals: eight longs, then the address that `call *mem`
			      calls */
	HELPER = 64,	   /* offset of a function that the code calls */
	START = 1024,	   /* … of the first site */
};

uint64_t code_random(struct code *code)
{
	code->seed ^= code->seed << 13;
	code->seed ^= code->seed >> 7;
	code->seed ^= code->seed << 17;
	return code->seed >> 11;
}

struct writer {
	struct code *code;
	uint8_t *at;
	uint8_t *short_jumps[CODE_INSNS]; /* their last byte is the distance to the end */
	uint8_t *long_jumps[CODE_INSNS];  /* … last four */
	unsigned nshort, nlong;
};

static void put(struct writer *w, const uint8_t *bytes, size_t n)
{
	memcpy(w->at, bytes, n);
	w->at += n;
}
#define PUT(w, ...) put(w, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void put32(struct writer *w, uint32_t value)
{
	memcpy(w->at, &value, sizeof(value));
	w->at += sizeof(value);
}

/* Displacement of a rip operand; `behind` bytes of the instruction follow it. */
static void put_rip(struct writer *w, size_t to, unsigned behind)
{
	put32(w, (uint32_t)((int64_t)(w->code->base + to) - (int64_t)(w->at + 4 + behind)));
}

/* A register that the code may change: not rsp, not r14. */
static uint8_t any_reg(struct writer *w)
{
	uint8_t reg;

	do
		reg = code_random(w->code) % 16;
	while (reg == 4 || reg == 14);
	return reg;
}

static uint8_t rex(uint8_t wide, uint8_t reg, uint8_t rm)
{
	return (uint8_t)(0x40 | wide << 3 | (reg >> 3) << 2 | rm >> 3);
}

static uint8_t modrm(uint8_t mod, uint8_t reg, uint8_t rm)
{
	return (uint8_t)(mod << 6 | (reg & 7) << 3 | (rm & 7));
}

static void put_nop(struct writer *w, unsigned len)
{
	static const uint8_t nops[9][9] = {{0x90}, {0x66, 0x90}, {0x0f, 0x1f, 0x00},
		{0x0f, 0x1f, 0x40, 0}, {0x0f, 0x1f, 0x44, 0, 0}, {0x66, 0x0f, 0x1f, 0x44, 0, 0},
		{0x0f, 0x1f, 0x80, 0, 0, 0, 0}, {0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0},
		{0x66, 0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0}};

	put(w, nops[len - 1], len);
}

static void put_registers(struct writer *w, unsigned which, uint8_t a, uint8_t b)
{
	uint8_t imm = (uint8_t)code_random(w->code);

	switch (which) {
	case 0: PUT(w, rex(1, a, b), 0x89, modrm(3, a, b)); break; /* mov */
	case 1:
		PUT(w, rex(0, 0, b), (uint8_t)(0xb8 | (b & 7))); /* mov $imm32 */
		put32(w, (uint32_t)code_random(w->code));
		break;
	case 2: PUT(w, rex(1, a, 5), 0x8d, modrm(1, a, 5), imm); break; /* lea imm(%rbp) */
	case 3: PUT(w, rex(1, 0, b), 0x83, modrm(3, 0, b), imm); break; /* add $imm8 */
	case 4: PUT(w, 0x31, modrm(3, a & 3, b & 3)); break;		/* xor, two bytes */
	case 5: PUT(w, rex(1, a, b), 0x85, modrm(3, a, b)); break;	/* test */
	case 6:
		PUT(w, rex(1, a, b), 0x0f, (uint8_t)(0x40 | (imm & 15)), modrm(3, a, b));
		break;								       /* cmov */
	case 7: PUT(w, 0x0f, (uint8_t)(0x90 | (imm & 15)), modrm(3, 0, b & 3)); break; /* setcc */
	case 8: PUT(w, 0x99); break;						       /* cltd */
	case 9: PUT(w, 0xf5); break;						       /* cmc */
	case 10: PUT(w, 0xf9); break;						       /* stc */
	case 11: PUT(w, 0x48, 0x99); break;					       /* cqto */
	case 12: PUT(w, rex(1, a, b), 0x0f, 0xaf, modrm(3, a, b)); break;	       /* imul */
	case 13: PUT(w, 0x66, 0x0f, 0xfe, modrm(3, a & 3, b & 3)); break;	       /* paddd */
	case 14: PUT(w, 0x0f, 0x28, modrm(3, a & 3, b & 3)); break;		       /* movaps */
	default: put_nop(w, 1 + imm % 9); break;
	}
}

static void put_memory(struct writer *w, unsigned which, uint8_t a)
{
	uint8_t slot = (uint8_t)(code_random(w->code) % 8), red = (uint8_t)(-8 * (1 + slot));

	switch (which) {
	case 0:
		PUT(w, rex(1, a, 0), 0x8b, modrm(0, a, 5));
		put_rip(w, DATA + 8u * slot, 0);
		break;
	case 1:
		PUT(w, rex(1, a, 0), 0x89, modrm(0, a, 5));
		put_rip(w, DATA + 8u * slot, 0);
		break;
	case 2:
		PUT(w, 0x80, 0x3d);
		put_rip(w, DATA + 8u * slot, 1);
		PUT(w, slot);
		break; /* cmpb $slot */
	case 3:
		PUT(w, rex(1, a, 0), 0x89, modrm(1, a, 4), 0x24, red);
		break; /* into the red zone */
	case 4: PUT(w, rex(1, a, 0), 0x8b, modrm(1, a, 4), 0x24, red); break;
	case 5:
		PUT(w, rex(1, a, 14), 0x8b, modrm(2, a, 14));
		put32(w, 336 + 8u * slot);
		break; /* off r14 */
	case 6:
		PUT(w, rex(1, a, 14), 0x89, modrm(2, a, 14));
		put32(w, 336 + 8u * slot);
		break;
	default:
		PUT(w, 0xf0, 0x48, 0xff, 0x05);
		put_rip(w, DATA + 8u * slot, 0);
		break; /* lock incq */
	}
}

static void put_branch(struct writer *w, unsigned which)
{
	uint8_t cc = (uint8_t)(code_random(w->code) % 16);

	switch (which) {
	case 0:
	case 1:
		PUT(w, (uint8_t)(0x70 | cc), 0);
		w->short_jumps[w->nshort++] = w->at;
		break;
	case 2:
		PUT(w, 0x0f, (uint8_t)(0x80 | cc), 0, 0, 0, 0);
		w->long_jumps[w->nlong++] = w->at;
		break;
	case 3:
		PUT(w, 0xeb, 0);
		w->short_jumps[w->nshort++] = w->at;
		break;
	case 4:
		PUT(w, 0xe9, 0, 0, 0, 0);
		w->long_jumps[w->nlong++] = w->at;
		break;
	case 5:
		PUT(w, (uint8_t)(0xe0 | (cc & 3)), 0);
		w->short_jumps[w->nshort++] = w->at;
		break; /* loop, jrcxz */
	case 6:
		PUT(w, 0xff, 0x15);
		put_rip(w, DATA + 64, 0);
		break; /* call *mem */
	default:
		PUT(w, 0xe8);
		put_rip(w, HELPER, 0);
		break;
	}
}

static void put_insn(struct writer *w)
{
	uint64_t r = code_random(w->code);
	uint8_t a = any_reg(w), b = any_reg(w);

	if (r % 8 < 4)
		put_registers(w, r / 8 % 16, a, b);
	else if (r % 8 < 6)
		put_memory(w, r / 8 % 8, a);
	else
		put_branch(w, r / 8 % 8);
}

/* Near other libraries, or alone, or low as programs that are linked to a fixed place. */
static uint8_t *map_somewhere(struct code *code)
{
	uint64_t hint = 0;
	void *p;

	switch (code_random(code) % 3) {
	case 0: hint = 0x400000 + (code_random(code) % 0x1000) * 0x1000; break;
	case 1: hint = 0x550000000000 + (code_random(code) % 0x100000000) * 0x1000; break;
	}
	p = mmap((void *)hint, CODE_BYTES + 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		abort();
	return p;
}

void code_make(struct code *code, uint64_t seed)
{
	struct writer w = {.code = code};
	unsigned second;

	*code = (struct code){.seed = (seed + 1) * 0x9e3779b97f4a7c15ull};
	code->base = map_somewhere(code);
	second = code_random(code) % 3 ? 0 : 1 + code_random(code) % 5;
	w.at = code->base + HELPER;
	PUT(&w, 0x48, 0x83, 0xc0, 3, 0xc3); /* add $3,%rax; ret */
	*(uint64_t *)(code->base + DATA + 64) = (uint64_t)(code->base + HELPER);
	w.at = code->base + START;
	for (unsigned i = 0; i < CODE_INSNS - 1; i++) {
		code->insn[code->ninsns++] = (uint64_t)w.at;
		if (i == 0 || i == second) {
			code->site[code->nsites++] = (uint64_t)w.at;
			PUT(&w, 0x90);
			if (code_random(code) % 16 == 0) {
				code->insn[code->ninsns++] = (uint64_t)w.at;
				put_nop(&w, 5 + code_random(code) % 5);
			}
		} else {
			put_insn(&w);
		}
		if (code->ninsns >= CODE_INSNS - 1)
			break;
	}
	for (unsigned i = 0; i < w.nshort; i++)
		w.short_jumps[i][-1] = (uint8_t)(w.at - w.short_jumps[i]);
	for (unsigned i = 0; i < w.nlong; i++) {
		int32_t far = (int32_t)(w.at - w.long_jumps[i]);

		memcpy(w.long_jumps[i] - 4, &far, sizeof(far));
	}
	PUT(&w, 0x41, 0xff, 0x66, 0x08); /* jmp *8(%r14) */
	code->end = (uint64_t)w.at;
}

void code_free(struct code *code)
{
	munmap(code->base, CODE_BYTES + 4096);
}

void code_print(const struct code *code)
{
	for (unsigned i = 0; i < code->ninsns; i++) {
		uint64_t end = i + 1 < code->ninsns ? code->insn[i + 1] : code->end;

		printf("%2u %#" PRIx64 ":", i, code->insn[i]);
		for (uint64_t at = code->insn[i]; at < end; at++)
			printf(" %02x", *(uint8_t *)at);
		printf("\n");
	}
}

void state_random(struct code *code, struct state *state)
{
	uint64_t *words = (uint64_t *)state;

	memset(state, 0, sizeof(*state));
	for (size_t i = 2; i < sizeof(*state) / sizeof(*words); i++)
		words[i] = code_random(code) % 3 ? code_random(code) << 20 ^ code_random(code)
						 : code_random(code) % 4;
	state->flags =
		0x202 | (code_random(code) & 0x8d5) | (code_random(code) % 8 == 0 ? 0x400 : 0);
	state->leave = (uint64_t)state_leave;
}

void code_run(struct code *code, uint64_t entry, const struct state *in, struct state *out)
{
	uint8_t *globals = code->base + DATA;

	*out = *in;
	out->entry = entry;
	memcpy(globals, in->globals, sizeof(in->globals));
	state_enter(out);
	__asm__ volatile("cld" ::: "memory");
	memcpy(out->globals, globals, sizeof(out->globals));
	out->entry = 0;
}

void state_print_difference(const struct state *got, const struct state *want)
{
	const uint64_t *g = (const uint64_t *)got, *w = (const uint64_t *)want;

	for (size_t i = 0; i < sizeof(*got) / sizeof(*g); i++)
		if (g[i] != w[i])
			printf("byte %zu of the state: %#" PRIx64 ", not %#" PRIx64 "\n", 8 * i,
				g[i], w[i]);
}
