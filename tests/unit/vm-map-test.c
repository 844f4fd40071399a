/* SPDX-License-Identifier: MIT */
/* Arrays: order, wrap, overflow, deletion, stable sorts; a scribbled arena ends every walk. */
#include <stdlib.h>
#include "stap-lite/code/build.h"
#include "stap-lite/vm/map.h"
#include "tests/unit/test.h"

enum { CAPACITY = 8, ROUNDS = 2000 };

struct fixture {
	struct program *program;
	struct arena *arena;
	uint64_t size;
	struct map map;
};

/* An array of longs with the given kinds of keys. */
static void setup(struct fixture *f, uint8_t wraps, const char *keys)
{
	struct prog_limits limits = {.max_string = 16, .max_map = CAPACITY};
	struct prog_global global = {.type = PROG_LONG,
		.wraps = wraps,
		.max_entries = CAPACITY,
		.initial_string = PROG_NONE};
	struct builder b;

	for (; keys[global.nkeys]; global.nkeys++)
		global.key_type[global.nkeys] = keys[global.nkeys] == 's' ? PROG_STRING : PROG_LONG;
	build_init(&b, &limits);
	build_add(&b, &b.globals, &global);
	CHECK_INT(build_finish(&b, &f->program, NULL), 0);
	build_deinit(&b);
	f->size = arena_size(f->program, 64);
	f->arena = calloc(1, f->size);
	CHECK_INT(arena_init(f->arena, f->program, f->size, 64), 0);
	map_open(&f->map, f->arena, f->program, prog_globals(f->program));
}

static void teardown(struct fixture *f)
{
	free(f->arena);
	free(f->program);
}

static uint32_t put(struct fixture *f, int64_t key, int64_t value)
{
	struct map_keys keys = {.longs = &key};
	uint32_t entry = map_insert(&f->map, &keys);

	if (entry)
		*map_long(&f->map, entry) = value;
	return entry;
}

static void del(struct fixture *f, int64_t key)
{
	struct map_keys keys = {.longs = &key};

	map_remove(&f->map, map_find(&f->map, &keys));
}

/* "key=value …" in the map's order. */
static const char *listing(const struct fixture *f)
{
	static char text[512];
	size_t at = 0;

	text[0] = '\0';
	for (uint32_t e = map_next(&f->map, 0); e; e = map_next(&f->map, e))
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%lld=%lld", at ? " " : "",
			(long long)map_key_long(&f->map, e, 0), (long long)*map_long(&f->map, e));
	return text;
}

static void test_order(void)
{
	struct fixture f;

	setup(&f, 0, "l");
	CHECK_STR(listing(&f), "");
	put(&f, 5, 1);
	put(&f, 3, 2);
	put(&f, 9, 3);
	put(&f, 5, 10); /* keeps its place */
	CHECK_STR(listing(&f), "5=10 3=2 9=3");
	del(&f, 5);
	put(&f, 5, 1); /* moves to the end */
	CHECK_STR(listing(&f), "3=2 9=3 5=1");
	del(&f, 77);
	CHECK_INT(f.map.head->count, 3);
	map_clear(&f.map);
	CHECK_STR(listing(&f), "");
	put(&f, 1, 1);
	CHECK_STR(listing(&f), "1=1");
	teardown(&f);
}

static void test_full(void)
{
	struct fixture f;

	setup(&f, 0, "l");
	for (int64_t i = 0; i < CAPACITY; i++)
		CHECK(put(&f, i, i));
	CHECK_INT(put(&f, 100, 1), 0);
	CHECK(put(&f, 3, 33)); /* known keys still work */
	del(&f, 0);
	CHECK(put(&f, 100, 1));
	CHECK_INT(put(&f, 101, 1), 0);
	teardown(&f);

	setup(&f, 1, "l");
	for (int64_t i = 0; i < CAPACITY + 3; i++)
		CHECK(put(&f, i, i));
	CHECK_STR(listing(&f), "3=3 4=4 5=5 6=6 7=7 8=8 9=9 10=10");
	teardown(&f);
}

