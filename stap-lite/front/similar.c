/* SPDX-License-Identifier: MIT */
#include "stap-lite/front/check.h"
#include <string.h>

#define MAX_SHOWN  5
#define MAX_LENGTH 64

const struct builtin_row check_builtins[] = {
#define BUILTIN(name, id, result, args, needs, help) {#name, result, args, #needs, help},
#include "stap-lite/vm/builtins.h"
};
const size_t check_nbuiltins = sizeof(check_builtins) / sizeof(check_builtins[0]);

int check_builtin(const char *name, int nargs)
{
	for (size_t i = 0; i < check_nbuiltins; i++)
		if (strcmp(check_builtins[i].name, name) == 0 &&
			(nargs < 0 || strlen(check_builtins[i].args) == (size_t)nargs))
			return (int)i;
	return -1;
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned least = a < b ? a : b;

	return least < c ? least : c;
}

/* Levenshtein distance, row by row; of the first MAX_LENGTH bytes. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[MAX_LENGTH + 1];
	size_t la = strnlen(a, MAX_LENGTH), lb = strnlen(b, MAX_LENGTH);

	for (unsigned j = 0; j <= lb; j++)
		row[j] = j;
	for (unsigned i = 1; i <= la; i++) {
		unsigned corner = row[0];

		row[0] = i;
		for (unsigned j = 1; j <= lb; j++) {
			unsigned above = row[j];

			row[j] = min3(above + 1, row[j - 1] + 1, corner + (a[i - 1] != b[j - 1]));
			corner = above;
		}
	}
	return row[lb];
}

static bool is_listed(const char *const *list, unsigned count, const char *name)
{
	while (count--)
		if (strcmp(list[count], name) == 0)
			return true;
	return false;
}

const char *check_similar(struct pool *pool, const char *name, const char *const *names)
{
	const char *best[MAX_SHOWN], *list = "";
	unsigned far[MAX_SHOWN], count = 0;

	for (; *names; names++) {
		unsigned d = distance(name, *names), at = count;

		if (is_listed(best, count, *names))
			continue;
		while (at > 0 && far[at - 1] > d)
			at--;
		if (at >= MAX_SHOWN)
			continue;
		if (count < MAX_SHOWN)
			count++;
		memmove(best + at + 1, best + at, (count - 1 - at) * sizeof(*best));
		memmove(far + at + 1, far + at, (count - 1 - at) * sizeof(*far));
		best[at] = *names;
		far[at] = d;
	}
	for (unsigned i = 0; i < count; i++)
		list = pool_print(pool, "%s%s%s", list, i ? ", " : "", best[i]);
	return list;
}
