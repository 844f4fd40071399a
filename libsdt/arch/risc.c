/* SPDX-License-Identifier: MIT */
#include "libsdt/arch/risc.h"

#include <stdlib.h>
#include <string.h>
#include "libsdt/arch/scan.h"

enum { MAX_SHIFT = 3 };

struct parser {
	const struct risc_syntax *syntax;
	const struct sdt_arch *arch;
	struct scan t;
};

static const char unknown_form[] = "operand in a form that is not known";

/* The register that is next, or NULL, and then nothing has been read. */
static const struct sdt_register *take_register(struct parser *p)
{
	struct scan t = p->t;
	const struct sdt_register *r;
	size_t len;

	if (p->syntax->register_prefix && !scan_take(&t, p->syntax->register_prefix))
		return NULL;
	len = scan_word(&t);
	r = arch_register(p->arch, t.p, len);
	if (r)
		p->t = (struct scan){t.p + len, t.end};
	return r;
}

static bool take_comma(struct parser *p)
{
	if (!scan_take(&p->t, ','))
		return false;
	scan_blanks(&p->t);
	return true;
}

static bool at_end(const struct parser *p)
{
	return p->t.p == p->t.end;
}

static bool take_constant(struct parser *p, int64_t *value)
{
	if (p->syntax->constant_prefix)
		scan_take(&p->t, p->syntax->constant_prefix);
	return scan_signed(&p->t, value);
}

/* A register in an address has the width of an address. */
static bool take_address_register(struct parser *p, uint8_t *number)
{
	const struct sdt_register *r = take_register(p);

	if (!r || r->size < p->arch->word_size)
		return false;
	*number = p->syntax->zero_is_none && r->dwarf == 0 ? SDT_NO_REG : r->dwarf;
	return true;
}

/* `, lsl 3` behind an index register, or nothing. */
static bool take_shift(struct parser *p, uint8_t *scale)
{
	int64_t shift;

	if (!take_comma(p))
		return true;
	if (!scan_is(p->t.p, scan_word(&p->t), "lsl"))
		return false;
	p->t.p += strlen("lsl");
	scan_blanks(&p->t);
	if (!take_constant(p, &shift) || shift < 0 || shift > MAX_SHIFT)
		return false;
	*scale = (uint8_t)(1 << shift);
	return true;
}

static bool take_index_or_number(struct parser *p, struct sdt_operand *out)
{
	if (take_address_register(p, &out->index))
		return take_shift(p, &out->scale);
	return take_constant(p, &out->disp);
}

/* [base]   [base, number]   [base, index]   [base, index, lsl number] */
static bool parse_brackets(struct parser *p, struct sdt_operand *out)
{
	if (!scan_take(&p->t, '[') || !take_address_register(p, &out->base))
		return false;
	if (take_comma(p) && !take_index_or_number(p, out))
		return false;
	return scan_take(&p->t, ']');
}

/* number(base)   (base)   number(index,base) */
static bool parse_parentheses(struct parser *p, struct sdt_operand *out)
{
	if (!scan_at(&p->t, '(') && !scan_signed(&p->t, &out->disp))
		return false;
	if (!scan_take(&p->t, '(') || !take_address_register(p, &out->base))
		return false;
	if (take_comma(p)) {
		out->index = out->base;
		if (!take_address_register(p, &out->base))
			return false;
	}
	return scan_take(&p->t, ')');
}

/* base,number   base,index */
static bool parse_comma(struct parser *p, struct sdt_operand *out)
{
	return take_address_register(p, &out->base) && take_comma(p) &&
	       take_index_or_number(p, out);
}

static bool parse_memory(struct parser *p, struct sdt_operand *out)
{
	bool good = false;

	switch (p->syntax->memory) {
	case RISC_BRACKETS: good = parse_brackets(p, out); break;
	case RISC_PARENTHESES: good = parse_parentheses(p, out); break;
	case RISC_COMMA: good = parse_comma(p, out); break;
	}
	return good && at_end(p);
}

static bool parse_register(struct parser *p, struct sdt_operand *out)
{
	const struct sdt_register *r = take_register(p);

	if (!r || !at_end(p))
		return false;
	if (out->size > r->size && p->arch->word_size == 4) {
		scan_unreadable(out, "64-bit value of which the note names one half only");
		return true;
	}
	if (out->size > r->size)
		out->size = r->size;
	out->kind = OPERAND_REG;
	out->reg = r->dwarf;
	return true;
}

/* gcc prints floating-point constants of 32-bit ARM like `#1.5e+0`: the operand is their bits. */
static bool parse_real(struct parser *p, struct sdt_operand *out)
{
	size_t len = (size_t)(p->t.end - p->t.p);
	char text[64], *end;
	double wide;
	float narrow;
	uint32_t bits;

	if (!p->syntax->constant_prefix || !scan_take(&p->t, p->syntax->constant_prefix) ||
		--len >= sizeof(text) || scan_at(&p->t, ' '))
		return false;
	memcpy(text, p->t.p, len);
	text[len] = '\0';
	wide = strtod(text, &end);
	if (!len || *end || (out->size != sizeof(wide) && out->size != sizeof(narrow)))
		return false;
	narrow = (float)wide;
	memcpy(&bits, &narrow, sizeof(bits));
	if (out->size == sizeof(wide))
		memcpy(&out->disp, &wide, sizeof(wide));
	else
		out->disp = bits;
	out->kind = OPERAND_CONST;
	return true;
}

static bool contains(const struct scan *t, const char *word)
{
	return memmem(t->p, (size_t)(t->end - t->p), word, strlen(word)) != NULL;
}

static const char *why_unreadable(const struct scan *t)
{
	if (contains(t, "tprel") || contains(t, "%le_"))
		return "thread-local variable";
	if (contains(t, "lo12") || contains(t, "%lo") || contains(t, "%got"))
		return "the low half of the address of a symbol";
	return unknown_form;
}

void risc_parse_operand(const struct risc_syntax *syntax, const struct sdt_arch *arch,
	const char *op, size_t len, struct sdt_operand *out)
{
	struct scan all = {op, op + len};
	struct parser p = {syntax, arch, all};

	if (parse_register(&p, out))
		return;
	p.t = all;
	if ((!syntax->numbers_are_registers || scan_at(&p.t, syntax->constant_prefix)) &&
		take_constant(&p, &out->disp) && at_end(&p)) {
		out->kind = OPERAND_CONST;
		return;
	}
	p.t = all;
	if (parse_real(&p, out))
		return;
	p.t = all;
	out->disp = 0;
	out->kind = OPERAND_MEM;
	if (!parse_memory(&p, out)) {
		out->base = out->index = SDT_NO_REG;
		scan_unreadable(out, why_unreadable(&all));
	}
}
