/* SPDX-License-Identifier: MIT */
#include "stap-lite/session/session.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stap-lite/output/monitor.h"
#include "stap-lite/output/records.h"
#include "stap-lite/output/timing.h"
#include "stap-lite/session/engine.h"
#include "stap-lite/session/link.h"
#include "stap-lite/vm/arena.h"

#define PACE_MS	     2
#define LOOK_MS	     5 /* how often to look for records that nobody tells us of */
#define DEFAULT_RING (UINT64_C(8) << 20) /* bytes; touched only as far as it fills */

struct command {
	const struct session_config *config;
	struct link link;
	struct arena *arena;
	uint64_t arena_size;
	struct renderer renderer;
	struct monitor monitor;
	pid_t engine;
	int engine_fd, signal_fd; /* pidfd; signals of ours */
	const sigset_t *user_mask;
	int output_errno;
	bool is_ready;
	unsigned stops; /* how often the end was asked for */
};

static int open_arena(struct command *c, struct sdt_error *err)
{
	uint64_t ring = c->config->ring_size ? c->config->ring_size : DEFAULT_RING;
	int fd = memfd_create("sdtkit-arena", MFD_CLOEXEC);
	void *mem = MAP_FAILED;

	c->arena_size = arena_size(c->config->program, ring);
	if (fd >= 0 && ftruncate(fd, (off_t)c->arena_size) == 0)
		mem = mmap(NULL, c->arena_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (mem == MAP_FAILED && errno == EFBIG) /* ulimit -f counts it as a file */
		mem = mmap(NULL, c->arena_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			-1, 0);
	else
		c->link.arena_fd = fd;
	if (c->link.arena_fd < 0 && fd >= 0)
		close(fd);
	if (mem == MAP_FAILED)
		return sdt_fail(err, -ENOMEM,
			"no %llu bytes of shared memory for the script's data: %s",
			(unsigned long long)c->arena_size, strerror(errno));
	c->arena = mem;
	return arena_init(c->arena, c->config->program, c->arena_size, ring) < 0
		       ? sdt_fail(err, -EINVAL, "the script's data do not fit their arena")
		       : 0;
}

/* Asks the engine to end: orderly the first time, without end probes the second. */
static void ask_to_stop(struct command *c)
{
	link_send(&c->link, c->stops++ ? LINK_ABORT : LINK_STOP);
}

/* True when there were records. */
static bool drain(struct command *c)
{
	int count;

	if (ring_has_records(c->arena))
		monitor_erase(&c->monitor);
	count = records_drain(&c->renderer, c->arena);

	if (count < 0 && !c->output_errno) {
		c->output_errno = errno ? errno : EIO;
		if (!c->stops)
			ask_to_stop(c); /* nobody reads our output any more */
	}
	return count > 0;
}

static void read_signals(struct command *c)
{
	struct signalfd_siginfo info;

	while (read(c->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		if (info.ssi_signo != SIGCHLD && info.ssi_signo != SIGPIPE &&
			info.ssi_signo != SIGXFSZ)
			ask_to_stop(c);
}

static void read_wakeups(const struct command *c)
{
	char bytes[64];

	while (read(c->link.command_fd, bytes, sizeof(bytes)) > 0)
		;
}

/* Tells whoever waits for it that the session is set up. */
static void say_ready(struct command *c)
{
	if (c->is_ready || !atomic_load(&c->link.page->set_up))
		return;
	c->is_ready = true;
	if (c->config->ready)
		c->config->ready(c->config->ready_ctx);
}

/* How long to wait without records: -1 for ever. */
static int patience_ms(const struct command *c)
{
	int ms = monitor_timeout_ms(&c->monitor);

	if (!c->config->runtime->runs_handlers)
		return ms;
	return ms < 0 || ms > LOOK_MS ? LOOK_MS : ms;
}

/*
 * Renders records until the engine is gone. The only place of the command that waits: for the
 * engine's word that there is something, and as long as records keep coming, for PACE_MS only, so
 * that a storm of hits does not wake us for each of them.
 */
static void serve(struct command *c)
{
	struct pollfd fds[] = {
		{.fd = c->engine_fd, .events = POLLIN},
		{.fd = c->signal_fd, .events = POLLIN},
		{.fd = c->link.command_fd, .events = POLLIN},
	};
	bool busy = false;

	while (!(fds[0].revents & POLLIN)) {
		atomic_store(&c->link.page->reader_waits, !busy);
		say_ready(c);
		if (drain(c) != busy) {
			busy = !busy;
			if (!busy)
				continue; /* the engine must know that we wait before we look the
					     last time */
		}
		monitor_tick(&c->monitor);
		if (poll(fds, 3, busy ? PACE_MS : patience_ms(c)) < 0 && errno != EINTR)
			break;
		if (fds[1].revents & POLLIN)
			read_signals(c);
		if (fds[2].revents & POLLIN)
			read_wakeups(c);
		if (fds[2].revents & (POLLHUP | POLLERR))
			fds[2].fd = -1;
	}
	say_ready(c);
	monitor_erase(&c->monitor);
	drain(c);
}

static int start_engine(struct command *c, const sigset_t *user_mask, struct sdt_error *err)
{
	pid_t pgrp = getpgrp();

	fflush(c->config->out);
	fflush(c->config->err);
	c->engine = fork();
	if (c->engine == 0)
		engine_main(c->config, &c->link, c->arena, user_mask, pgrp);
	if (c->engine < 0)
		return sdt_fail(err, -errno, "cannot start the engine: %s", strerror(errno));
	close(c->link.engine_fd);
	c->link.engine_fd = -1;
	c->engine_fd = (int)syscall(SYS_pidfd_open, c->engine, 0);
	if (c->engine_fd < 0)
		return sdt_fail(err, -errno, "cannot watch the engine: %s", strerror(errno));
	return 0;
}

static int collect(struct command *c, struct session_result *result, struct sdt_error *err)
{
	const struct link_page *page = c->link.page;
	int status = 0;

	waitpid(c->engine, &status, 0);
	result->set_up = atomic_load(&page->set_up);
	result->errors = atomic_load(&c->arena->errors);
	result->skipped = atomic_load(&c->arena->skipped);
	result->lost_records = atomic_load(&c->arena->lost_records);
	result->output_errno = c->output_errno;
	result->command_ended = atomic_load(&page->command_ended);
	result->command_status = page->command_status;
	snprintf(result->command_error, sizeof(result->command_error), "%s", page->command_error);
	result->engine_lost = !atomic_load(&page->finished);
	result->failed = (result->errors && !c->config->quiet_errors) || result->engine_lost ||
			 atomic_load(&page->failed) ||
			 (result->command_ended && result->command_status != 0);
	if (result->engine_lost)
		return sdt_fail(err, -EIO, "the engine (process %d) was killed by signal %d (%s)",
			(int)c->engine, WTERMSIG(status), strsignal(WTERMSIG(status)));
	if (atomic_load(&page->failed)) {
		*err = page->error;
		return -EIO;
	}
	if (!page->ended_by_error && !c->config->no_autoprint)
		records_autoprint(&c->renderer, c->arena);
	if (c->config->timing)
		timing_write(c->config->out, c->config->program, page->timing);
	return 0;
}

/* system(): a grandchild, so that nobody has to wait for it. */
static void run_shell(void *ctx, const char *line)
{
	const struct command *c = ctx;
	pid_t pid = fork();

	if (pid == 0) {
		sigprocmask(SIG_SETMASK, c->user_mask, NULL);
		if (fork() == 0) {
			execl("/bin/sh", "sh", "-c", line, (char *)NULL);
			_exit(127);
		}
		_exit(0);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static int run(struct command *c, const sigset_t *user_mask, struct session_result *result,
	struct sdt_error *err)
{
	int code = link_open(&c->link, timing_slots(c->config->program), err);

	if (code == 0)
		code = open_arena(c, err);
	if (code == 0)
		code = renderer_init(
			&c->renderer, c->config->program, c->config->out, c->config->err);
	c->user_mask = user_mask;
	c->renderer.run_command = run_shell;
	c->renderer.ctx = c;
	c->renderer.no_warnings = c->config->quiet_warnings;
	if (code == 0)
		code = start_engine(c, user_mask, err);
	if (code < 0)
		return code;
	if (c->config->monitor_ns)
		monitor_init(&c->monitor, c->config->monitor, c->config->program, c->arena,
			c->link.page->timing, c->config->monitor_ns);
	serve(c);
	return collect(c, result, err);
}

static void close_all(struct command *c)
{
	renderer_deinit(&c->renderer);
	link_close(&c->link);
	if (c->engine_fd >= 0)
		close(c->engine_fd);
	if (c->signal_fd >= 0)
		close(c->signal_fd);
	if (c->arena)
		munmap(c->arena, c->arena_size);
}

int session_run(
	const struct session_config *config, struct session_result *result, struct sdt_error *err)
{
	struct command c = {
		.config = config, .engine_fd = -1, .link = {.command_fd = -1, .engine_fd = -1}};
	sigset_t ours, user_mask;
	int code;

	*result = (struct session_result){0};
	sigemptyset(&ours);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGHUP);
	sigaddset(&ours, SIGQUIT);
	sigaddset(&ours, SIGPIPE);
	sigaddset(&ours, SIGXFSZ); /* ulimit -f: writing fails instead */
	sigaddset(&ours, SIGCHLD);
	sigprocmask(SIG_BLOCK, &ours, &user_mask);
	c.signal_fd = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
	code = c.signal_fd < 0
		       ? sdt_fail(err, -errno, "cannot wait for signals: %s", strerror(errno))
		       : run(&c, &user_mask, result, err);
	close_all(&c);
	sigprocmask(SIG_SETMASK, &user_mask, NULL);
	return code;
}
