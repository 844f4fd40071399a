/* SPDX-License-Identifier: MIT */
#include "stap-lite/session/stale.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libsdt/maps.h"
#include "stap-lite/target/images.h"

/* As realpath(3), but the last part need not be there. */
static int make_absolute(const char *path, char *absolute)
{
	char folder[PATH_MAX], real[PATH_MAX];
	const char *slash = strrchr(path, '/');

	if (realpath(path, absolute))
		return 0;
	if (!slash || slash - path >= PATH_MAX - 1)
		return -ENOENT;
	memcpy(folder, path, (size_t)(slash - path) + 1);
	folder[slash - path + 1] = '\0';
	if (!realpath(folder, real))
		return -ENOENT;
	return snprintf(absolute, PATH_MAX, "%s/%s", strcmp(real, "/") ? real : "", slash + 1) <
			       PATH_MAX
		       ? 0
		       : -ENAMETOOLONG;
}

static bool is_mapped(const struct sdt_map *map, const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_ino == map->ino && st.st_dev == map->dev;
}

int stale_open(pid_t pid, const char *path, char *absolute)
{
	struct sdt_maps maps;
	struct sdt_error ignored;
	int fd = -ENOENT;

	if (make_absolute(path, absolute) < 0 || maps_read(pid, &maps, &ignored) < 0)
		return -ENOENT;
	for (size_t i = 0; i < maps.count && fd == -ENOENT; i++) {
		const struct sdt_map *map = &maps.map[i];

		if (!map->exec || strcmp(map->path, absolute) != 0)
			continue;
		if (is_mapped(map, absolute))
			break;
		fd = images_open_mapped(pid, map);
		if (fd < 0)
			fd = -ESTALE;
	}
	maps_free(&maps);
	return fd;
}
