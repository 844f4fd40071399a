/* SPDX-License-Identifier: MIT */
/*
 * What gcc and clang print for the operands of an asm statement in AT&T syntax:
 *   %esi %r11w %bpl %ah     $-5     16(%rsp) (%rax) 44(%rax,%rdx,4) (,%rdx,8)
 *   gi(%rip) 3+garr(%rip) garr+3(%rip)     gi 3+garr (i386, not PIC)     3+garr@GOTOFF(%edx) (i386,
 * PIC)     $gi     ext@GOTPCREL(%rip)     %xmm0     %fs:tls@tpoff %fs:8(%rax)     and what they
 * print that nobody can follow without more than the note: %gs:tls@ntpoff (i386)
 */
#include "libsdt/arch/x86.h"

#include <elf.h>
#include <stdbool.h>
#include <string.h>
#include "libsdt/arch/scan.h"

const struct sdt_nop x86_nops[] = {{1, {0x90}}, {0}};

/* number + symbol@suffix */
struct expression {
	uint64_t number;
	const char *symbol, *suffix;
	size_t symbol_len, suffix_len;
};

struct address {
	const struct sdt_register *base, *index;
	uint64_t scale;
	bool rip; /* the base is the instruction pointer */
};

static bool take_symbol(struct scan *t, struct expression *e)
{
	if (e->symbol || !(e->symbol_len = scan_word(t)))
		return false;
	e->symbol = t->p;
	t->p += e->symbol_len;
	if (scan_take(t, '@')) {
		e->suffix = t->p;
		e->suffix_len = scan_word(t);
		t->p += e->suffix_len;
	}
	return true;
}

/* Terms joined by + and -, at most one of them a symbol (and that one added). */
static bool take_expression(struct scan *t, struct expression *e)
{
	bool minus = scan_take(t, '-');

	do {
		uint64_t n;

		if (t->p < t->end && scan_digit(*t->p) < 10) {
			if (!scan_number(t, &n))
				return false;
			e->number += minus ? -n : n;
		} else if (minus || !take_symbol(t, e)) {
			return false;
		}
		minus = scan_at(t, '-');
	} while (scan_take(t, '+') || scan_take(t, '-'));
	return true;
}

static bool is_vector_register(const char *name, size_t len)
{
	static const char *const families[] = {"xmm", "ymm", "zmm", "mm", "st"};

	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
		if (len >= strlen(families[i]) &&
			memcmp(name, families[i], strlen(families[i])) == 0)
			return true;
	return false;
}

static const struct sdt_register *take_register(
	const struct sdt_arch *arch, struct scan *t, bool *rip)
{
	const struct sdt_register *r;
	size_t len;

	if (!scan_take(t, '%'))
		return NULL;
	len = scan_word(t);
	if (is_vector_register(t->p, len))
		return NULL;
	if (rip && (scan_is(t->p, len, "rip") || scan_is(t->p, len, "eip")))
		*rip = true;
	r = arch_register(arch, t->p, len);
	t->p += len;
	return r;
}

/* (base), (base,index), (base,index,scale), (,index,scale) */
static bool take_address(const struct sdt_arch *arch, struct scan *t, struct address *a)
{
	if (!scan_take(t, '('))
		return false;
	if (scan_at(t, '%')) {
		a->base = take_register(arch, t, &a->rip);
		if (!a->base && !a->rip)
			return false;
	}
	if (scan_take(t, ',')) {
		a->index = take_register(arch, t, NULL);
		if (!a->index || (scan_take(t, ',') && !scan_number(t, &a->scale)))
			return false;
	}
	if (a->scale != 1 && a->scale != 2 && a->scale != 4 && a->scale != 8)
		return false;
	return (a->base || a->index || a->rip) && scan_take(t, ')');
}

void x86_set_symbol(
	struct sdt_operand *out, const char *symbol, size_t len, enum operand_about about)
{
	if (len > UINT16_MAX)
		return scan_unreadable(out, "symbol name too long");
	out->kind = OPERAND_SYMBOL;
	out->about = (uint8_t)about;
	out->symbol = symbol;
	out->symbol_len = (uint16_t)len;
}

static void set_symbol(
	struct sdt_operand *out, const struct expression *e, enum operand_about about)
{
	x86_set_symbol(out, e->symbol, e->symbol_len, about);
}

static void parse_immediate(struct scan t, struct sdt_operand *out)
{
	struct expression e = {0};

	if (!take_expression(&t, &e) || t.p != t.end)
		return scan_unreadable(out, "constant in a form that is not known");
	out->disp = (int64_t)e.number;
	if (e.suffix)
		return scan_unreadable(out, "symbol with a relocation that is not known");
	if (e.symbol)
		return set_symbol(out, &e, ABOUT_ADDRESS);
	out->kind = OPERAND_CONST;
}

void x86_parse_register(
	const struct sdt_arch *arch, const char *name, size_t len, struct sdt_operand *out)
{
	const struct sdt_register *r = arch_register(arch, name, len);

	if (!r)
		return scan_unreadable(out, is_vector_register(name, len)
						    ? "value in a floating-point or vector register"
						    : "register that this CPU does not have");
	if (r->size < out->size && arch->machine == EM_386 && out->size > 4)
		return scan_unreadable(
			out, "64-bit value of which the note names the low half only");
	if (r->size < out->size)
		out->size = r->size;
	out->kind = OPERAND_REG;
	out->reg = r->dwarf;
	out->shift = r->shift;
}

