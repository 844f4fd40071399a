/* SPDX-License-Identifier: MIT */
/*
 * sites.h: from "this address of this module was hit" to the sites of the program, in the textual
 * order of their probes.
 */
#ifndef SESSION_SITES_H
#define SESSION_SITES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "stap-lite/vm/program.h"

struct site_index {
	const struct prog_site *site;
	uint32_t *order; /* numbers of all sites, sorted by module, pc, probe */
	size_t count;
};

/* 0 or -ENOMEM. Caller: site_index_deinit(). */
int site_index_init(struct site_index *index, const struct program *program);
void site_index_deinit(struct site_index *index);

/* Finds the run order[*first … *first + *count) of sites at pc in module; false when there is none.
 */
bool site_index_find(
	const struct site_index *index, uint32_t module, uint64_t pc, size_t *first, size_t *count);

#endif
