/* SPDX-License-Identifier: MIT */
#include "stap-lite/target/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/uio.h>
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

/* Iovecs hold pointers: of the other process too. */
static struct iovec there_at(uint64_t addr, size_t len)
{
	return (struct iovec){(void *)(uintptr_t)addr, len};
}

static int result_of(ssize_t n, size_t len)
{
	return n < 0 ? -errno : (size_t)n == len ? 0 : -EFAULT;
}

int memory_read_allowed(pid_t tid, uint64_t addr, void *buf, size_t len)
{
	struct iovec here = {buf, len}, there = there_at(addr, len);

	return result_of(process_vm_readv(tid, &here, 1, &there, 1, 0), len);
}

int memory_write_allowed(pid_t tid, uint64_t addr, const void *buf, size_t len)
{
	struct iovec here = {(void *)(uintptr_t)buf, len}, there = there_at(addr, len);

	return result_of(process_vm_writev(tid, &here, 1, &there, 1, 0), len);
}
