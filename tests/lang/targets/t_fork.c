/* SPDX-License-Identifier: MIT */
/* A child and a grandchild by fork; each fires mark step(level); parents wait. */
#include <sys/wait.h>
#include <unistd.h>
#include <sys/sdt.h>

static void go(int level)
{
	DTRACE_PROBE1(frk, step, level);
	if (level < 2) {
		pid_t pid = fork();
		if (pid == 0) {
			go(level + 1);
			_exit(0);
		}
		waitpid(pid, 0, 0);
		DTRACE_PROBE1(frk, back, level);
	}
}

int main(void)
{
	go(0);
	return 0;
}
