/* SPDX-License-Identifier: MIT */
#include "libsdt/arch/scan.h"

#include <string.h>

bool scan_at(const struct scan *t, char c)
{
	return t->p < t->end && *t->p == c;
}

bool scan_take(struct scan *t, char c)
{
	bool yes = scan_at(t, c);

	t->p += yes;
	return yes;
}

void scan_blanks(struct scan *t)
{
	while (scan_at(t, ' ') || scan_at(t, '\t'))
		t->p++;
}

static bool is_symbol_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.' || c == '$' || (c & 0x80);
}

size_t scan_word(const struct scan *t)
{
	const char *p = t->p;

	while (p < t->end && is_symbol_char(*p))
		p++;
	return (size_t)(p - t->p);
}

bool scan_is(const char *s, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(s, word, len) == 0;
}

int scan_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

bool scan_number(struct scan *t, uint64_t *value)
{
	unsigned base = 10;
	const char *start;
	uint64_t v = 0;

	if (t->end - t->p > 2 && t->p[0] == '0' && (t->p[1] == 'x' || t->p[1] == 'X')) {
		base = 16;
		t->p += 2;
	}
	for (start = t->p; t->p < t->end && (unsigned)scan_digit(*t->p) < base; t->p++)
		if (__builtin_mul_overflow(v, base, &v) ||
			__builtin_add_overflow(v, (uint64_t)scan_digit(*t->p), &v))
			return false;
	*value = v;
	return t->p > start;
}

bool scan_signed(struct scan *t, int64_t *value)
{
	bool minus = scan_take(t, '-');
	uint64_t n;

	if (!scan_number(t, &n))
		return false;
	*value = (int64_t)(minus ? -n : n);
	return true;
}

void scan_unreadable(struct sdt_operand *out, const char *why)
{
	out->kind = OPERAND_UNREADABLE;
	out->why = why;
}
