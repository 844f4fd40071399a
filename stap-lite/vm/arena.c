/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include "stap-lite/vm/arena.h"
#include "stap-lite/vm/map.h"
#include "stap-lite/vm/record.h"
#include "stap-lite/vm/stat.h"
#include "stap-lite/vm/text.h"

#define ARENA_MAGIC 0x4e455241u /* "AREN" */
#define ALIGN8(n)   (((n) + 7) & ~(uint64_t)7)

uint64_t arena_global_size(const struct prog_global *global, const struct prog_limits *limits)
{
	if (global->nkeys)
		return map_storage_size(global, limits);
	switch (global->type) {
	case PROG_STRING:
		return ALIGN8(limits->max_string);
	case PROG_STATS:
		return stat_size(global);
	default:
		return sizeof(int64_t);
	}
}

uint64_t arena_layout(struct prog_global *globals, size_t n, const struct prog_limits *limits)
{
	uint64_t at = ALIGN8(sizeof(struct arena));

	for (size_t i = 0; i < n; i++) {
		globals[i].storage = at;
		if (globals[i].nkeys)
			map_layout(&globals[i], limits);
		at += arena_global_size(&globals[i], limits);
	}
	return at;
}

static uint64_t globals_end(const struct program *program)
{
	const struct prog_global *last = prog_globals(program) + program->globals.count;

	if (!program->globals.count)
		return ALIGN8(sizeof(struct arena));
	last--;
	return last->storage + arena_global_size(last, &program->limits);
}

uint64_t arena_size(const struct program *program, uint64_t ring_size)
{
	return globals_end(program) + ring_size;
}

static void init_global(
	struct arena *arena, const struct program *program, const struct prog_global *global)
{
	char *storage = (char *)arena + global->storage;

	if (global->nkeys || global->type == PROG_STATS)
		return; /* empty is all zero */
	if (global->type == PROG_STRING)
		text_copy(storage, program->limits.max_string,
			prog_string(program, global->initial_string));
	else
		bytes_copy(storage, &global->initial, sizeof(global->initial));
}

int arena_init(
	struct arena *arena, const struct program *program, uint64_t size, uint64_t ring_size)
{
	if (ring_size < 64 || (ring_size & (ring_size - 1)) != 0)
		return -EINVAL;
	if (size < arena_size(program, ring_size))
		return -EINVAL;
	arena->magic = ARENA_MAGIC;
	arena->abi = PROG_ABI;
	arena->size = size;
	arena->ring_off = globals_end(program);
	arena->ring_size = ring_size;
	for (uint32_t i = 0; i < program->globals.count; i++)
		init_global(arena, program, prog_globals(program) + i);
	return 0;
}

/* ---- ring ---- */

struct ring { /* checked copy of what the arena says about its ring */
	char *data;
	uint64_t size;
};

static int ring_open(struct arena *arena, struct ring *ring)
{
	uint64_t size = arena->ring_size, off = arena->ring_off, whole = arena->size;

	if (size < 64 || (size & (size - 1)) != 0 || off < sizeof(struct arena) || off > whole ||
		whole - off < size)
		return -EINVAL;
	*ring = (struct ring){.data = (char *)arena + off, .size = size};
	return 0;
}

static void ring_put(const struct ring *ring, uint64_t at, const void *from, uint64_t len)
{
	uint64_t pos = at & (ring->size - 1);
	uint64_t first = ring->size - pos < len ? ring->size - pos : len;

	bytes_copy(ring->data + pos, from, first);
	bytes_copy(ring->data, (const char *)from + first, len - first);
}

static void ring_get(const struct ring *ring, uint64_t at, void *to, uint64_t len)
{
	uint64_t pos = at & (ring->size - 1);
	uint64_t first = ring->size - pos < len ? ring->size - pos : len;

	bytes_copy(to, ring->data + pos, first);
	bytes_copy((char *)to + first, ring->data, len - first);
}

int ring_write(struct arena *arena, const void *record, size_t len)
{
	uint64_t head = atomic_load_explicit(&arena->ring_head, memory_order_relaxed);
	uint64_t tail = atomic_load_explicit(&arena->ring_tail, memory_order_acquire);
	uint64_t need = ALIGN8(len), used = head - tail;
	struct ring ring;

	if (ring_open(arena, &ring) != 0 || used > ring.size || ring.size - used < need ||
		need < len) {
		atomic_fetch_add_explicit(&arena->lost_records, 1, memory_order_relaxed);
		return -ENOSPC;
	}
	ring_put(&ring, head, record, len);
	atomic_store_explicit(&arena->ring_head, head + need, memory_order_release);
	return 0;
}

/* A ring that was scribbled on has no next record to be found: everything in it is given up, and
 * counted as one loss. */
static long ring_give_up(struct arena *arena, uint64_t head)
{
	atomic_fetch_add_explicit(&arena->lost_records, 1, memory_order_relaxed);
	atomic_store_explicit(&arena->ring_tail, head, memory_order_release);
	return 0;
}

long ring_read(struct arena *arena, void *buf, size_t size)
{
	uint64_t tail = atomic_load_explicit(&arena->ring_tail, memory_order_relaxed);
	uint64_t head = atomic_load_explicit(&arena->ring_head, memory_order_acquire);
	uint64_t used = head - tail;
	struct record header;
	struct ring ring;

	if (!used)
		return 0;
	if (ring_open(arena, &ring) != 0 || used > ring.size || used < sizeof(header))
		return ring_give_up(arena, head);
	ring_get(&ring, tail, &header, sizeof(header));
	if (header.len < sizeof(header) || header.len > RECORD_MAX || ALIGN8(header.len) > used)
		return ring_give_up(arena, head);
	if (header.len > size)
		return -EMSGSIZE;
	ring_get(&ring, tail, buf, header.len);
	((struct record *)buf)->len = header.len; /* the copy that was checked */
	atomic_store_explicit(&arena->ring_tail, tail + ALIGN8(header.len), memory_order_release);
	return header.len;
}
