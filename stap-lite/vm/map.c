/* SPDX-License-Identifier: MIT */
#include "stap-lite/vm/map.h"
#include "stap-lite/vm/text.h"

/* A power of two, more than entries: most chains have one link. */
static uint32_t bucket_count(uint32_t capacity)
{
	uint32_t n = 2;

	while (n / 2 < capacity && n < 1u << 30)
		n *= 2;
	return n;
}

static uint32_t key_size(uint8_t type, uint32_t string_size)
{
	return type == PROG_STRING ? string_size : sizeof(int64_t);
}

static uint32_t value_size(const struct prog_global *global, uint32_t string_size)
{
	return global->type == PROG_STATS ? stat_size(global) : key_size(global->type, string_size);
}

static uint32_t entry_size(const struct prog_global *global, uint32_t string_size)
{
	uint32_t size = sizeof(struct map_entry) + value_size(global, string_size);

	for (unsigned i = 0; i < global->nkeys; i++)
		size += key_size(global->key_type[i], string_size);
	return size;
}

void map_layout(struct prog_global *global, const struct prog_limits *limits)
{
	uint32_t string_size = map_round8(limits->max_string);

	global->entry_size = entry_size(global, string_size);
	global->value_size = value_size(global, string_size);
	global->bucket_mask = bucket_count(global->max_entries) - 1;
}

uint64_t map_storage_size(const struct prog_global *global, const struct prog_limits *limits)
{
	uint64_t size = entry_size(global, map_round8(limits->max_string));

	return sizeof(struct map_head) + (uint64_t)bucket_count(global->max_entries) * 4 +
	       size * global->max_entries;
}

/* ---- values and keys ---- */

char *map_string(const struct map *map, uint32_t entry)
{
	return (char *)map_long(map, entry);
}

struct stat_value *map_stat(const struct map *map, uint32_t entry)
{
	return (struct stat_value *)map_long(map, entry);
}

static char *key_at(const struct map *map, struct map_entry *e, unsigned n)
{
	char *at = (char *)(e + 1) + map->value_size;

	for (unsigned i = 0; i < n; i++)
		at += key_size(map->global->key_type[i], map->string_size);
	return at;
}

int64_t map_key_long(const struct map *map, uint32_t entry, unsigned n)
{
	struct map_entry *e = map_used_at(map, entry);

	return e ? *(int64_t *)key_at(map, e, n) : 0;
}

const char *map_key_string(const struct map *map, uint32_t entry, unsigned n)
{
	struct map_entry *e = map_used_at(map, entry);
	char *key;

	if (!e)
		return "";
	key = key_at(map, e, n);
	key[map->string_size - 1] = '\0'; /* whatever was scribbled there */
	return key;
}

static uint64_t mix(uint64_t hash)
{
	hash *= 0x9e3779b97f4a7c15ull;
	return hash ^ hash >> 29;
}

/* Eight bytes of a string at a time, up to its zero or to size. */
static uint64_t hash_string(uint64_t hash, const char *s, uint32_t size)
{
	uint32_t n = 0;

	for (; n + 8 <= size; n += 8) {
		uint64_t w = text_word(s + n);

		if (text_zeros(w))
			return mix(hash ^ (w & text_before_zero(w)));
		hash = mix(hash ^ w);
	}
	for (; n < size && s[n]; n++)
		hash = mix(hash ^ (unsigned char)s[n]);
	return mix(hash);
}

static uint32_t fold(uint64_t hash)
{
	return (uint32_t)(hash ^ hash >> 32);
}

static uint32_t hash_keys(const struct map *map, const struct map_keys *keys)
{
	const int64_t *next_long = keys->longs;
	const char *next_string = keys->strings;
	uint64_t hash = 0x9ae16a3b2f90404full;
	uint32_t size =
		keys->stride < map->string_size ? (uint32_t)keys->stride : map->string_size;

	for (unsigned i = 0; i < map->global->nkeys; i++) {
		if (map->global->key_type[i] == PROG_STRING) {
			hash = hash_string(hash, next_string, size);
			next_string += keys->stride;
		} else {
			hash = mix(hash ^ (uint64_t)*next_long++);
		}
	}
	return fold(hash);
}

static bool keys_match(const struct map *map, struct map_entry *e, const struct map_keys *keys)
{
	const int64_t *next_long = keys->longs;
	const char *next_string = keys->strings;
	const char *at = key_at(map, e, 0);
	uint32_t size =
		keys->stride < map->string_size ? (uint32_t)keys->stride : map->string_size;

	for (unsigned i = 0; i < map->global->nkeys; i++) {
		if (map->global->key_type[i] == PROG_STRING) {
			if (!text_equal(at, next_string, size))
				return false;
			next_string += keys->stride;
			at += map->string_size;
		} else {
			if (*(const int64_t *)at != *next_long++)
				return false;
			at += sizeof(int64_t);
		}
	}
	return true;
}

