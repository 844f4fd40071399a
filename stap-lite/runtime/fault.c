/* SPDX-License-Identifier: MIT */
#include "stap-lite/runtime/fault.h"

#ifdef SDTKIT_FAULT_POINTS
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const fault_points[] = {
#define FAULT(id, name) name,
#include "stap-lite/runtime/fault-points.def"
#undef FAULT
	NULL,
};

static int signal_number(const char *text)
{
	if (strncmp(text, "TERM", 4) == 0)
		return SIGTERM;
	if (strncmp(text, "KILL", 4) == 0)
		return SIGKILL;
	return atoi(text);
}

static void note_met(void)
{
	const char *path = getenv("SDTKIT_FAULT_LOG");
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666) : -1;

	if (fd >= 0)
		close(fd);
}

void fault_point(enum fault point)
{
	static unsigned long passed[FAULT_COUNT];
	const char *wish = getenv("SDTKIT_FAULT"), *whom = getenv("SDTKIT_FAULT_TARGET");
	size_t len = strlen(fault_points[point]);
	const char *nth;
	int signo;

	if (!wish || strncmp(wish, fault_points[point], len) != 0 || wish[len] != ':')
		return;
	nth = strchr(wish + len + 1, ':');
	if (++passed[point] != (nth ? strtoul(nth + 1, NULL, 10) : 1))
		return;
	note_met();
	signo = signal_number(wish + len + 1);
	if (whom && strcmp(whom, "engine") != 0)
		kill(getppid(), signo);
	if (!whom || strcmp(whom, "command") != 0)
		kill(getpid(), signo);
}
#endif
