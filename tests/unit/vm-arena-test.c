/* SPDX-License-Identifier: MIT */
/* Arena layout, initial values, and the ring: order, wrap-around, losses, a scribbled ring, two
 * threads. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include "stap-lite/code/build.h"
#include "stap-lite/vm/arena.h"
#include "stap-lite/vm/record.h"
#include "tests/unit/test.h"

enum { RING = 256, MANY = 200000 };

struct message {
	struct record head;
	uint64_t body[8];
};

static struct program *program_with_globals(void)
{
	struct prog_limits limits = {.max_string = 20, .max_map = 4};
	struct prog_global number = {.type = PROG_LONG, .initial = -5, .initial_string = PROG_NONE};
	struct prog_global string = {.type = PROG_STRING}, array = {.type = PROG_LONG,
								   .nkeys = 1,
								   .key_type = {PROG_LONG},
								   .max_entries = 4,
								   .initial_string = PROG_NONE};
	struct program *program;
	struct builder b;

	build_init(&b, &limits);
	string.initial_string = build_string(&b, "a text longer than twenty", 25);
	build_add(&b, &b.globals, &number);
	build_add(&b, &b.globals, &string);
	build_add(&b, &b.globals, &array);
	CHECK_INT(build_finish(&b, &program, NULL), 0);
	build_deinit(&b);
	return program;
}

static struct arena *new_arena(const struct program *program, uint64_t ring)
{
	uint64_t size = arena_size(program, ring);
	struct arena *arena = calloc(1, size);

	CHECK_INT(arena_init(arena, program, size, ring), 0);
	return arena;
}

static void test_layout(const struct program *program)
{
	const struct prog_global *g = prog_globals(program);
	uint64_t size = arena_size(program, RING);
	struct arena *arena = calloc(1, size);

	CHECK_INT(arena_init(arena, program, size - 1, RING), -EINVAL);
	CHECK_INT(arena_init(arena, program, size, RING - 8), -EINVAL);
	CHECK_INT(arena_init(arena, program, size, RING), 0);
	CHECK(g[0].storage >= sizeof(struct arena));
	CHECK(g[1].storage >= g[0].storage + 8);
	CHECK(g[2].storage >= g[1].storage + 20);
	CHECK(arena->ring_off >= g[2].storage + arena_global_size(&g[2], &program->limits));
	CHECK_INT(*(int64_t *)((char *)arena + g[0].storage), -5);
	CHECK_STR((char *)arena + g[1].storage, "a text longer than ");
	free(arena);
}

static int send(struct arena *arena, uint64_t number, uint32_t words)
{
	struct message m = {.head = {.len = (uint32_t)(sizeof(m.head) + words * 8)}};

	for (uint32_t i = 0; i < words; i++)
		m.body[i] = number;
	return ring_write(arena, &m, m.head.len);
}

static void test_ring(const struct program *program)
{
	struct arena *arena = new_arena(program, RING);
	struct message m;
	int sent = 0;

	CHECK_INT(ring_read(arena, &m, sizeof(m)), 0);
	while (send(arena, (uint64_t)sent, 2) == 0)
		sent++;
	CHECK_INT(sent, RING / (sizeof(struct record) + 16));
	CHECK_INT(arena->lost_records, 1);
	for (int i = 0; i < sent; i++) {
		CHECK_INT(ring_read(arena, &m, sizeof(struct record)), -EMSGSIZE);
		CHECK_INT(ring_read(arena, &m, sizeof(m)), sizeof(struct record) + 16);
		CHECK_INT(m.body[1], i);
	}
	CHECK_INT(ring_read(arena, &m, sizeof(m)), 0);
	for (uint64_t i = 0; i < 1000; i++) { /* over the end, every length */
		CHECK_INT(send(arena, i, i % 8 + 1), 0);
		CHECK_INT(ring_read(arena, &m, sizeof(m)), sizeof(struct record) + (i % 8 + 1) * 8);
		CHECK_INT(m.body[i % 8], i);
	}
	free(arena);
}

static void test_scribbled(const struct program *program)
{
	struct arena *arena = new_arena(program, RING);
	struct message m;

	CHECK_INT(send(arena, 1, 1), 0);
	memset((char *)arena + arena->ring_off, 0xff, RING);
	CHECK_INT(ring_read(arena, &m, sizeof(m)), 0); /* gives up, counts, goes on */
	CHECK_INT(arena->lost_records, 1);
	CHECK_INT(send(arena, 2, 1), 0);
	CHECK_INT(ring_read(arena, &m, sizeof(m)), sizeof(struct record) + 8);
	arena->ring_head += 12345;
	CHECK_INT(ring_read(arena, &m, sizeof(m)), 0);
	arena->ring_off = arena->size - 8;
	CHECK_INT(send(arena, 3, 1), -ENOSPC);
	arena->ring_off = UINT64_MAX - 7;
	CHECK_INT(send(arena, 3, 1), -ENOSPC);
	free(arena);
}

static void *producer(void *arg)
{
	for (uint64_t i = 0; i < MANY;) {
		if (send(arg, i, i % 8 + 1) == 0)
			i++;
		else
			sched_yield();
	}
	return NULL;
}

static void test_threads(const struct program *program)
{
	struct arena *arena = new_arena(program, 4096);
	pthread_t thread;
	struct message m;
	uint64_t next = 0, wrong = 0;

	CHECK_INT(pthread_create(&thread, NULL, producer, arena), 0);
	while (next < MANY) {
		long len = ring_read(arena, &m, sizeof(m));

		if (len == 0) {
			sched_yield();
			continue;
		}
		wrong += len != (long)(sizeof(struct record) + (next % 8 + 1) * 8);
		wrong += m.body[0] != next || m.body[next % 8] != next;
		next++;
	}
	pthread_join(thread, NULL);
	CHECK_INT(wrong, 0);
	CHECK_INT(ring_read(arena, &m, sizeof(m)), 0);
	free(arena);
}

int main(void)
{
	struct program *program = program_with_globals();

	test_layout(program);
	test_ring(program);
	test_scribbled(program);
	test_threads(program);
	free(program);
	return test_status();
}
