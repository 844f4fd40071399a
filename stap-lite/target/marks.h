/* SPDX-License-Identifier: MIT */
/*
 * marks.h: which sites match `process("PATH").provider("P").mark("M")`.
 *
 * The checker (through session/) and the lister ask; answers pile up in a set, which owns
 * everything that they point to: the images, one per real path, and through them sites, operands
 * and strings. Two hard links of one file are two images with the same dev and ino. Nothing here
 * looks at processes.
 */
#ifndef TARGET_MARKS_H
#define TARGET_MARKS_H

#include <stddef.h>
#include "libsdt/error.h"
#include "libsdt/image.h"

enum { MARKS_NO_MATCH = -61 }; /* -ENODATA: the files are there, the mark is not */

struct mark_image {
	char *path; /* absolute, symbolic links resolved */
	struct sdt_image elf;
};

struct mark_match {
	const struct mark_image *image;
	const struct sdt_site *site;
};

struct mark_set {
	struct mark_image **images;
	size_t nimages, image_room;
	struct mark_match *matches; /* moves when the set grows; what a match points to does not */
	size_t nmatches, match_room;
};

struct mark_query {
	const char
		*path; /* as path.h takes it: a path, a program's name, or a pattern with * ? [] */
	const char *provider;	 /* pattern, or NULL: any */
	const char *mark;	 /* pattern; `-` stands for the `__` of the note */
	const char *search_path; /* instead of the environment's PATH, or NULL */
};

void marks_init(struct mark_set *set);
void marks_deinit(struct mark_set *set);

/* Appends the sites that match to set->matches, sorted by path, then mark name, then in the order
 * of the notes. 0 when there are some. MARKS_NO_MATCH when no mark fits: err says so, and `similar`
 * (NULL, or `size` bytes) gets up to five near names, "stop, start", or "". Otherwise a negative
 * errno with err set (no such file, no ELF file, damaged …); files that a pattern finds and that
 * are no ELF files are passed over. */
int marks_find(struct mark_set *set, const struct mark_query *query, char *similar, size_t size,
	struct sdt_error *err);

/* The image at path (absolute, real), opened when the set does not have it yet; fd >= 0: read from
 * there instead (the caller keeps it). 0 or a negative errno with err set. */
int marks_image(struct mark_set *set, const char *path, int fd, struct mark_image **image,
	struct sdt_error *err);

/* Appends the sites of one image that match (query->path is not looked at), in the same order.
 * Returns how many, or -ENOMEM. */
int marks_match(
	struct mark_set *set, const struct mark_image *image, const struct mark_query *query);

#endif
