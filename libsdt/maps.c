/* SPDX-License-Identifier: MIT */
#include "libsdt/maps.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "libsdt/image.h"

static const char deleted_suffix[] = " (deleted)";

/* The kernel writes a newline in a path as \012 and leaves everything else as it is. */
static void decode_path(char *path)
{
	char *to = path;

	for (const char *from = path; *from;) {
		if (strncmp(from, "\\012", 4) == 0) {
			*to++ = '\n';
			from += 4;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
}

/* One line, without its newline: `start-end rwxp offset major:minor inode   path` */
static bool parse_line(char *line, struct sdt_map *map)
{
	char r, w, x, p;
	unsigned major, minor;
	size_t len, cut = sizeof(deleted_suffix) - 1;
	int path_at = -1;
	char *path;

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %c%c%c%c %" SCNx64 " %x:%x %" SCNu64 "%n",
		    &map->start, &map->end, &r, &w, &x, &p, &map->offset, &major, &minor, &map->ino,
		    &path_at) != 10 ||
		path_at < 0 || map->end < map->start)
		return false;
	path = line + path_at;
	path += strspn(path, " ");
	len = strlen(path);
	map->deleted = len > cut && strcmp(path + len - cut, deleted_suffix) == 0;
	if (map->deleted)
		path[len - cut] = '\0';
	decode_path(path);
	map->path = path;
	map->dev = makedev(major, minor);
	map->read = r == 'r';
	map->write = w == 'w';
	map->exec = x == 'x';
	map->shared = p == 's';
	return true;
}

static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n + 1;
}

/* Takes the text over, also when it fails. */
static int parse_owned(char *text, struct sdt_maps *maps, struct sdt_error *err)
{
	size_t line_no = 1;

	*maps = (struct sdt_maps){.text = text};
	maps->map = calloc(count_lines(text), sizeof(*maps->map));
	if (!maps->map) {
		maps_free(maps);
		return sdt_fail(err, -ENOMEM, "out of memory");
	}
	for (char *line = text; *line; line_no++) {
		size_t len = strcspn(line, "\n");
		char *next = line + len + (line[len] == '\n');
		struct sdt_map *map = &maps->map[maps->count];

		line[len] = '\0';
		if (!parse_line(line, map) || (maps->count && map->start < map[-1].end)) {
			maps_free(maps);
			return sdt_fail(err, -EINVAL,
				"line %zu of the memory map is not understood", line_no);
		}
		maps->count++;
		line = next;
	}
	return 0;
}

int maps_parse(const char *text, struct sdt_maps *maps, struct sdt_error *err)
{
	char *copy = strdup(text);

	*maps = (struct sdt_maps){0};
	return copy ? parse_owned(copy, maps, err) : sdt_fail(err, -ENOMEM, "out of memory");
}

/* The whole file as a string; NULL with errno set. */
static char *read_text(int fd)
{
	size_t size = 0, room = 1 << 16;
	char *text = malloc(room);

	while (text) {
		ssize_t n = read(fd, text + size, room - size - 1);

		if (n == 0) {
			text[size] = '\0';
			return text;
		}
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		size += (size_t)n;
		if (room - size < 8192) {
			char *bigger = realloc(text, room *= 2);

			if (!bigger)
				break;
			text = bigger;
		}
	}
	free(text);
	return NULL;
}

static int no_process(pid_t pid, int code, struct sdt_error *err)
{
	if (code == ENOENT || code == ESRCH)
		return sdt_fail(err, -ESRCH, "no process %d", (int)pid);
	return sdt_fail(err, -code, "memory map of process %d: %s", (int)pid, strerror(code));
}

int maps_read(pid_t pid, struct sdt_maps *maps, struct sdt_error *err)
{
	char path[32], *text;
	int fd, code;

	*maps = (struct sdt_maps){0};
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return no_process(pid, errno, err);
	text = read_text(fd);
	code = errno;
	close(fd);
	return text ? parse_owned(text, maps, err) : no_process(pid, code, err);
}

void maps_free(struct sdt_maps *maps)
{
	free(maps->map);
	free(maps->text);
	*maps = (struct sdt_maps){0};
}

const struct sdt_map *maps_find(const struct sdt_maps *maps, uint64_t addr)
{
	size_t low = 0, high = maps->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (maps->map[mid].end <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low < maps->count && maps->map[low].start <= addr ? &maps->map[low] : NULL;
}

/* Device numbers of stat(2) and of the maps differ on btrfs and on some overlays; the inode and the
 * segments decide then. */
static bool is_file(const struct sdt_map *map, const struct sdt_image *image, bool check_dev)
{
	return *map->path && map->ino == image->ino && (!check_dev || map->dev == image->dev);
}

/* Does this bias put every segment where the maps show it? */
static bool bias_fits(
	const struct sdt_maps *maps, const struct sdt_image *image, uint64_t bias, bool check_dev)
{
	for (size_t i = 0; i < image->nsegments; i++) {
		const struct sdt_segment *s = &image->segments[i];
		uint64_t addr = s->vaddr + bias;
		const struct sdt_map *map;

		if (!s->filesz)
			continue;
		map = maps_find(maps, addr);
		if (!map || !is_file(map, image, check_dev) || (s->exec && !map->exec) ||
			addr - map->start + map->offset != s->offset)
			return false;
	}
	return true;
}

static const struct sdt_segment *first_segment(const struct sdt_image *image)
{
	for (size_t i = 0; i < image->nsegments; i++)
		if (image->segments[i].filesz)
			return &image->segments[i];
	return NULL;
}

static int find_bias(const struct sdt_maps *maps, const struct sdt_image *image, size_t nth,
	bool check_dev, uint64_t *bias)
{
	const struct sdt_segment *first = first_segment(image);

	for (size_t i = 0; first && i < maps->count; i++) {
		const struct sdt_map *map = &maps->map[i];
		uint64_t candidate = map->start + (first->offset - map->offset) - first->vaddr;

		if (!is_file(map, image, check_dev) || first->offset < map->offset ||
			first->offset - map->offset >= map->end - map->start)
			continue;
		if (!bias_fits(maps, image, candidate, check_dev) || nth--)
			continue;
		*bias = candidate;
		return 0;
	}
	return -ENOENT;
}

int maps_bias(
	const struct sdt_maps *maps, const struct sdt_image *image, size_t nth, uint64_t *bias)
{
	int rc = find_bias(maps, image, nth, true, bias);
	uint64_t other;

	if (rc && find_bias(maps, image, 0, true, &other))
		rc = find_bias(maps, image, nth, false, bias);
	return rc;
}