static void store_keys(const struct map *map, struct map_entry *e, const struct map_keys *keys)
{
	const int64_t *next_long = keys->longs;
	const char *next_string = keys->strings;
	char *at = key_at(map, e, 0);

	for (unsigned i = 0; i < map->global->nkeys; i++) {
		if (map->global->key_type[i] == PROG_STRING) {
			text_copy(at, map->string_size, next_string);
			next_string += keys->stride;
			at += map->string_size;
		} else {
			*(int64_t *)at = *next_long++;
			at += sizeof(int64_t);
		}
	}
}

/* ---- lists ---- */

static uint32_t find_hashed(const struct map *map, const struct map_keys *keys, uint32_t hash)
{
	uint32_t at = map->buckets[hash & map->mask];

	for (uint32_t steps = 0; steps < map->capacity; steps++) {
		struct map_entry *e = map_used_at(map, at);

		if (!e)
			return 0;
		if (e->hash == hash && keys_match(map, e, keys))
			return at;
		at = e->chain;
	}
	return 0;
}

/* The usual array has one number as its key: its hash and its comparison are one instruction each. */
static bool has_plain_key(const struct map *map)
{
	return map->global->nkeys == 1 && map->global->key_type[0] == PROG_LONG;
}

static uint32_t find_plain(const struct map *map, int64_t key)
{
	uint32_t at = map->buckets[fold(mix(0x9ae16a3b2f90404full ^ (uint64_t)key)) & map->mask];

	for (uint32_t steps = 0; steps < map->capacity; steps++) {
		struct map_entry *e = map_used_at(map, at);

		if (!e)
			return 0;
		if (*(const int64_t *)((const char *)(e + 1) + map->value_size) == key)
			return at;
		at = e->chain;
	}
	return 0;
}

uint32_t map_find(const struct map *map, const struct map_keys *keys)
{
	if (has_plain_key(map))
		return map->head->first ? find_plain(map, *keys->longs) : 0;
	return map->head->first ? find_hashed(map, keys, hash_keys(map, keys)) : 0;
}

static void order_append(const struct map *map, uint32_t entry, struct map_entry *e)
{
	struct map_entry *last = map_used_at(map, map->head->last);

	e->next = 0;
	e->previous = last ? map->head->last : 0;
	if (last)
		last->next = entry;
	else
		map->head->first = entry;
	map->head->last = entry;
}

static void order_unlink(const struct map *map, const struct map_entry *e)
{
	struct map_entry *before = map_entry_at(map, e->previous), *behind = map_entry_at(map, e->next);

	if (before)
		before->next = e->next;
	else
		map->head->first = e->next;
	if (behind)
		behind->previous = e->previous;
	else
		map->head->last = e->previous;
}

static void chain_unlink(const struct map *map, uint32_t entry, const struct map_entry *e)
{
	uint32_t *link = &map->buckets[e->hash & map->mask];

	for (uint32_t steps = 0; steps < map->capacity && *link != entry; steps++) {
		struct map_entry *at = map_entry_at(map, *link);

		if (!at)
			return;
		link = &at->chain;
	}
	if (*link == entry)
		*link = e->chain;
}

static uint32_t take_entry(const struct map *map)
{
	struct map_head *head = map->head;
	struct map_entry *e = map_entry_at(map, head->freed);
	uint32_t entry = head->freed;

	if (e && !e->used) {
		head->freed = e->next;
		return entry;
	}
	if (head->fresh < map->capacity)
		return ++head->fresh;
	if (!map->global->wraps || !map_used_at(map, head->first))
		return 0;
	map_remove(map, head->first);
	entry = head->freed;
	e = map_entry_at(map, entry);
	if (!e)
		return 0;
	head->freed = e->next;
	return entry;
}

uint32_t map_insert(const struct map *map, const struct map_keys *keys)
{
	uint32_t entry = map_find(map, keys), hash;
	struct map_entry *e;

	if (entry)
		return entry;
	hash = hash_keys(map, keys);
	entry = take_entry(map);
	e = map_entry_at(map, entry);
	if (!e)
		return 0;
	bytes_zero(e + 1, map->value_size);
	store_keys(map, e, keys);
	e->hash = hash;
	e->used = 1;
	e->chain = map->buckets[hash & map->mask];
	map->buckets[hash & map->mask] = entry;
	order_append(map, entry, e);
	map->head->count++;
	return entry;
}

void map_remove(const struct map *map, uint32_t entry)
{
	struct map_entry *e = map_used_at(map, entry);

	if (!e)
		return;
	chain_unlink(map, entry, e);
	order_unlink(map, e);
	e->used = 0;
	e->next = map->head->freed;
	map->head->freed = entry;
	map->head->count--;
}

void map_clear(const struct map *map)
{
	uint32_t fresh = map->head->fresh;

	if (fresh > map->capacity)
		fresh = map->capacity;
	for (uint32_t entry = 1; entry <= fresh; entry++)
		map_entry_at(map, entry)->used = 0;
	bytes_zero(map->buckets, ((size_t)map->mask + 1) * sizeof(*map->buckets));
	bytes_zero(map->head, sizeof(*map->head));
}

uint32_t map_next(const struct map *map, uint32_t entry)
{
	struct map_entry *e = map_used_at(map, entry);
	uint32_t next;

	if (entry && !e)
		return 0;
	next = e ? e->next : map->head->first;
	return map_used_at(map, next) ? next : 0;
}