static void test_sort(void)
{
	struct map_order up = {0}, down = {.descending = true}, by_key = {.key = 1};
	struct fixture f;

	setup(&f, 0, "l");
	put(&f, 4, 5);
	put(&f, 2, 50);
	put(&f, 1, -1);
	put(&f, 3, 5);
	map_sort(&f.map, &down);
	CHECK_STR(listing(&f), "2=50 4=5 3=5 1=-1");
	map_sort(&f.map, &up); /* equal ones keep the order that they had */
	CHECK_STR(listing(&f), "1=-1 4=5 3=5 2=50");
	map_sort(&f.map, &by_key);
	CHECK_STR(listing(&f), "1=-1 2=50 3=5 4=5");
	put(&f, 0, 7); /* insertion goes to the end as ever */
	CHECK_STR(listing(&f), "1=-1 2=50 3=5 4=5 0=7");
	del(&f, 3);
	CHECK_STR(listing(&f), "1=-1 2=50 4=5 0=7");
	teardown(&f);
}

static void test_strings(void)
{
	char text[2][16] = {"alpha", "beta"};
	int64_t number = 7;
	struct map_keys keys = {.longs = &number, .strings = text[0], .stride = sizeof(text[0])};
	struct fixture f;
	uint32_t entry;

	setup(&f, 0, "sls");
	entry = map_insert(&f.map, &keys);
	CHECK(entry);
	CHECK_STR(map_key_string(&f.map, entry, 0), "alpha");
	CHECK_INT(map_key_long(&f.map, entry, 1), 7);
	CHECK_STR(map_key_string(&f.map, entry, 2), "beta");
	CHECK_INT(map_find(&f.map, &keys), entry);
	strcpy(text[1], "betb");
	CHECK_INT(map_find(&f.map, &keys), 0);
	teardown(&f);
}

/* Against a plain model: the last value of each key, in the order in which they came. */
static void test_model(void)
{
	int64_t keys[CAPACITY], values[CAPACITY];
	unsigned seed = 1, n = 0;
	struct fixture f;

	setup(&f, 0, "l");
	for (int round = 0; round < ROUNDS; round++) {
		int64_t key = (seed = seed * 1103515245 + 12345) >> 16 & 15;
		unsigned at = 0;
		char want[512] = "";
		size_t len = 0;

		while (at < n && keys[at] != key)
			at++;
		if (round % 3 == 0) {
			del(&f, key);
			if (at < n) {
				n--;
				memmove(keys + at, keys + at + 1, (n - at) * sizeof(*keys));
				memmove(values + at, values + at + 1, (n - at) * sizeof(*values));
			}
		} else {
			CHECK_INT(put(&f, key, round) != 0, at < n || n < CAPACITY);
			if (at < n || n < CAPACITY) {
				keys[at] = key;
				values[at] = round;
				n += at == n;
			}
		}
		for (unsigned i = 0; i < n; i++)
			len += (size_t)snprintf(want + len, sizeof(want) - len, "%s%lld=%lld",
				i ? " " : "", (long long)keys[i], (long long)values[i]);
		CHECK_STR(listing(&f), want);
	}
	teardown(&f);
}

/* Random bytes over the whole array: every operation comes back, and none leaves the array
 * (sanitizers look). */
static void test_scribbled(void)
{
	struct map_order down = {.descending = true};
	unsigned seed = 7;
	struct fixture f;

	setup(&f, 1, "l");
	for (int round = 0; round < ROUNDS; round++) {
		unsigned char *bytes = (unsigned char *)f.map.head;
		size_t size = (size_t)(map_storage_size(f.map.global, &f.program->limits));

		for (int i = 0; i < 8; i++) {
			seed = seed * 1103515245 + 12345;
			bytes[(seed >> 8) % size] = (unsigned char)(seed >> 3 & 15);
		}
		put(&f, round & 7, round);
		del(&f, round & 3);
		map_sort(&f.map, &down);
		for (uint32_t e = map_next(&f.map, 0), steps = 0; e && steps < CAPACITY; steps++)
			e = map_next(&f.map, e);
		if (round % 64 == 0)
			map_clear(&f.map);
	}
	memset(f.map.head, 0xff, (size_t)map_storage_size(f.map.global, &f.program->limits));
	CHECK_INT(map_next(&f.map, 0), 0);
	map_sort(&f.map, &down);
	put(&f, 1, 1);
	map_clear(&f.map);
	put(&f, 2, 3);
	CHECK_STR(listing(&f), "2=3");
	teardown(&f);
}

int main(void)
{
	test_order();
	test_full();
	test_sort();
	test_strings();
	test_model();
	test_scribbled();
	return test_status();
}
