/* SPDX-License-Identifier: MIT */
#include "stap-lite/target/images.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_inode(int fd, uint64_t ino)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_ino == ino;
}

/* By its path as the process sees it, or, when that is another file by now, through the kernel's
 * links, of which the one of the program is open to its user and the others to root. */
int images_open_mapped(pid_t pid, const struct sdt_map *map)
{
	char path[PATH_MAX];

	for (int way = 0; way < 3; way++) {
		int fd;

		if (way == 0)
			snprintf(path, sizeof(path), "/proc/%d/root%s", (int)pid, map->path);
		else if (way == 1)
			snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
		else
			snprintf(path, sizeof(path), "/proc/%d/map_files/%" PRIx64 "-%" PRIx64,
				(int)pid, map->start, map->end);
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
		if (fd >= 0 && is_inode(fd, map->ino))
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return -1;
}

static bool was_seen(const struct sdt_maps *maps, const struct sdt_map *map)
{
	for (const struct sdt_map *m = maps->map; m < map; m++)
		if (m->exec && m->ino == map->ino && m->dev == map->dev)
			return true;
	return false;
}

static void skip(struct process_images *images, const struct sdt_error *why)
{
	if (!images->nskipped++)
		images->skipped = *why;
}

static int add_places(struct process_images *images, struct mark_image *image)
{
	uint64_t bias;

	for (size_t nth = 0; maps_bias(&images->maps, &image->elf, nth, &bias) == 0; nth++) {
		struct process_image *bigger =
			reallocarray(images->list, images->count + 1, sizeof(*bigger));

		if (!bigger)
			return -ENOMEM;
		images->list = bigger;
		images->list[images->count++] = (struct process_image){image, bias};
	}
	return 0;
}

static int add_file(
	pid_t pid, struct mark_set *set, struct process_images *images, const struct sdt_map *map)
{
	struct mark_image *image;
	struct sdt_error why;
	int rc, fd = images_open_mapped(pid, map);

	if (fd < 0) {
		sdt_fail(&why, 0,
			"%.400s: the file that process %d has mapped is not there any more",
			map->path, (int)pid);
		skip(images, &why);
		return 0;
	}
	rc = marks_image(set, map->path, fd, &image, &why);
	close(fd);
	if (rc == -ENOMEM)
		return rc;
	if (rc && rc != -ENOEXEC)
		skip(images, &why);
	return rc || !image->elf.nsites ? 0 : add_places(images, image);
}

int images_of_process(
	pid_t pid, struct mark_set *set, struct process_images *images, struct sdt_error *err)
{
	int rc;

	*images = (struct process_images){0};
	rc = maps_read(pid, &images->maps, err);
	if (!rc && !images->maps.count)
		rc = sdt_fail(err, -ESRCH,
			"process %d has no memory: it has ended, or it is a part of the kernel",
			(int)pid);
	for (size_t i = 0; !rc && i < images->maps.count; i++) {
		const struct sdt_map *map = &images->maps.map[i];

		if (map->exec && *map->path == '/' && !was_seen(&images->maps, map))
			rc = add_file(pid, set, images, map);
	}
	if (rc == -ENOMEM)
		sdt_fail(err, rc, "out of memory");
	if (rc)
		images_deinit(images);
	return rc;
}

void images_deinit(struct process_images *images)
{
	free(images->list);
	maps_free(&images->maps);
	*images = (struct process_images){0};
}
