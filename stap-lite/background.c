/* SPDX-License-Identifier: MIT */
#include "stap-lite/background.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Nothing is read from them or written to them any more. */
static void close_standard(int first, int last)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int fd = first; null >= 0 && fd <= last; fd++)
		dup2(null, fd);
	if (null >= 0)
		close(null);
}

static int wait_ready(pid_t child, int fd)
{
	char byte;
	ssize_t len;
	int status;

	do
		len = read(fd, &byte, 1);
	while (len < 0 && errno == EINTR);
	close(fd);
	if (len == 1)
		return -1;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int background_start(struct background *background, int *status, struct sdt_error *err)
{
	int ends[2];

	*background = (struct background){.ready_fd = -1};
	if (pipe2(ends, O_CLOEXEC) < 0)
		return sdt_fail(err, -errno, "pipe: %s", strerror(errno));
	background->child = fork();
	if (background->child < 0) {
		int code = -errno;

		close(ends[0]);
		close(ends[1]);
		return sdt_fail(err, code, "cannot go to the background: %s", strerror(-code));
	}
	if (background->child) {
		close(ends[1]);
		*status = wait_ready(background->child, ends[0]);
		return 0;
	}
	close(ends[0]);
	background->ready_fd = ends[1];
	setsid();
	close_standard(STDIN_FILENO, STDIN_FILENO);
	return 0;
}

void background_ready(struct background *background, bool let_go)
{
	ssize_t written;

	if (background->ready_fd < 0)
		return;
	written = write(background->ready_fd, "r", 1);
	(void)written; /* a parent that is gone needs no answer */
	close(background->ready_fd);
	background->ready_fd = -1;
	if (let_go)
		close_standard(STDOUT_FILENO, STDERR_FILENO);
}
