/* SPDX-License-Identifier: MIT */
#include "stap-lite/session/link.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

int link_open(struct link *link, size_t nslots, struct sdt_error *err)
{
	int fds[2];
	struct link_page *page;

	*link = (struct link){.command_fd = -1,
		.engine_fd = -1,
		.arena_fd = -1,
		.command_pid = getpid(),
		.page_size = sizeof(*page) + nslots * sizeof(page->timing[0])};
	page = mmap(
		NULL, link->page_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		return sdt_fail(err, -errno, "no shared memory: %s", strerror(errno));
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) < 0) {
		int code = -errno;

		munmap(page, link->page_size);
		return sdt_fail(err, code, "no socket pair: %s", strerror(-code));
	}
	link->page = page;
	link->command_fd = fds[0];
	link->engine_fd = fds[1];
	return 0;
}

void link_close(struct link *link)
{
	if (link->command_fd >= 0)
		close(link->command_fd);
	if (link->engine_fd >= 0)
		close(link->engine_fd);
	if (link->arena_fd >= 0)
		close(link->arena_fd);
	if (link->page)
		munmap(link->page, link->page_size);
	*link = (struct link){.command_fd = -1, .engine_fd = -1, .arena_fd = -1};
}

static void send_byte(int fd, char byte)
{
	/* A full socket already holds a wake-up; a closed one has nobody to wake. */
	if (fd >= 0 && send(fd, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		return;
}

void link_wake_reader(struct link *link)
{
	if (atomic_exchange(&link->page->reader_waits, 0))
		send_byte(link->engine_fd, LINK_DATA);
}

void link_send(struct link *link, enum link_byte byte)
{
	send_byte(link->command_fd, (char)byte);
}
