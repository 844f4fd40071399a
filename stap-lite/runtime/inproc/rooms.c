/* SPDX-License-Identifier: MIT */
#include "stap-lite/runtime/inproc/rooms.h"

#include <stdlib.h>
#include <string.h>

enum {
	BODY_RUN = 16, /* pages that bodies are taken from at a time */
};
static const uint64_t lowest = 0x10000, highest = 0x7ffffffff000; /* addresses a page may have */

void rooms_deinit(struct rooms *rooms)
{
	for (size_t i = 0; i < rooms->npages; i++)
		free(rooms->pages[i]);
	free(rooms->pages);
	free(rooms->taken);
	*rooms = (struct rooms){0};
}

/* Makes room for one more element; false (and failed) without memory. */
static bool grow(struct rooms *rooms, void **array, size_t count, size_t *cap, size_t size)
{
	size_t more = *cap ? 2 * *cap : 64;
	void *bigger;

	if (count < *cap)
		return true;
	bigger = realloc(*array, more * size);
	if (!bigger) {
		rooms->failed = true;
		return false;
	}
	*array = bigger;
	*cap = more;
	return true;
}

/* Index of the first taken range that ends behind addr. */
static size_t range_behind(const struct rooms *rooms, uint64_t addr)
{
	size_t lo = 0, hi = rooms->ntaken;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (rooms->taken[mid].end <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void rooms_block(struct rooms *rooms, uint64_t start, uint64_t end)
{
	size_t at, last;

	start &= -(uint64_t)ROOM_PAGE;
	end = end > -(uint64_t)ROOM_PAGE ? -(uint64_t)ROOM_PAGE
					 : (end + ROOM_PAGE - 1) & -(uint64_t)ROOM_PAGE;
	if (start >= end || !grow(rooms, (void **)&rooms->taken, rooms->ntaken, &rooms->cap_taken,
				    sizeof(*rooms->taken)))
		return;
	at = range_behind(rooms, start);
	for (last = at; last < rooms->ntaken && rooms->taken[last].start <= end; last++) {
		if (rooms->taken[last].start < start)
			start = rooms->taken[last].start;
		if (rooms->taken[last].end > end)
			end = rooms->taken[last].end;
	}
	memmove(&rooms->taken[at + 1], &rooms->taken[last],
		(rooms->ntaken - last) * sizeof(*rooms->taken));
	rooms->ntaken = rooms->ntaken - (last - at) + 1;
	rooms->taken[at] = (struct room_range){start, end};
}

/* Index of the first page at or behind addr. */
static size_t page_index(const struct rooms *rooms, uint64_t addr)
{
	size_t lo = 0, hi = rooms->npages;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (rooms->pages[mid]->addr < addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static struct room_page *page_at(const struct rooms *rooms, uint64_t addr)
{
	uint64_t base = addr & -(uint64_t)ROOM_PAGE;
	size_t i = page_index(rooms, base);

	return i < rooms->npages && rooms->pages[i]->addr == base ? rooms->pages[i] : NULL;
}

static bool bit_is_set(const struct room_page *page, uint64_t addr)
{
	unsigned byte = addr % ROOM_PAGE;

	return page->used[byte / 64] >> (byte % 64) & 1;
}

static bool blocked(const struct rooms *rooms, uint64_t start, uint64_t end)
{
	size_t i = range_behind(rooms, start);

	if (!rooms->lenient && start < rooms->reluctant.end && end > rooms->reluctant.start)
		return true;
	return i < rooms->ntaken && rooms->taken[i].start < end;
}

bool rooms_free(const struct rooms *rooms, uint64_t addr, size_t len)
{
	if (addr < lowest || addr >= highest || len > highest - addr ||
		blocked(rooms, addr, addr + len))
		return false;
	for (uint64_t at = addr; at < addr + len;) {
		const struct room_page *page = page_at(rooms, at);
		uint64_t next = (at & -(uint64_t)ROOM_PAGE) + ROOM_PAGE;

		for (; page && at < next && at < addr + len; at++)
			if (bit_is_set(page, at))
				return false;
		at = next;
	}
	return true;
}

bool rooms_any_free(const struct rooms *rooms, uint64_t start, uint64_t end)
{
	if (start < lowest)
		start = lowest;
	if (end > highest)
		end = highest;
	for (size_t i = range_behind(rooms, start); start < end; i++) {
		if (i == rooms->ntaken || rooms->taken[i].start > start)
			return true;
		start = rooms->taken[i].end;
	}
	return false;
}

static struct room_page *page_make(struct rooms *rooms, uint64_t addr)
{
	struct room_page *page = page_at(rooms, addr);
	uint64_t base = addr & -(uint64_t)ROOM_PAGE;
	size_t at;

	if (page)
		return page;
	if (!grow(rooms, (void **)&rooms->pages, rooms->npages, &rooms->cap_pages,
		    sizeof(struct room_page *)))
		return NULL;
	page = malloc(sizeof(*page));
	if (!page) {
		rooms->failed = true;
		return NULL;
	}
	page->addr = base;
	memset(page->used, 0, sizeof(page->used));
	memset(page->bytes, 0xcc, sizeof(page->bytes));
	at = page_index(rooms, base);
	memmove(&rooms->pages[at + 1], &rooms->pages[at], (rooms->npages - at) * sizeof(page));
	rooms->pages[at] = page;
	rooms->npages++;
	return page;
}

static void mark(struct rooms *rooms, const struct room_want *want, bool used)
{
	for (uint64_t at = want->addr; at < want->addr + want->len; at++) {
		struct room_page *page = page_make(rooms, at);
		uint64_t bit = 1ull << (at % 64);

		if (!page)
			return;
		if (used)
			page->used[at % ROOM_PAGE / 64] |= bit;
		else
			page->used[at % ROOM_PAGE / 64] &= ~bit;
	}
}

bool rooms_take(struct rooms *rooms, const struct room_want *wants, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (rooms->failed || !rooms_free(rooms, wants[i].addr, wants[i].len))
			return false;
		for (size_t j = 0; j < i; j++)
			if (wants[i].addr < wants[j].addr + wants[j].len &&
				wants[j].addr < wants[i].addr + wants[i].len)
				return false;
	}
	for (size_t i = 0; i < n; i++)
		mark(rooms, &wants[i], true);
	return !rooms->failed;
}

void rooms_release(struct rooms *rooms, const struct room_want *wants, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		mark(rooms, &wants[i], false);
		if (wants[i].addr + wants[i].len == rooms->bodies.start)
			rooms->bodies.start = wants[i].addr;
	}
}

static uint64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* The free run of BODY_RUN pages that is nearest to `near`: just below or just behind a taken
 * range. */
static bool find_run(struct rooms *rooms, uint64_t near, uint64_t reach)
{
	const uint64_t size = (uint64_t)BODY_RUN * ROOM_PAGE;
	uint64_t best = 0;

	for (size_t i = 0; i < rooms->ntaken; i++) {
		uint64_t sides[2] = {rooms->taken[i].start - size, rooms->taken[i].end};

		for (int s = 0; s < 2; s++)
			if (rooms_free(rooms, sides[s], size) &&
				(!best || distance(sides[s], near) < distance(best, near)))
				best = sides[s];
	}
	if (!best || distance(best, near) + size > reach)
		return false;
	rooms->bodies = (struct room_range){best, best + size};
	return true;
}

uint64_t rooms_near(struct rooms *rooms, uint64_t near, uint64_t reach, size_t len)
{
	for (int tries = 0; tries < 4 && !rooms->failed; tries++) {
		uint64_t at = rooms->bodies.start;

		while (at + len <= rooms->bodies.end && distance(at, near) + len <= reach) {
			if (rooms_take(rooms, &(struct room_want){at, len}, 1)) {
				rooms->bodies.start = at + len;
				return at;
			}
			at += 16; /* somebody's entry stands there */
		}
		if (!find_run(rooms, near, reach))
			return 0;
	}
	return 0;
}

void rooms_put(struct rooms *rooms, uint64_t addr, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		struct room_page *page = page_at(rooms, addr + i);

		if (page)
			page->bytes[(addr + i) % ROOM_PAGE] = bytes[i];
	}
}

bool rooms_get(const struct rooms *rooms, uint64_t addr, uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		const struct room_page *page = page_at(rooms, addr + i);

		if (!page)
			return false;
		bytes[i] = page->bytes[(addr + i) % ROOM_PAGE];
	}
	return true;
}
