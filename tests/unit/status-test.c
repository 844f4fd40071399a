/* SPDX-License-Identifier: MIT */
/* The line that says what takes so long: on a terminal only, after a moment, and gone at the end. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "stap-lite/output/status.h"
#include "tests/unit/test.h"

/* Makes the read end of a pipe or terminal readable to us and the other end standard error. */
static int redirect(int terminal, int *saved)
{
	int ends[2];

	*saved = dup(STDERR_FILENO);
	if (terminal) {
		ends[0] = posix_openpt(O_RDWR | O_NOCTTY);
		if (ends[0] < 0 || grantpt(ends[0]) < 0 || unlockpt(ends[0]) < 0)
			return -1;
		ends[1] = open(ptsname(ends[0]), O_RDWR | O_NOCTTY);
	} else if (pipe(ends) < 0) {
		return -1;
	}
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	return ends[0];
}

static void restore(int saved)
{
	dup2(saved, STDERR_FILENO);
	close(saved);
}

static void on_terminal(void)
{
	char text[128];
	size_t len = 0;
	int saved, fd = redirect(1, &saved);

	CHECK(fd >= 0);
	if (fd < 0)
		return;
	status_begin("working");
	while (len < strlen("working ...")) { /* waits until it appears */
		ssize_t n = read(fd, text + len, sizeof(text) - 1 - len);

		if (n <= 0)
			break;
		len += (size_t)n;
	}
	status_end();
	len += (size_t)read(fd, text + len, sizeof(text) - 1 - len);
	text[len] = '\0';
	CHECK_STR(text, "working ...\r\033[K");
	status_begin("quick"); /* over before anybody wonders */
	status_end();
	status_end();
	CHECK_INT(write(STDERR_FILENO, "x", 1), 1);
	text[read(fd, text, sizeof(text) - 1)] = '\0';
	CHECK_STR(text, "x");
	restore(saved);
	close(fd);
}

static void on_pipe(void)
{
	char text[8];
	int saved, fd = redirect(0, &saved);

	CHECK(fd >= 0);
	status_begin("working");
	CHECK_INT(alarm(0), 0); /* no timer runs */
	status_end();
	restore(saved);
	CHECK_INT(read(fd, text, sizeof(text)), 0);
	close(fd);
}

int main(void)
{
	on_terminal();
	on_pipe();
	return test_status();
}
