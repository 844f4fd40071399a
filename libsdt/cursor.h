/* SPDX-License-Identifier: MIT */
/*
 * cursor.h: reads numbers and strings out of a block of untrusted bytes, one after the other, and
 * never past its end.
 *
 * Used by the note parser. The caller owns the block; strings that are handed out lie inside it.
 * Every failure is -EINVAL, says at which offset it happened, and leaves the cursor where it was.
 */
#ifndef LIBSDT_CURSOR_H
#define LIBSDT_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "libsdt/error.h"

struct cursor {
	const uint8_t *data;
	uint64_t size, pos;
	uint64_t origin;   /* what offset 0 of the block is called in messages */
	bool big_endian;   /* byte order of the data */
	uint8_t word_size; /* 4 or 8: what cursor_word() reads */
};

void cursor_init(
	struct cursor *c, const void *data, uint64_t size, bool big_endian, uint8_t word_size);

/* Bytes that are left. */
uint64_t cursor_left(const struct cursor *c);

int cursor_u32(struct cursor *c, uint32_t *value, struct sdt_error *err);
int cursor_u64(struct cursor *c, uint64_t *value, struct sdt_error *err);
/* An address: word_size bytes. */
int cursor_word(struct cursor *c, uint64_t *value, struct sdt_error *err);
/* A string that ends with NUL inside the block. */
int cursor_string(struct cursor *c, const char **value, struct sdt_error *err);
/* The next len bytes as a cursor of their own, which calls them by the same offsets. */
int cursor_sub(struct cursor *c, uint64_t len, struct cursor *sub, struct sdt_error *err);
/* Skips to the next multiple of align (a power of two), counted from the start of the block, or to
 * the end if that comes first. */
void cursor_align(struct cursor *c, uint64_t align);

#endif
