/* SPDX-License-Identifier: MIT */
/*
 * similar.h: "did you mean …": the names nearest to one that does not exist.
 */
#ifndef TARGET_SIMILAR_H
#define TARGET_SIMILAR_H

#include <stddef.h>

enum { SIMILAR_NAMES = 5 };

struct similar_name {
	const char *name; /* not copied */
	unsigned distance;
};

struct similar {
	const char *wanted;
	struct similar_name best[SIMILAR_NAMES]; /* nearest first */
	size_t count;
};

void similar_init(struct similar *s, const char *wanted);
/* Offers a name; one that is there already, or too long to be meant, is ignored. */
void similar_offer(struct similar *s, const char *name);
/* Writes "a, b, c" (as much as fits). */
void similar_text(const struct similar *s, char *buf, size_t size);

#endif
