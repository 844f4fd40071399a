/* SPDX-License-Identifier: MIT */
#include "stap-lite/target/similar.h"

#include <stdio.h>
#include <string.h>

enum { MAX_LENGTH = 128 };

/* Insertions, deletions and replacements that turn a into b. Both at most MAX_LENGTH bytes. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[MAX_LENGTH + 1];
	size_t n = strlen(b);

	for (size_t k = 0; k <= n; k++)
		row[k] = (unsigned)k;
	for (size_t i = 1; *a; a++, i++) {
		unsigned diagonal = row[0];

		row[0] = (unsigned)i;
		for (size_t k = 1; k <= n; k++) {
			unsigned replace = diagonal + (*a != b[k - 1]);
			unsigned other = (row[k] < row[k - 1] ? row[k] : row[k - 1]) + 1;

			diagonal = row[k];
			row[k] = replace < other ? replace : other;
		}
	}
	return row[n];
}

/* At the same distance the shorter name first, then by the alphabet. */
static int nearer(const struct similar_name *x, const struct similar_name *y)
{
	size_t lx = strlen(x->name), ly = strlen(y->name);

	if (x->distance != y->distance)
		return x->distance < y->distance;
	return lx != ly ? lx < ly : strcmp(x->name, y->name) < 0;
}

void similar_init(struct similar *s, const char *wanted)
{
	*s = (struct similar){.wanted = wanted};
}

void similar_offer(struct similar *s, const char *name)
{
	struct similar_name new = {.name = name};
	size_t at;

	if (strlen(name) > MAX_LENGTH || strlen(s->wanted) > MAX_LENGTH)
		return;
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->best[i].name, name) == 0)
			return;
	new.distance = distance(s->wanted, name);
	at = s->count;
	while (at && nearer(&new, &s->best[at - 1]))
		at--;
	if (at == SIMILAR_NAMES)
		return;
	s->count += s->count < SIMILAR_NAMES;
	memmove(&s->best[at + 1], &s->best[at], (s->count - at - 1) * sizeof(*s->best));
	s->best[at] = new;
}

void similar_text(const struct similar *s, char *buf, size_t size)
{
	size_t used = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < s->count; i++) {
		int n = snprintf(buf + used, size - used, "%s%s", i ? ", " : "", s->best[i].name);

		if (n < 0 || (size_t)n >= size - used) {
			buf[used] = '\0';
			return;
		}
		used += (size_t)n;
	}
}
