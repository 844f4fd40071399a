/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "stap-lite/code/build.h"
#include "stap-lite/vm/arena.h"

#define MAX_BLOCK (256u << 20)

struct string_ref {
	uint32_t off, len;
};

/* Every table of the block, with the type of its entries. */
#define EACH_TABLE(T)                                                                              \
	T(insns, struct prog_insn)                                                                 \
	T(functions, struct prog_function)                                                         \
	T(catches, struct prog_catch)                                                              \
	T(constants, int64_t)                                                                      \
	T(const_strings, uint32_t)                                                                 \
	T(formats, struct prog_format)                                                             \
	T(pieces, struct prog_piece)                                                               \
	T(globals, struct prog_global)                                                             \
	T(probes, struct prog_probe)                                                               \
	T(modules, struct prog_module)                                                             \
	T(sites, struct prog_site)                                                                 \
	T(operands, struct prog_operand)                                                           \
	T(places, struct prog_place)                                                               \
	T(regexes, struct prog_regex)                                                              \
	T(regex_insns, struct prog_regex_insn)                                                     \
	T(regex_sets, struct prog_regex_set)                                                       \
	T(strings, char)

void build_init(struct builder *b, const struct prog_limits *limits)
{
	*b = (struct builder){.limits = *limits};
#define SET_SIZE(table, type) b->table.entry_size = sizeof(type);
	EACH_TABLE(SET_SIZE)
#undef SET_SIZE
	b->string_refs.entry_size = sizeof(struct string_ref);
}

void build_deinit(struct builder *b)
{
#define FREE_TABLE(table, type) free(b->table.data);
	EACH_TABLE(FREE_TABLE)
#undef FREE_TABLE
	free(b->string_refs.data);
	free(b->string_index.slots);
	*b = (struct builder){0};
}

/* Room for n more entries. */
static char *table_room(struct builder *b, struct build_table *table, size_t n)
{
	size_t need = table->count + n, capacity = table->capacity ? table->capacity : 16;
	char *data;

	if (b->exhausted)
		return NULL;
	while (capacity < need)
		capacity *= 2;
	if (capacity * table->entry_size > MAX_BLOCK) {
		b->exhausted = true;
		return NULL;
	}
	if (capacity > table->capacity) {
		data = realloc(table->data, capacity * table->entry_size);
		if (!data) {
			b->exhausted = true;
			return NULL;
		}
		table->data = data;
		table->capacity = (uint32_t)capacity;
	}
	return table->data + (size_t)table->count * table->entry_size;
}

uint32_t build_add(struct builder *b, struct build_table *table, const void *entry)
{
	char *room = table_room(b, table, 1);

	if (!room)
		return 0;
	memcpy(room, entry, table->entry_size);
	return table->count++;
}

void *build_at(const struct build_table *table, uint32_t index)
{
	return index < table->count ? table->data + (size_t)index * table->entry_size : NULL;
}

/* ---- strings and constants, each once ---- */

static uint32_t hash_bytes(const char *text, size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619u;
	return hash;
}

/* The slot that holds this string, or the free one where it belongs. */
static uint32_t *find_slot(const struct builder *b, const char *text, size_t len)
{
	uint32_t mask = b->string_index.size - 1, at = hash_bytes(text, len) & mask;

	for (;; at = (at + 1) & mask) {
		uint32_t *slot = &b->string_index.slots[at];
		const struct string_ref *ref;

		if (!*slot)
			return slot;
		ref = build_at(&b->string_refs, *slot - 1);
		if (ref->len == len && memcmp(b->strings.data + ref->off, text, len) == 0)
			return slot;
	}
}

static bool index_grow(struct builder *b)
{
	struct build_index *index = &b->string_index;
	uint32_t size = index->size ? index->size * 2 : 64;

	if (index->used * 2 < index->size)
		return true;
	free(index->slots);
	index->slots = calloc(size, sizeof(*index->slots));
	index->size = index->slots ? size : 0;
	if (!index->slots) {
		b->exhausted = true;
		return false;
	}
	for (uint32_t i = 0; i < b->string_refs.count; i++) {
		const struct string_ref *ref = build_at(&b->string_refs, i);

		*find_slot(b, b->strings.data + ref->off, ref->len) = i + 1;
	}
	return true;
}

uint32_t build_string(struct builder *b, const char *text, size_t len)
{
	struct string_ref ref = {.off = b->strings.count, .len = (uint32_t)len};
	uint32_t *slot;
	char *room;

	if (b->exhausted || !index_grow(b))
		return 0;
	slot = find_slot(b, text, len);
	if (*slot)
		return ((struct string_ref *)build_at(&b->string_refs, *slot - 1))->off;
	room = table_room(b, &b->strings, len + 1);
	if (!room)
		return 0;
	memcpy(room, text, len);
	room[len] = '\0';
	b->strings.count += (uint32_t)len + 1;
	*slot = build_add(b, &b->string_refs, &ref) + 1;
	b->string_index.used++;
	return ref.off;
}

uint32_t build_const_string(struct builder *b, const char *text, size_t len)
{
	uint32_t off = build_string(b, text, len), i;
	const uint32_t *offs = (const uint32_t *)b->const_strings.data;

	for (i = 0; i < b->const_strings.count; i++)
		if (offs[i] == off)
			return i | PROG_CONST_BIT;
	if (i >= PROG_CONST_BIT)
		return PROG_NONE;
	return build_add(b, &b->const_strings, &off) | PROG_CONST_BIT;
}

uint32_t build_constant(struct builder *b, int64_t value)
{
	const int64_t *values = (const int64_t *)b->constants.data;

	for (uint32_t i = 0; i < b->constants.count; i++)
		if (values[i] == value)
			return i;
	return build_add(b, &b->constants, &value);
}

/* ---- layout ---- */

static uint64_t place_table(struct prog_table *to, const struct build_table *from, uint64_t at)
{
	to->off = (uint32_t)at;
	to->count = from->count;
	return (at + (uint64_t)from->count * from->entry_size + 7) & ~(uint64_t)7;
}

int build_finish(struct builder *b, struct program **program, struct sdt_error *err)
{
	struct program head = {.magic = PROG_MAGIC, .abi = PROG_ABI, .limits = b->limits};
	uint64_t at = (sizeof(head) + 7) & ~(uint64_t)7;

	*program = NULL;
	if (!b->strings.count)
		build_string(
			b, "", 0); /* the area is never empty, so that its last byte is a zero */
	if (b->exhausted)
		return sdt_fail(err, -ENOMEM, "out of memory");
	arena_layout((struct prog_global *)b->globals.data, b->globals.count, &b->limits);
#define PLACE(table, type) at = place_table(&head.table, &b->table, at);
	EACH_TABLE(PLACE)
#undef PLACE
	if (at > MAX_BLOCK)
		return sdt_fail(err, -E2BIG, "the script is too large");
	head.size = at;
	*program = calloc(1, at);
	if (!*program)
		return sdt_fail(err, -ENOMEM, "out of memory");
	memcpy(*program, &head, sizeof(head));
#define COPY(table, type)                                                                          \
	if (b->table.count)                                                                        \
		memcpy((char *)*program + head.table.off, b->table.data,                           \
			(size_t)b->table.count * sizeof(type));
	EACH_TABLE(COPY)
#undef COPY
	return 0;
}
