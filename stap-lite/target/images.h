/* SPDX-License-Identifier: MIT */
/*
 * images.h: the files with marks that a running process has mapped, and where they stand in it.
 *
 * Used by the live view. The mark_set owns the images; the list owns itself. Reads /proc only: the
 * process is not stopped.
 */
#ifndef TARGET_IMAGES_H
#define TARGET_IMAGES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "libsdt/error.h"
#include "libsdt/maps.h"
#include "stap-lite/target/marks.h"

struct process_image {
	struct mark_image *image;
	uint64_t bias; /* run-time address - link-time address */
};

struct process_images {
	struct process_image *list; /* in the order of the memory map */
	size_t count;
	struct sdt_maps maps;
	size_t nskipped; /* mapped files that could not be read or that are not what is mapped */
	struct sdt_error skipped; /* why the first of them was passed over */
};

/* 0 (also when no file has marks), or a negative errno with err set: no such process, not ours.
 * Caller: images_deinit(). */
int images_of_process(
	pid_t pid, struct mark_set *set, struct process_images *images, struct sdt_error *err);
void images_deinit(struct process_images *images);

/* Opens the file behind a mapping of process pid for reading, also one that was replaced since. Descriptor, or -1. */
int images_open_mapped(pid_t pid, const struct sdt_map *map);

#endif
