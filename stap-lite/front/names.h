/* SPDX-License-Identifier: MIT */
/*
 * names.h: a hash table from names to anything, for the tables of a compilation: variables of a
 * scope, functions, macros, files. Its memory is the pool's; names are not copied. All zero is an
 * empty table.
 */
#ifndef FRONT_NAMES_H
#define FRONT_NAMES_H

#include <stddef.h>
#include "stap-lite/front/pool.h"

struct name_slot {
	const char *name; /* NULL: free */
	void *value;
};

struct names {
	struct name_slot *slots;
	size_t count, room;
};

/* NULL: not there. */
void *names_find(const struct names *names, const char *name);
/* Adds a name, or gives it a new value. */
void names_set(struct pool *pool, struct names *names, const char *name, void *value);

#endif
