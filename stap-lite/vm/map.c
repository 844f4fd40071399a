/* SPDX-License-Identifier: MIT */
#include "stap-lite/vm/map.h"
#include "stap-lite/vm/text.h"

static uint32_t round8(uint32_t n)
{
	return (n + 7) & ~7u;
}

/* A power of two, at least as many as entries. */
static uint32_t bucket_count(uint32_t capacity)
{
	uint32_t n = 2;

	while (n < capacity && n < 1u << 30)
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
	uint32_t string_size = round8(limits->max_string);

	global->entry_size = entry_size(global, string_size);
	global->value_size = value_size(global, string_size);
	global->bucket_mask = bucket_count(global->max_entries) - 1;
}

uint64_t map_storage_size(const struct prog_global *global, const struct prog_limits *limits)
{
	uint64_t size = entry_size(global, round8(limits->max_string));

	return sizeof(struct map_head) + (uint64_t)bucket_count(global->max_entries) * 4 +
	       size * global->max_entries;
}

void map_open(struct map *map, struct arena *arena, const struct program *program,
	const struct prog_global *global)
{
	char *storage = (char *)arena + global->storage;
	map->head = (struct map_head *)storage;
	map->buckets = (uint32_t *)(storage + sizeof(struct map_head));
	map->entries = storage + sizeof(struct map_head) + ((size_t)global->bucket_mask + 1) * 4;
	map->capacity = global->max_entries;
	map->mask = global->bucket_mask;
	map->string_size = round8(program->limits.max_string);
	map->value_size = global->value_size;
	map->entry_size = global->entry_size;
	map->global = global;
}

static struct map_entry *entry_at(const struct map *map, uint32_t entry)
{
	if (!entry || entry > map->capacity)
		return NULL;
	return (struct map_entry *)(map->entries + (size_t)(entry - 1) * map->entry_size);
}

static struct map_entry *used_at(const struct map *map, uint32_t entry)
{
	struct map_entry *e = entry_at(map, entry);

	return e && e->used ? e : NULL;
}

/* ---- values and keys ---- */

int64_t *map_long(const struct map *map, uint32_t entry)
{
	struct map_entry *e = used_at(map, entry);

	return e ? (int64_t *)(e + 1) : NULL;
}

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
	struct map_entry *e = used_at(map, entry);

	return e ? *(int64_t *)key_at(map, e, n) : 0;
}

const char *map_key_string(const struct map *map, uint32_t entry, unsigned n)
{
	struct map_entry *e = used_at(map, entry);
	char *key;

	if (!e)
		return "";
	key = key_at(map, e, n);
	key[map->string_size - 1] = '\0'; /* whatever was scribbled there */
	return key;
}

static uint32_t hash_keys(const struct map *map, const struct map_keys *keys)
{
	const int64_t *next_long = keys->longs;
	const char *next_string = keys->strings;
	uint64_t hash = 0x9ae16a3b2f90404full;

	for (unsigned i = 0; i < map->global->nkeys; i++) {
		if (map->global->key_type[i] == PROG_STRING) {
			for (uint32_t n = 0; n < map->string_size && next_string[n]; n++)
				hash = (hash ^ (unsigned char)next_string[n]) * 0x100000001b3ull;
			next_string += keys->stride;
		} else {
			hash ^= (uint64_t)*next_long++;
		}
		hash *= 0x9e3779b97f4a7c15ull;
		hash ^= hash >> 29;
	}
	return (uint32_t)(hash ^ hash >> 32);
}

static bool keys_match(const struct map *map, struct map_entry *e, const struct map_keys *keys)
{
	const int64_t *next_long = keys->longs;
	const char *next_string = keys->strings;
	const char *at = key_at(map, e, 0);

	for (unsigned i = 0; i < map->global->nkeys; i++) {
		if (map->global->key_type[i] == PROG_STRING) {
			if (text_compare(at, next_string, map->string_size) != 0)
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
		struct map_entry *e = used_at(map, at);

		if (!e)
			return 0;
		if (e->hash == hash && keys_match(map, e, keys))
			return at;
		at = e->chain;
	}
	return 0;
}

uint32_t map_find(const struct map *map, const struct map_keys *keys)
{
	return map->head->first ? find_hashed(map, keys, hash_keys(map, keys)) : 0;
}

static void order_append(const struct map *map, uint32_t entry, struct map_entry *e)
{
	struct map_entry *last = used_at(map, map->head->last);

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
	struct map_entry *before = entry_at(map, e->previous), *behind = entry_at(map, e->next);

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
		struct map_entry *at = entry_at(map, *link);

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
	struct map_entry *e = entry_at(map, head->freed);
	uint32_t entry = head->freed;

	if (e && !e->used) {
		head->freed = e->next;
		return entry;
	}
	if (head->fresh < map->capacity)
		return ++head->fresh;
	if (!map->global->wraps || !used_at(map, head->first))
		return 0;
	map_remove(map, head->first);
	entry = head->freed;
	e = entry_at(map, entry);
	if (!e)
		return 0;
	head->freed = e->next;
	return entry;
}

uint32_t map_insert(const struct map *map, const struct map_keys *keys)
{
	uint32_t hash = hash_keys(map, keys), entry = find_hashed(map, keys, hash);
	struct map_entry *e;

	if (entry)
		return entry;
	entry = take_entry(map);
	e = entry_at(map, entry);
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
	struct map_entry *e = used_at(map, entry);

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
		entry_at(map, entry)->used = 0;
	bytes_zero(map->buckets, ((size_t)map->mask + 1) * sizeof(*map->buckets));
	bytes_zero(map->head, sizeof(*map->head));
}

uint32_t map_next(const struct map *map, uint32_t entry)
{
	struct map_entry *e = used_at(map, entry);
	uint32_t next;

	if (entry && !e)
		return 0;
	next = e ? e->next : map->head->first;
	return used_at(map, next) ? next : 0;
}
