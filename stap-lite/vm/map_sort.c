/* SPDX-License-Identifier: MIT */
/*
 * Sorting an array's list where it stands: a merge sort from the bottom up, stable, without memory
 * of its own and without recursion. Every walk counts its steps, so that a scribbled list costs
 * time but ends.
 */
#include "stap-lite/vm/map.h"
#include "stap-lite/vm/text.h"

struct sorter {
	const struct map *map;
	const struct map_order *order;
	uint32_t first, last; /* of the list being built */
	uint64_t budget;      /* steps left */
};

static struct map_entry *entry_at(const struct map *map, uint32_t entry)
{
	if (!entry || entry > map->capacity)
		return NULL;
	return (struct map_entry *)(map->entries + (size_t)(entry - 1) * map->entry_size);
}

static uint32_t next_of(struct sorter *s, uint32_t entry)
{
	struct map_entry *e = entry_at(s->map, entry);

	if (!e || !s->budget)
		return 0;
	s->budget--;
	return e->next <= s->map->capacity ? e->next : 0;
}

static int compare_longs(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_values(const struct map *map, uint32_t a, uint32_t b, enum prog_stat stat)
{
	int64_t x = 0, y = 0;

	if (map->global->type == PROG_STRING) {
		const char *s = map_string(map, a), *t = map_string(map, b);

		return s && t ? text_compare(s, t, map->string_size) : 0;
	}
	if (map->global->type == PROG_STATS) {
		const struct stat_value *s = map_stat(map, a), *t = map_stat(map, b);

		if (s && t) {
			stat_get(s, stat, map->global->stat_shift, &x);
			stat_get(t, stat, map->global->stat_shift, &y);
		}
		return compare_longs(x, y);
	}
	x = map_long(map, a) ? *map_long(map, a) : 0;
	y = map_long(map, b) ? *map_long(map, b) : 0;
	return compare_longs(x, y);
}

static int compare(const struct sorter *s, uint32_t a, uint32_t b)
{
	unsigned key = s->order->key;
	int result;

	if (!key)
		result = compare_values(s->map, a, b, s->order->stat);
	else if (s->map->global->key_type[key - 1] == PROG_STRING)
		result = text_compare(map_key_string(s->map, a, key - 1),
			map_key_string(s->map, b, key - 1), s->map->string_size);
	else
		result = compare_longs(
			map_key_long(s->map, a, key - 1), map_key_long(s->map, b, key - 1));
	return s->order->descending ? -result : result;
}

static void append(struct sorter *s, uint32_t entry)
{
	struct map_entry *e = entry_at(s->map, entry), *last = entry_at(s->map, s->last);

	if (!e)
		return;
	e->previous = s->last;
	if (last)
		last->next = entry;
	else
		s->first = entry;
	s->last = entry;
}

/* Merges runs of `width` of the list at `from`, pair by pair. Returns the number of merges. */
static uint32_t pass(struct sorter *s, uint32_t from, uint32_t width)
{
	uint32_t left = from, merges = 0;

	s->first = s->last = 0;
	while (left && s->budget) {
		uint32_t right = left, nleft = 0, nright = width;

		merges++;
		while (nleft < width && right) {
			nleft++;
			right = next_of(s, right);
		}
		while (nleft || (nright && right)) {
			uint32_t taken;

			if (nleft && (!nright || !right || compare(s, left, right) <= 0)) {
				taken = left;
				left = next_of(s, left);
				nleft--;
			} else {
				taken = right;
				right = next_of(s, right);
				nright--;
			}
			append(s, taken);
		}
		left = right;
	}
	if (s->last)
		entry_at(s->map, s->last)->next = 0;
	return merges;
}

void map_sort(const struct map *map, const struct map_order *order)
{
	struct sorter s = {.map = map,
		.order = order,
		.first = map->head->first,
		.last = map->head->last,
		.budget = (uint64_t)map->capacity * 128};
	uint32_t merges = 2;

	for (uint32_t width = 1; merges > 1 && s.budget && width <= map->capacity; width *= 2)
		merges = pass(&s, s.first, width);
	map->head->first = s.first;
	map->head->last = s.last;
}
