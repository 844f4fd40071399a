/* SPDX-License-Identifier: MIT */
/*
 * The -c command: our child, seized while it waits at a pipe, so that nothing of the new program
 * runs untraced.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "stap-lite/runtime/ptrace/tracer.h"
#include "stap-lite/target/process.h"

enum { STATUS_NOT_RUN = 1 }; /* as with SystemTap */

static void reset_signals(const sigset_t *mask)
{
	struct sigaction by_default = {.sa_handler = SIG_DFL};
	sigset_t none;

	for (int signo = 1; signo < NSIG; signo++)
		sigaction(signo, &by_default, NULL); /* refused for SIGKILL, SIGSTOP */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, mask ? mask : &none, NULL);
}

static _Noreturn void child(const struct runtime_config *config, int gate, int error)
{
	ssize_t written;
	char go;
	int code;

	if (config->command_pgrp)
		setpgid(0, config->command_pgrp); /* refused across sessions: stays in ours */
	reset_signals(config->command_mask);
	if (read(gate, &go, 1) != 1) /* the engine is gone */
		_exit(STATUS_NOT_RUN);
	execvp(config->command[0], config->command);
	code = errno;
	written = write(error, &code, sizeof(code));
	(void)written; /* nobody wants to know */
	_exit(STATUS_NOT_RUN);
}

static void close_pair(const int pair[2])
{
	close(pair[0]);
	close(pair[1]);
}

int spawn_command(struct runtime *rt, struct sdt_error *err)
{
	int gate[2], error[2], rc;
	struct process *process;
	struct space *space;

	if (pipe2(gate, O_CLOEXEC) < 0)
		return sdt_fail(err, -errno, "pipe: %s", strerror(errno));
	if (pipe2(error, O_CLOEXEC | O_NONBLOCK) < 0) {
		close_pair(gate);
		return sdt_fail(err, -errno, "pipe: %s", strerror(errno));
	}
	rt->command = fork();
	if (rt->command == 0) {
		close(gate[1]);
		child(&rt->config, gate[0], error[1]);
	}
	close(gate[0]);
	close(error[1]);
	rt->command_gate = gate[1];
	rt->command_error = error[0];
	if (rt->command < 0) {
		rt->command = 0;
		return sdt_fail(err, -errno, "fork: %s", strerror(errno));
	}
	rt->target = rt->command;
	rc = seize(rt->command);
	if (rc < 0)
		return process_explain(rt->command, -rc, err); /* as below another tracer */
	space = space_create(rt, rt->command);
	process = space ? process_add(rt, rt->command, space) : NULL;
	if (!process || !thread_add(rt, process, rt->command))
		return sdt_fail(err, -ENOMEM, "out of memory");
	process->starting = true;
	return 0;
}

void spawn_release(struct runtime *rt)
{
	ssize_t written;

	if (rt->command_gate < 0)
		return;
	written = write(rt->command_gate, "g", 1);
	(void)written; /* refused when the command has been killed: its exit is reported */
	close(rt->command_gate);
	rt->command_gate = -1;
}

void spawn_explain(struct runtime *rt, char *text, size_t size)
{
	int code;

	if (rt->command_error >= 0 && read(rt->command_error, &code, sizeof(code)) == sizeof(code))
		snprintf(text, size, "%s: %s", rt->config.command[0], strerror(code));
}

void spawn_close(struct runtime *rt)
{
	if (rt->command_gate >= 0) { /* never let go: it reads end of file and ends */
		close(rt->command_gate);
		rt->command_gate = -1;
		if (rt->command) {
			kill(rt->command, SIGKILL);
			waitpid(rt->command, NULL, __WALL);
		}
	}
	if (rt->command_error >= 0)
		close(rt->command_error);
	rt->command_error = -1;
}
