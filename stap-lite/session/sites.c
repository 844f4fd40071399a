/* SPDX-License-Identifier: MIT */
#include "stap-lite/session/sites.h"

#include <errno.h>
#include <stdlib.h>

static int compare_place(uint32_t module, uint64_t pc, const struct prog_site *site)
{
	if (module != site->module)
		return module < site->module ? -1 : 1;
	return pc < site->pc ? -1 : pc > site->pc;
}

static int compare(const void *left, const void *right, void *sites)
{
	const struct prog_site *a = (const struct prog_site *)sites + *(const uint32_t *)left;
	const struct prog_site *b = (const struct prog_site *)sites + *(const uint32_t *)right;
	int order = compare_place(a->module, a->pc, b);

	return order ? order : a->probe < b->probe ? -1 : a->probe > b->probe;
}

int site_index_init(struct site_index *index, const struct program *program)
{
	*index = (struct site_index){.site = prog_sites(program), .count = program->sites.count};
	index->order = calloc(index->count + 1, sizeof(*index->order));
	if (!index->order)
		return -ENOMEM;
	for (size_t i = 0; i < index->count; i++)
		index->order[i] = (uint32_t)i;
	qsort_r(index->order, index->count, sizeof(*index->order), compare,
		(void *)(uintptr_t)index->site);
	return 0;
}

void site_index_deinit(struct site_index *index)
{
	free(index->order);
	*index = (struct site_index){0};
}

bool site_index_find(
	const struct site_index *index, uint32_t module, uint64_t pc, size_t *first, size_t *count)
{
	size_t low = 0, high = index->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (compare_place(module, pc, &index->site[index->order[middle]]) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	*first = low;
	while (low < index->count &&
		compare_place(module, pc, &index->site[index->order[low]]) == 0)
		low++;
	*count = low - *first;
	return *count > 0;
}
