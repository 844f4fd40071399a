/* SPDX-License-Identifier: MIT */
#include "stap-lite/session/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

/* A whole small file of a process (size - 1 bytes at most, a zero behind them); its length or a
 * negative errno. */
static long read_proc(pid_t pid, pid_t tid, const char *name, char *buf, size_t size)
{
	char path[80];
	size_t have = 0;
	ssize_t len = 1;
	int fd;

	if (tid)
		snprintf(path, sizeof(path), "/proc/%d/task/%d/%s", (int)pid, (int)tid, name);
	else
		snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while (len > 0 && have < size - 1) {
		len = read(fd, buf + have, size - 1 - have);
		have += len > 0 ? (size_t)len : 0;
	}
	close(fd);
	buf[have] = '\0';
	return (long)have;
}

/* Field number n of stat (from 3 on: the name before may hold anything). */
static int stat_field(pid_t pid, pid_t tid, unsigned n, int64_t *value)
{
	char text[1024], *at;
	long len = read_proc(pid, tid, "stat", text, sizeof(text));

	if (len < 0)
		return (int)len;
	at = strrchr(text, ')');
	for (unsigned field = 2; at && field < n; field++) {
		at = strchr(at, ' ');
		at = at ? at + 1 : NULL;
	}
	if (!at)
		return -EINVAL;
	*value = strtoll(at, NULL, 10);
	return 0;
}

/* Number `column` (from 0) of a line of status. */
static int status_field(pid_t pid, pid_t tid, const char *line, int column, int64_t *value)
{
	char text[4096], *at;
	long len = read_proc(pid, tid, "status", text, sizeof(text));

	if (len < 0)
		return (int)len;
	at = strstr(text, line);
	if (!at)
		return -EINVAL;
	at += strlen(line);
	for (int i = 0; i <= column; i++)
		*value = strtoll(at, &at, 10);
	return 0;
}

static int64_t monotonic_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static struct tm local_time(void)
{
	time_t now = time(NULL);
	struct tm tm = {0};

	localtime_r(&now, &tm);
	return tm;
}

int identity_number(pid_t pid, pid_t tid, enum vm_query what, int64_t *value)
{
	switch (what) {
	case QUERY_PPID: return stat_field(pid, 0, 4, value);
	case QUERY_PGRP: return stat_field(pid, 0, 5, value);
	case QUERY_SID: return stat_field(pid, 0, 6, value);
	case QUERY_CPU: return stat_field(pid, tid, 39, value);
	case QUERY_UID: return status_field(pid, tid, "\nUid:", 0, value);
	case QUERY_EUID: return status_field(pid, tid, "\nUid:", 1, value);
	case QUERY_GID: return status_field(pid, tid, "\nGid:", 0, value);
	case QUERY_EGID: return status_field(pid, tid, "\nGid:", 1, value);
	case QUERY_MONOTONIC_NS: *value = monotonic_ns(); return 0;
	case QUERY_RANDOM: return getrandom(value, sizeof(*value), 0) == sizeof(*value) ? 0 : -EIO;
	case QUERY_TZ_OFFSET: *value = -local_time().tm_gmtoff; return 0;
	default: return -EINVAL;
	}
}

static long copy_text(const char *text, char *buf, size_t size)
{
	size_t len = strlen(text);

	memcpy(buf, text, len < size ? len : size);
	return (long)(len < size ? len : size);
}

/* The value of one variable; an environment may be long, so it is read whole. */
static long environment(pid_t pid, const char *name, char *buf, size_t size)
{
	size_t room = 256 * 1024, len = strlen(name);
	char *all = malloc(room);
	long have, result = -ENOENT;

	if (!all)
		return -ENOMEM;
	have = read_proc(pid, 0, "environ", all, room);
	for (const char *at = all; have > 0 && at < all + have; at += strlen(at) + 1) {
		if (strncmp(at, name, len) != 0 || at[len] != '=')
			continue;
		result = copy_text(at + len + 1, buf, size);
		break;
	}
	free(all);
	return have < 0 ? have : result;
}

static long parent_name(pid_t pid, char *buf, size_t size)
{
	int64_t parent = 0;
	char name[32];
	int code = stat_field(pid, 0, 4, &parent);

	if (code < 0)
		return code;
	if (read_proc((pid_t)parent, 0, "comm", name, sizeof(name)) < 0)
		return -ENOENT;
	name[strcspn(name, "\n")] = '\0';
	return copy_text(name, buf, size);
}

long identity_text(pid_t pid, enum vm_text what, const char *name, char *buf, size_t size)
{
	switch (what) {
	case TEXT_PARENT_NAME: return parent_name(pid, buf, size);
	case TEXT_TZ_NAME: {
		const struct tm tm = local_time();

		return copy_text(tm.tm_zone ? tm.tm_zone : "", buf, size);
	}
	case TEXT_ARGUMENTS: return read_proc(pid, 0, "cmdline", buf, size);
	case TEXT_ENVIRONMENT: return environment(pid, name, buf, size);
	}
	return -EINVAL;
}
