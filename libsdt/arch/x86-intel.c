/* SPDX-License-Identifier: MIT */
/*
 * What gcc and clang print for the operands of an asm statement with -masm=intel:
 *   esi r11w     -5 0x3ff8000000000000     QWORD PTR [rdi+r10*8] DWORD PTR -4[rbp] [rsp - 84]
 *   [rax + 4*rcx + 8]     DWORD PTR table[rip+24] [rip + offset table]     OFFSET FLAT:table
 *   DWORD PTR local@GOTOFF[eax]
 */
#include "libsdt/arch/x86.h"

#include <string.h>
#include <strings.h>
#include "libsdt/arch/scan.h"

struct terms {
	const struct sdt_register *base, *index;
	uint64_t number, scale;
	const char *symbol;
	size_t symbol_len;
	bool memory, address, rip, numbered, gotoff;
};

static bool take_word(struct scan *t, const char *word)
{
	size_t len = strlen(word);

	if (scan_word(t) != len || strncasecmp(t->p, word, len) != 0)
		return false;
	t->p += len;
	scan_blanks(t);
	return true;
}

/* `DWORD PTR` and the like. */
static bool take_size(struct scan *t)
{
	static const char *const sizes[] = {"byte", "word", "dword", "qword", "xmmword", "oword"};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		if (take_word(t, sizes[i]))
			return take_word(t, "ptr");
	return false;
}

static bool add_register(struct terms *e, const struct sdt_register *r, uint64_t scale)
{
	if (scale == 1 && !e->base) {
		e->base = r;
		return true;
	}
	if (e->index || (scale != 1 && scale != 2 && scale != 4 && scale != 8))
		return false;
	e->index = r;
	e->scale = scale;
	return true;
}

/* A register with or without `*scale`, the instruction pointer, or a symbol. */
static bool take_name(const struct sdt_arch *arch, struct scan *t, struct terms *e, uint64_t scale)
{
	size_t len = scan_word(t);
	const char *name = t->p;
	const struct sdt_register *r = arch_register(arch, name, len);

	t->p += len;
	if (!len)
		return false;
	if (r)
		return (!scan_take(t, '*') || scan_number(t, &scale)) && add_register(e, r, scale);
	if (scan_is(name, len, "rip") || scan_is(name, len, "eip"))
		return e->rip = true;
	if (e->symbol || scale != 1)
		return false;
	e->symbol = name;
	e->symbol_len = len;
	return !scan_take(t, '@') || (e->gotoff = take_word(t, "GOTOFF"));
}

static bool take_term(const struct sdt_arch *arch, struct scan *t, struct terms *e, bool minus)
{
	uint64_t n;

	if (t->p < t->end && scan_digit(*t->p) < 10) {
		if (!scan_number(t, &n))
			return false;
		if (scan_take(t, '*'))
			return !minus && take_name(arch, t, e, n);
		e->number += minus ? -n : n;
		return e->numbered = true;
	}
	if (take_word(t, "offset")) {
		e->address = !e->memory;
		if (take_word(t, "flat") && !scan_take(t, ':'))
			return false;
	}
	return !minus && take_name(arch, t, e, 1);
}

static bool take_terms(const struct sdt_arch *arch, struct scan *t, struct terms *e)
{
	bool minus = false, wanted = true;

	for (scan_blanks(t); t->p < t->end; scan_blanks(t)) {
		if (scan_take(t, '[')) {
			e->memory = wanted = true;
			minus = false;
		} else if (scan_take(t, ']')) {
			if (wanted)
				return false;
		} else if (scan_at(t, '-') || scan_at(t, '+')) {
			minus = scan_take(t, '-') || !scan_take(t, '+');
			wanted = true;
		} else if (!wanted || !take_term(arch, t, e, minus)) {
			return false;
		} else {
			wanted = minus = false;
		}
	}
	return !wanted;
}

static void set_memory(const struct terms *e, struct sdt_operand *out)
{
	if (e->rip || !(e->base || e->index))
		return scan_unreadable(
			out, "address relative to an instruction that the note does not name");
	if ((e->base && e->base->size < 4) || (e->index && e->index->size < 4))
		return scan_unreadable(out, "address in a register that is too narrow");
	out->kind = OPERAND_MEM;
	out->base = e->base ? e->base->dwarf : SDT_NO_REG;
	out->index = e->index ? e->index->dwarf : SDT_NO_REG;
	out->scale = (uint8_t)e->scale;
}

void x86_parse_intel(const struct sdt_arch *arch, struct scan t, struct sdt_operand *out)
{
	struct terms e = {.scale = 1};
	const char *start = t.p;

	e.memory = take_size(&t);
	if (!take_terms(arch, &t, &e))
		return scan_unreadable(out, "operand in a form that is not known");
	out->disp = (int64_t)e.number;
	if (e.symbol) {
		if (!e.address && !e.memory)
			return scan_unreadable(out, "register that this CPU does not have");
		if (e.index || (e.base != NULL) != e.gotoff)
			return scan_unreadable(out, "symbol indexed by a register");
		return x86_set_symbol(
			out, e.symbol, e.symbol_len, e.address ? ABOUT_ADDRESS : ABOUT_VALUE);
	}
	if (e.memory)
		return set_memory(&e, out);
	if (e.base && !e.index && !e.numbered)
		return x86_parse_register(arch, start, (size_t)(t.end - start), out);
	if (e.base || e.index || e.rip)
		return scan_unreadable(out, "operand in a form that is not known");
	out->kind = OPERAND_CONST;
}
