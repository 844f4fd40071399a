/* SPDX-License-Identifier: MIT */
#include "libsdt/operand.h"

#include <stdlib.h>
#include <string.h>
#include "libsdt/arch.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static const char *skip_blanks(const char *p)
{
	while (is_blank(*p))
		p++;
	return p;
}

/* Length of the `-4@` or `8f@` at p, or 0. Stops at the NUL or earlier. */
static size_t prefix_length(const char *p)
{
	const char *start = p, *digits;

	p += *p == '-';
	for (digits = p; *p >= '0' && *p <= '9'; p++)
		;
	if (p == digits)
		return 0;
	p += *p == 'f';
	return *p == '@' ? (size_t)(p + 1 - start) : 0;
}

/* Operands are separated by blanks, but some contain blanks themselves (`[sp, 16]`, Intel's `DWORD
 * PTR`): where the first one has a size, so have all, and the next size starts the next one. */
static const char *operand_end(const char *p, bool sized)
{
	const char *end;

	do {
		while (*p && !is_blank(*p))
			p++;
		end = p;
		p = skip_blanks(p);
	} while (sized && *p && !prefix_length(p));
	return end;
}

static bool size_is_number(unsigned long size)
{
	return size == 1 || size == 2 || size == 4 || size == 8;
}

/* The compiler prints constants as it likes (`1@$-56` for 200): size and sign say what is meant. */
static int64_t fit(int64_t value, unsigned size, bool is_signed)
{
	unsigned bits = 64 - 8 * size;

	if (is_signed)
		return (int64_t)((uint64_t)value << bits) >> bits;
	return (int64_t)((uint64_t)value << bits >> bits);
}

static void parse_one(
	const struct sdt_arch *arch, const char *text, size_t len, struct sdt_operand *out)
{
	size_t prefix = prefix_length(text);
	unsigned long size = prefix ? strtoul(text + (*text == '-'), NULL, 10)
			     : arch ? arch->word_size
				    : 8;

	*out = (struct sdt_operand){
		.kind = OPERAND_UNREADABLE,
		.size = size_is_number(size) ? (uint8_t)size : 0,
		.is_signed = !prefix || *text == '-',
		.is_float = prefix > 1 && text[prefix - 2] == 'f',
		.reg = SDT_NO_REG,
		.base = SDT_NO_REG,
		.index = SDT_NO_REG,
		.scale = 1,
		.text = text,
		.text_len = len < UINT16_MAX ? (uint16_t)len : UINT16_MAX,
	};
	if (!arch)
		out->why = "the operands of this CPU are not known";
	else if (!out->size)
		out->why = "not a number of 1, 2, 4 or 8 bytes";
	else if (len > UINT16_MAX)
		out->why = "operand too long";
	else
		arch->parse_operand(arch, text + prefix, len - prefix, out);
	if (out->kind == OPERAND_CONST)
		out->disp = fit(out->disp, out->size, out->is_signed);
}

size_t operand_parse_all(const struct sdt_arch *arch, const char *args, struct sdt_operand *out)
{
	const char *p = skip_blanks(args);
	bool sized = prefix_length(p) > 0;
	size_t n = 0;

	if (*p == ':') /* how old headers wrote "no arguments" */
		return 0;
	while (*p && n < SDT_MAX_ARGS) {
		const char *end = operand_end(p, sized);

		parse_one(arch, p, (size_t)(end - p), &out[n++]);
		p = skip_blanks(end);
	}
	return n;
}
