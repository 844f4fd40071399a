/* SPDX-License-Identifier: MIT */
#include "stap-lite/front/names.h"
#include <stdint.h>
#include <string.h>

#define FIRST_ROOM 16 /* a power of two, as all that follow */

/* FNV-1a */
static size_t hash(const char *name)
{
	uint64_t sum = 0xcbf29ce484222325;

	for (; *name; name++)
		sum = (sum ^ (unsigned char)*name) * 0x100000001b3;
	return (size_t)(sum ^ sum >> 32);
}

/* Its slot, or the free one where it would go. */
static struct name_slot *slot_of(const struct names *names, const char *name)
{
	size_t at = hash(name);

	for (;; at++) {
		struct name_slot *slot = &names->slots[at & (names->room - 1)];

		if (!slot->name || strcmp(slot->name, name) == 0)
			return slot;
	}
}

void *names_find(const struct names *names, const char *name)
{
	return names->room ? slot_of(names, name)->value : NULL;
}

static void grow(struct pool *pool, struct names *names)
{
	struct names grown = {.room = names->room ? 2 * names->room : FIRST_ROOM};

	grown.slots = pool_array(pool, grown.room, sizeof(*grown.slots));
	for (size_t i = 0; i < names->room; i++)
		if (names->slots[i].name)
			*slot_of(&grown, names->slots[i].name) = names->slots[i];
	grown.count = names->count;
	*names = grown;
}

void names_set(struct pool *pool, struct names *names, const char *name, void *value)
{
	struct name_slot *slot;

	if (2 * names->count >= names->room)
		grow(pool, names);
	slot = slot_of(names, name);
	names->count += !slot->name;
	*slot = (struct name_slot){name, value};
}
