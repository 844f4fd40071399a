/* SPDX-License-Identifier: MIT */
/*
 * pool.h: the memory of one compilation: many small blocks, freed at once.
 *
 * The front end takes everything from a pool, so nothing is freed one by one and a jump out of the
 * middle of something leaks nothing. Blocks are zeroed and aligned for any type. When memory runs
 * out, pool_alloc() jumps to the pool's `exhausted`, which the owner has set with setjmp(); so the
 * passes need no error paths for it.
 */
#ifndef FRONT_POOL_H
#define FRONT_POOL_H

#include <setjmp.h>
#include <stddef.h>

struct pool_chunk;

struct pool {
	struct pool_chunk *chunks;
	jmp_buf *exhausted; /* must be set while anything allocates */
};

/* NULL: no memory. The caller destroys it; NULL is accepted there. */
struct pool *pool_create(void);
void pool_destroy(struct pool *pool);

/* Zeroed memory that lives as long as the pool; never NULL. */
void *pool_alloc(struct pool *pool, size_t size) __attribute__((returns_nonnull));
/* The same for an array, checked for overflow. */
void *pool_array(struct pool *pool, size_t count, size_t size) __attribute__((returns_nonnull));
/* A copy of `len` bytes with a zero behind. */
char *pool_copy(struct pool *pool, const char *bytes, size_t len);
char *pool_print(struct pool *pool, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A growing array of `items` in the pool: room for one more of *count; the old one is left behind.
 */
void *pool_grow(struct pool *pool, void *items, size_t count, size_t *capacity, size_t size);

#endif
