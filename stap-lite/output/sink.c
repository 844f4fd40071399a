/* SPDX-License-Identifier: MIT */
#include "stap-lite/output/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct sink {
	struct sink_config config;
	char *name; /* with its conversions */
	int fd;
	uint64_t used;	 /* bytes of this file */
	unsigned number; /* of the next file */
	char **kept;	 /* ring of max_files names, the oldest at number % max_files */
};

static int expand(const char *name, char *path, size_t size)
{
	time_t now = time(NULL);
	struct tm tm;

	if (!localtime_r(&now, &tm))
		return -EOVERFLOW;
	return strftime(path, size, name, &tm) ? 0 : *name ? -ENAMETOOLONG : -ENOENT;
}

static int create(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	return fd < 0 ? -errno : fd;
}

/* The file that makes room for this one goes. */
static void remember(struct sink *sink, const char *path)
{
	char **slot;

	if (!sink->kept)
		return;
	slot = &sink->kept[sink->number % sink->config.max_files];
	if (*slot && strcmp(*slot, path) != 0)
		unlink(*slot);
	free(*slot);
	*slot = strdup(path);
}

/* Goes on in the next file; 0 or a negative errno, and then the old one stays. */
static int advance(struct sink *sink)
{
	char path[PATH_MAX], base[PATH_MAX - 16];
	int code = expand(sink->name, base, sizeof(base)), fd;

	if (code < 0)
		return code;
	snprintf(path, sizeof(path), "%s.%u", base, sink->number);
	fd = create(path);
	if (fd < 0)
		return fd;
	remember(sink, path);
	if (sink->fd >= 0)
		close(sink->fd);
	sink->fd = fd;
	sink->number++;
	sink->used = 0;
	return 0;
}

static int write_all(struct sink *sink, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(sink->fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		text += n;
		len -= (size_t)n;
		sink->used += (uint64_t)n;
	}
	return 0;
}

/* How much of text goes into this file: whole lines, as many as fit; 0: it is full. */
static size_t fitting(const struct sink *sink, const char *text, size_t len)
{
	uint64_t room = sink->config.max_bytes - sink->used;
	const char *newline;

	if (sink->used > sink->config.max_bytes)
		return 0;
	if (len <= room)
		return len;
	newline = memrchr(text, '\n', (size_t)room);
	if (newline)
		return (size_t)(newline - text) + 1;
	return sink->used ? 0 : (size_t)room;
}

static ssize_t write_sink(void *cookie, const char *text, size_t size)
{
	struct sink *sink = cookie;
	size_t left = size;

	while (left) {
		size_t len = fitting(sink, text, left);

		if (!len) {
			int code = advance(sink);

			if (code < 0) {
				errno = -code;
				return 0;
			}
			continue;
		}
		if (write_all(sink, text, len) < 0)
			return 0;
		text += len;
		left -= len;
	}
	return (ssize_t)size;
}

static void destroy(struct sink *sink)
{
	if (sink->fd >= 0)
		close(sink->fd);
	for (unsigned i = 0; sink->kept && i < sink->config.max_files; i++)
		free(sink->kept[i]);
	free(sink->kept);
	free(sink->name);
	free(sink);
}

static int close_sink(void *cookie)
{
	destroy(cookie);
	return 0;
}

static int open_plain(FILE **stream, const char *name)
{
	char path[PATH_MAX];
	int code = expand(name, path, sizeof(path)), fd = code < 0 ? code : create(path);

	if (fd < 0)
		return fd;
	*stream = fdopen(fd, "w");
	if (*stream)
		return 0;
	close(fd);
	return -ENOMEM;
}

static int open_rotating(FILE **stream, const struct sink_config *config)
{
	struct sink *sink = calloc(1, sizeof(*sink));
	int code;

	if (!sink)
		return -ENOMEM;
	sink->config = *config;
	sink->fd = -1;
	sink->name = strdup(config->name);
	if (config->max_files)
		sink->kept = calloc(config->max_files, sizeof(*sink->kept));
	if (!sink->name || (config->max_files && !sink->kept))
		code = -ENOMEM;
	else
		code = advance(sink);
	*stream = code < 0 ? NULL
			   : fopencookie(sink, "w",
				     (cookie_io_functions_t){
					     .write = write_sink, .close = close_sink});
	if (!*stream)
		destroy(sink);
	return code < 0 ? code : *stream ? 0 : -ENOMEM;
}

int sink_open(FILE **stream, const struct sink_config *config, struct sdt_error *err)
{
	int code = config->max_bytes ? open_rotating(stream, config)
				     : open_plain(stream, config->name);

	if (code < 0)
		return sdt_fail(err, code, "Couldn't open output file %s: %s", config->name,
			strerror(-code));
	return 0;
}
