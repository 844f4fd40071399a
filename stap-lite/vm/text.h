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

/* The only two that lean on memcpy and memset, which a freestanding compiler asks for anyway. */
void bytes_copy(void *dst, const void *src, size_t len);
void bytes_zero(void *dst, size_t len);

#endif
