/* SPDX-License-Identifier: MIT */
#include "stap-lite/front/pool.h"
#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE 65536

struct pool_chunk {
	struct pool_chunk *next;
	size_t used, size;
	max_align_t bytes[];
};

struct pool *pool_create(void)
{
	return calloc(1, sizeof(struct pool));
}

void pool_destroy(struct pool *pool)
{
	if (!pool)
		return;
	for (struct pool_chunk *chunk = pool->chunks, *next; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(pool);
}

static void pool_fail(struct pool *pool)
{
	assert(pool->exhausted);
	longjmp(*pool->exhausted, 1);
}

static struct pool_chunk *chunk_add(struct pool *pool, size_t size)
{
	size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;
	struct pool_chunk *chunk = calloc(1, sizeof(*chunk) + room);

	if (!chunk)
		pool_fail(pool);
	chunk->size = room;
	chunk->next = pool->chunks;
	pool->chunks = chunk;
	return chunk;
}

void *pool_alloc(struct pool *pool, size_t size)
{
	struct pool_chunk *chunk = pool->chunks;
	size_t align = sizeof(max_align_t), at;

	if (size > SIZE_MAX / 2)
		pool_fail(pool);
	size = (size + align - 1) / align * align;
	if (!chunk || chunk->size - chunk->used < size)
		chunk = chunk_add(pool, size);
	at = chunk->used;
	chunk->used += size;
	return (char *)chunk->bytes + at;
}

void *pool_array(struct pool *pool, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / 2 / size)
		pool_fail(pool);
	return pool_alloc(pool, count * size);
}

char *pool_copy(struct pool *pool, const char *bytes, size_t len)
{
	char *copy = pool_alloc(pool, len + 1);

	if (len)
		memcpy(copy, bytes, len);
	return copy;
}

char *pool_print(struct pool *pool, const char *fmt, ...)
{
	va_list ap;
	char *text;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len < 0)
		pool_fail(pool);
	text = pool_alloc(pool, (size_t)len + 1);
	va_start(ap, fmt);
	vsnprintf(text, (size_t)len + 1, fmt, ap);
	va_end(ap);
	return text;
}

void *pool_grow(struct pool *pool, void *items, size_t count, size_t *capacity, size_t size)
{
	void *grown;

	if (count < *capacity)
		return items;
	*capacity = *capacity ? *capacity * 2 : 4;
	grown = pool_array(pool, *capacity, size);
	if (count)
		memcpy(grown, items, count * size);
	return grown;
}
