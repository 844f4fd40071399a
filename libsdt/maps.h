/* SPDX-License-Identifier: MIT */
/*
 * maps.h: /proc/PID/maps, and where an image stands in a process. Pure: takes text or a PID, prints nothing.
 */
#ifndef LIBSDT_MAPS_H
#define LIBSDT_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "libsdt/error.h"

struct sdt_map {
	uint64_t start, end, offset;
	uint64_t dev, ino; /* dev as st_dev spells it (makedev) */
	bool read, write, exec, shared;
	bool deleted;      /* the path ended in " (deleted)", which is cut off */
	const char *path;  /* "" for anonymous memory */
};

struct sdt_maps {
	struct sdt_map *map; /* sorted by start */
	size_t count;
	char *text;
};

/* Reads /proc/PID/maps. 0, or -errno (-ESRCH, -EACCES) with err set. Caller: maps_free(). */
int maps_read(pid_t pid, struct sdt_maps *maps, struct sdt_error *err);
/* Parses text of that format (used by maps_read and by tests). */
int maps_parse(const char *text, struct sdt_maps *maps, struct sdt_error *err);
void maps_free(struct sdt_maps *maps);

/* The mapping that holds addr, or NULL. */
const struct sdt_map *maps_find(const struct sdt_maps *maps, uint64_t addr);

struct sdt_image;
/* Load bias (run-time address - link-time address) of `image` in these maps: found by device and inode, checked against
 * the segments. *nth counts from 0 for files that are mapped more than once (dlmopen). 0 or -ENOENT. */
int maps_bias(const struct sdt_maps *maps, const struct sdt_image *image, size_t nth, uint64_t *bias);

#endif