static const char *why_not_symbol(
	const struct sdt_arch *arch, const struct expression *e, const struct address *a)
{
	const char *s = e->suffix;
	size_t len = e->suffix_len;

	if (s && (scan_is(s, len, "tpoff") || scan_is(s, len, "ntpoff") ||
			 scan_is(s, len, "dtpoff") || scan_is(s, len, "indntpoff") ||
			 scan_is(s, len, "gottpoff") || scan_is(s, len, "tlsgd")))
		return "thread-local variable";
	if (s && scan_is(s, len, "GOTPCREL"))
		return a->rip && !e->number ? NULL : "place in the global offset table";
	if (s && scan_is(s, len, "GOT"))
		return "value in the global offset table";
	/* The register holds the address of the table and the assembler subtracts it again: the
	 * symbol is what is meant. */
	if (s && scan_is(s, len, "GOTOFF"))
		return a->base && !a->index ? NULL : "symbol indexed by a register";
	if (s)
		return "symbol with a relocation that is not known";
	if (arch_register(arch, e->symbol, e->symbol_len))
		return "register in Intel syntax";
	if (a->index || a->base)
		return "symbol indexed by a register";
	return NULL;
}

static bool is_address_register(const struct sdt_register *r)
{
	return !r || r->size >= 4;
}

static void parse_memory(const struct sdt_arch *arch, struct scan t, struct sdt_operand *out)
{
	struct expression e = {0};
	struct address a = {.scale = 1};

	if ((!scan_at(&t, '(') && !take_expression(&t, &e)) ||
		(t.p < t.end && !take_address(arch, &t, &a)) || t.p != t.end)
		return scan_unreadable(out, "operand in a form that is not known");
	out->disp = (int64_t)e.number;
	if (e.symbol) {
		const char *why = why_not_symbol(arch, &e, &a);

		if (why)
			return scan_unreadable(out, why);
		return set_symbol(out, &e,
			e.suffix && scan_is(e.suffix, e.suffix_len, "GOTPCREL") ? ABOUT_GOT
										: ABOUT_VALUE);
	}
	if (!a.base && !a.index && !a.rip) /* -masm=intel writes constants like this */
		return scan_unreadable(out, "number that may be a constant or an address");
	if (a.rip)
		return scan_unreadable(
			out, "address relative to an instruction that the note does not name");
	if (!is_address_register(a.base) || !is_address_register(a.index))
		return scan_unreadable(out, "address in a register that is too narrow");
	out->kind = OPERAND_MEM;
	out->base = a.base ? a.base->dwarf : SDT_NO_REG;
	out->index = a.index ? a.index->dwarf : SDT_NO_REG;
	out->scale = (uint8_t)a.scale;
}

/* `disp(base)` behind `%fs:`; a symbol in it is counted from where the segment begins. */
static void parse_segment(
	const struct sdt_arch *arch, const char *name, struct scan t, struct sdt_operand *out)
{
	const struct sdt_register *segment = arch_register(arch, name, strlen(name));
	struct expression e = {0};
	struct address a = {.scale = 1};

	if (!segment)
		return scan_unreadable(out, "thread-local variable");
	if ((!scan_at(&t, '(') && !take_expression(&t, &e)) ||
		(t.p < t.end && !take_address(arch, &t, &a)) || t.p != t.end || a.rip ||
		(e.symbol && !(e.suffix && scan_is(e.suffix, e.suffix_len, "tpoff"))))
		return scan_unreadable(out, "thread-local variable in a form that is not known");
	if ((a.base && a.index) || !is_address_register(a.base) || !is_address_register(a.index))
		return scan_unreadable(out, "thread-local variable at the sum of two registers");
	out->disp = (int64_t)e.number;
	out->base = segment->dwarf;
	out->index = a.base ? a.base->dwarf : a.index ? a.index->dwarf : SDT_NO_REG;
	out->scale = (uint8_t)a.scale;
	if (e.symbol)
		set_symbol(out, &e, ABOUT_THREAD);
	else
		out->kind = OPERAND_MEM;
}

void x86_parse_operand(
	const struct sdt_arch *arch, const char *op, size_t len, struct sdt_operand *out)
{
	struct scan t = {op, op + len};

	if (scan_take(&t, '=')) /* our <sys/sdt.h> marks what it makes with -masm=intel */
		return x86_parse_intel(arch, t, out);
	if (scan_take(&t, '$'))
		return parse_immediate(t, out);
	if (len > 4 && memcmp(op, "%fs:", 4) == 0)
		return parse_segment(arch, "fs.base", (struct scan){op + 4, t.end}, out);
	if (len > 4 && memcmp(op, "%gs:", 4) == 0)
		return parse_segment(arch, "gs.base", (struct scan){op + 4, t.end}, out);
	if (scan_take(&t, '%'))
		return x86_parse_register(arch, t.p, (size_t)(t.end - t.p), out);
	parse_memory(arch, t, out);
}
