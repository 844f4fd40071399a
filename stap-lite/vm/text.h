/* SPDX-License-Identifier: MIT */
/*
 * text.h: the few string functions that the VM needs where no C library is. Every one of them is given the end of what it
 * may read and write; a result that does not fit is cut and always ends with a zero.
 */
#ifndef VM_TEXT_H
#define VM_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Bytes before the first zero, at most max. */
size_t text_len(const char *s, size_t max);
/* Copies src (at most size - 1 bytes of it) to dst, which has size > 0 bytes. Returns the length of the copy. */
size_t text_copy(char *dst, size_t size, const char *src);
/* Copies len bytes; the same cut and zero. */
size_t text_copy_bytes(char *dst, size_t size, const char *src, size_t len);
/* Appends src to the string in dst. Returns the new length. */
size_t text_append(char *dst, size_t size, const char *src);
/* Appends a number: decimal with sign, or lower-case hex with 0x. */
size_t text_append_long(char *dst, size_t size, int64_t value);
size_t text_append_hex(char *dst, size_t size, uint64_t value);
/* -1, 0, 1: bytewise, of strings that take at most max bytes each. */
int text_compare(const char *a, const char *b, size_t max);

/* Whether two strings of at most size bytes each are the same. */
int text_equal(const char *a, const char *b, size_t size);

/* Eight bytes of a string; those behind its zero mean nothing. */
static inline uint64_t text_word(const char *s)
{
	uint64_t w;

	__builtin_memcpy(&w, s, sizeof(w));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = __builtin_bswap64(w); /* the first byte is the lowest */
#endif
	return w;
}

/* Not 0 when a byte is zero; its lowest bit is the top bit of the first such byte. */
static inline uint64_t text_zeros(uint64_t w)
{
	return (w - 0x0101010101010101ull) & ~w & 0x8080808080808080ull;
}

/* Mask of the bytes before the first zero, of which there is one. */
static inline uint64_t text_before_zero(uint64_t w)
{
	uint64_t zeros = text_zeros(w);

	return ((zeros & (0 - zeros)) >> 7) - 1;
}

/* The only two that lean on memcpy and memset, which a freestanding compiler asks for anyway. */
void bytes_copy(void *dst, const void *src, size_t len);
void bytes_zero(void *dst, size_t len);

#endif
