/* SPDX-License-Identifier: MIT */
/*
 * rooms.h: where in the address space of a traced process code of ours may stand, and what stands
 * there.
 *
 * Knows which ranges are taken or better left alone, hands out bytes at exact addresses (where a
 * punned jump happens to lead) and near others (bodies), and holds the contents of the pages until
 * they are mapped. Pure: works on a list of ranges, so that tests and --dump=plan need no process.
 * Owned by the planner's caller.
 */
#ifndef RUNTIME_INPROC_ROOMS_H
#define RUNTIME_INPROC_ROOMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROOM_PAGE 4096u

struct room_range { /* [start, end), page-aligned */
	uint64_t start, end;
};

struct room_page {
	uint64_t addr;
	uint64_t used[ROOM_PAGE / 64]; /* a bit for each byte */
	uint8_t bytes[ROOM_PAGE];      /* int3 where nothing stands */
};

struct rooms {
	struct room_range *taken; /* sorted, disjoint */
	size_t ntaken, cap_taken;
	struct room_page **pages; /* sorted by addr */
	size_t npages, cap_pages;
	struct room_range bodies;    /* rest of the run of pages that bodies are taken from */
	struct room_range reluctant; /* handed out only when lenient is set */
	bool lenient;
	bool failed; /* out of memory: everything is refused from now on */
};

struct room_want { /* bytes at an exact address */
	uint64_t addr;
	size_t len;
};

void rooms_deinit(struct rooms *rooms);

/* Declares [start, end) taken (rounded out to pages); ranges may overlap and come in any order. */
void rooms_block(struct rooms *rooms, uint64_t start, uint64_t end);

/* Whether len bytes (at most a page) may stand at addr. */
bool rooms_free(const struct rooms *rooms, uint64_t addr, size_t len);
/* Whether any byte of [start, end) may be ours: false means that there is no use in trying. */
bool rooms_any_free(const struct rooms *rooms, uint64_t start, uint64_t end);

/* Reserves all of n wants, or none when one is not free or two overlap. */
bool rooms_take(struct rooms *rooms, const struct room_want *wants, size_t n);
/* Gives reserved bytes back (a plan that came to nothing). The page stays. */
void rooms_release(struct rooms *rooms, const struct room_want *wants, size_t n);

/* Reserves len bytes (at most a page) no further than reach from `near`; 0 when there is no room.
 */
uint64_t rooms_near(struct rooms *rooms, uint64_t near, uint64_t reach, size_t len);

/* Sets the contents of reserved bytes. */
void rooms_put(struct rooms *rooms, uint64_t addr, const uint8_t *bytes, size_t len);
/* Reads contents back; false outside our pages. */
bool rooms_get(const struct rooms *rooms, uint64_t addr, uint8_t *bytes, size_t len);

#endif
