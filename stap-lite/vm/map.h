/* SPDX-License-Identifier: MIT */
/*
 * map.h: an associative array of a script, in the arena: a hash table whose entries also hang in a list, in order of insertion
 * or as the last sort left them. All entries exist from the start (declared size, or MAXMAPENTRIES), nothing allocates.
 *
 * Entries are named by numbers from 1; 0 is "none". Numbers read from the arena are never trusted: out of range means
 * none, and every walk ends after as many steps as there are entries. Called by the interpreter and by autoprint.
 */
#ifndef VM_MAP_H
#define VM_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "stap-lite/vm/arena.h"
#include "stap-lite/vm/program.h"
#include "stap-lite/vm/stat.h"

struct map_head { /* in the arena; all zero: empty */
	uint32_t count, first, last;
	uint32_t fresh; /* entries handed out so far */
	uint32_t freed; /* list of entries given back, through `next` */
	uint32_t pad;
};

struct map_entry { /* value and keys follow */
	uint32_t next, previous, chain, hash;
	uint32_t used, pad;
};

struct map { /* one array as a handler sees it; caller-owned, a few words, valid as long as arena and program are */
	struct map_head *head;
	uint32_t *buckets;
	char *entries;
	uint32_t capacity, mask;    /* buckets - 1 */
	uint32_t entry_size, value_size, string_size;
	const struct prog_global *global;
};

struct map_keys { /* in the order of the declaration: longs and strings in a run each */
	const int64_t *longs;
	const char *strings;
	size_t stride;              /* bytes from string to string; each zero-terminated within it */
};

/* Fills the shape of an array in; map_open() takes it from there. */
void map_layout(struct prog_global *global, const struct prog_limits *limits);
uint64_t map_storage_size(const struct prog_global *global, const struct prog_limits *limits);

static inline uint32_t map_round8(uint32_t n)
{
	return (n + 7) & ~7u;
}

static inline void map_open(
	struct map *map, struct arena *arena, const struct program *program, const struct prog_global *global)
{
	char *storage = (char *)arena + global->storage;

	map->head = (struct map_head *)storage;
	map->buckets = (uint32_t *)(storage + sizeof(struct map_head));
	map->entries = storage + sizeof(struct map_head) + ((size_t)global->bucket_mask + 1) * 4;
	map->capacity = global->max_entries;
	map->mask = global->bucket_mask;
	map->string_size = map_round8(program->limits.max_string);
	map->value_size = global->value_size;
	map->entry_size = global->entry_size;
	map->global = global;
}

/* The entry of that number, NULL for none; with `used` only if it is in the map. */
static inline struct map_entry *map_entry_at(const struct map *map, uint32_t entry)
{
	if (!entry || entry > map->capacity)
		return NULL;
	return (struct map_entry *)(map->entries + (size_t)(entry - 1) * map->entry_size);
}

static inline struct map_entry *map_used_at(const struct map *map, uint32_t entry)
{
	struct map_entry *e = map_entry_at(map, entry);

	return e && e->used ? e : NULL;
}

uint32_t map_find(const struct map *map, const struct map_keys *keys);
/* Finds or adds; a full map that wraps drops its first entry, another one gives 0. A new value is zero. */
uint32_t map_insert(const struct map *map, const struct map_keys *keys);
void map_remove(const struct map *map, uint32_t entry);
void map_clear(const struct map *map);
/* The entry behind this one, the first one for 0; 0 at the end or when `entry` is not in the map. */
uint32_t map_next(const struct map *map, uint32_t entry);

/* NULL when there is no such entry. */
static inline int64_t *map_long(const struct map *map, uint32_t entry)
{
	struct map_entry *e = map_used_at(map, entry);

	return e ? (int64_t *)(e + 1) : NULL;
}
char *map_string(const struct map *map, uint32_t entry);
struct stat_value *map_stat(const struct map *map, uint32_t entry);
/* Key number n from 0. Strings end within map->string_size. */
int64_t map_key_long(const struct map *map, uint32_t entry, unsigned n);
const char *map_key_string(const struct map *map, uint32_t entry, unsigned n);

struct map_order {
	unsigned key;               /* number from 1; 0: value */
	enum prog_stat stat;        /* of a stats value */
	bool descending;
};

/* Stable; the new order stays. */
void map_sort(const struct map *map, const struct map_order *order);

#endif
