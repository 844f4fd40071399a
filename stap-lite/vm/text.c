/* SPDX-License-Identifier: MIT */
#include "stap-lite/vm/text.h"

typedef uint64_t __attribute__((may_alias)) word;

/* Eight bytes at a time, aligned, so that no read leaves a page that the string is on. */
__attribute__((no_sanitize("address"))) size_t text_len(const char *s, size_t max)
{
	size_t n = 0;

	for (; n < max && (uintptr_t)(s + n) % sizeof(word); n++)
		if (!s[n])
			return n;
	while (n < max && !text_zeros(*(const word *)(s + n)))
		n += sizeof(word);
	while (n < max && s[n])
		n++;
	return n < max ? n : max;
}

size_t text_copy(char *dst, size_t size, const char *src)
{
	size_t n = text_len(src, size - 1);

	bytes_copy(dst, src, n);
	dst[n] = '\0';
	return n;
}

size_t text_copy_bytes(char *dst, size_t size, const char *src, size_t len)
{
	if (len >= size)
		len = size - 1;
	bytes_copy(dst, src, len);
	dst[len] = '\0';
	return len;
}

size_t text_append(char *dst, size_t size, const char *src)
{
	size_t at = text_len(dst, size - 1);

	return at + text_copy(dst + at, size - at, src);
}

static size_t append_unsigned(
	char *dst, size_t size, const char *prefix, uint64_t value, unsigned base)
{
	char digits[24];
	size_t at = sizeof(digits);

	digits[--at] = '\0';
	do
		digits[--at] = "0123456789abcdef"[value % base];
	while ((value /= base) != 0);
	text_append(dst, size, prefix);
	return text_append(dst, size, digits + at);
}

size_t text_append_long(char *dst, size_t size, int64_t value)
{
	uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	return append_unsigned(dst, size, value < 0 ? "-" : "", magnitude, 10);
}

size_t text_append_hex(char *dst, size_t size, uint64_t value)
{
	return append_unsigned(dst, size, "0x", value, 16);
}

int text_compare(const char *a, const char *b, size_t max)
{
	for (size_t i = 0; i < max; i++) {
		unsigned char x = (unsigned char)a[i], y = (unsigned char)b[i];

		if (x != y)
			return x < y ? -1 : 1;
		if (!x)
			return 0;
	}
	return 0;
}

int text_equal(const char *a, const char *b, size_t size)
{
	size_t n = 0;

	for (; n + 8 <= size; n += 8) {
		uint64_t x = text_word(a + n), y = text_word(b + n);

		if (text_zeros(x))
			return ((x ^ y) & (text_before_zero(x) << 8 | 0xff)) == 0;
		if (x != y)
			return 0;
	}
	return text_compare(a + n, b + n, size - n) == 0;
}

void bytes_copy(void *dst, const void *src, size_t len)
{
	__builtin_memcpy(dst, src, len);
}

void bytes_zero(void *dst, size_t len)
{
	__builtin_memset(dst, 0, len);
}
