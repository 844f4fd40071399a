/* SPDX-License-Identifier: MIT */
#include "stap-lite/target/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int memory_open(pid_t pid)
{
	char path[32];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	fd = open(path, O_RDWR | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int memory_read(int fd, uint64_t addr, void *buf, size_t len)
{
	char *to = buf;

	while (len > 0) {
		ssize_t n = pread(fd, to, len, (off_t)addr);

		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		to += n;
		addr += (uint64_t)n;
		len -= (size_t)n;
	}
	return 0;
}

int memory_write(int fd, uint64_t addr, const void *buf, size_t len)
{
	const char *from = buf;

	while (len > 0) {
		ssize_t n = pwrite(fd, from, len, (off_t)addr);

		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		from += n;
		addr += (uint64_t)n;
		len -= (size_t)n;
	}
	return 0;
}
