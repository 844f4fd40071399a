/* SPDX-License-Identifier: MIT */
#include "stap-lite/session/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "stap-lite/session/host.h"
#include "stap-lite/session/meter.h"
#include "stap-lite/session/processes.h"
#include "stap-lite/session/sites.h"
#include "stap-lite/session/timers.h"
#include "stap-lite/session/turn.h"
#include "stap-lite/vm/record.h"
#include "stap-lite/vm/vm.h"

#define LOOK_NS 10000000u /* how often to look for what handlers in programs have asked for */

struct engine {
	const struct session_config *config;
	const struct program *program;
	struct link *link;
	struct arena *arena;
	struct host host;
	struct vm_run run;
	struct meter meter;
	struct timers timers;
	struct site_index sites;
	struct processes processes;
	struct runtime *runtime; /* NULL: no traced program */
	int signal_fd, wake_fd;	 /* signals that end us; epoll over it and the link */
	pid_t user_pgrp;
	const sigset_t *user_mask;
	uint64_t end_ns; /* of -T, 0: none */
	bool stop;	 /* orderly end wanted */
	bool abort;	 /* the command is gone or said so: no end probes */
	bool overloaded; /* handlers took too much of the time */
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void emit_text(struct engine *e, enum record_kind kind, const char *text)
{
	vm_emit_message(&e->run, &e->host.vm, (uint16_t)kind, PROG_NONE, text);
}

static bool ending(const struct engine *e)
{
	return e->stop || e->abort || atomic_load(&e->arena->exit_requested);
}

static bool too_many_errors(const struct engine *e)
{
	return e->overloaded || (!e->config->quiet_errors && atomic_load(&e->arena->errors) >
								     e->program->limits.max_errors);
}

/* Handlers took too much of the time: the end, whatever MAXERRORS says. */
static void end_overloaded(struct engine *e, const char *why)
{
	e->overloaded = true;
	e->stop = true;
	atomic_fetch_add(&e->arena->errors, 1);
	emit_text(e, RECORD_ERROR, why);
}

static void note_error(struct engine *e)
{
	atomic_fetch_add(&e->arena->errors, 1);
	if (e->config->quiet_errors)
		return;
	vm_emit_error(&e->run);
	if (too_many_errors(e))
		e->stop = true;
}

/* Runs one handler and accounts for its time and its errors. */
static void run_probe(struct engine *e, uint32_t probe, uint32_t site)
{
	char overload[METER_TEXT];
	enum vm_status status;
	bool too_much;

	turn_take(e->arena); /* waiting for it is no work of the handler's */
	meter_start(&e->meter, probe);
	status = vm_run_probe(&e->run, &e->host.vm, probe, site);
	too_much = meter_stop(&e->meter, probe, site, status != VM_SKIPPED, overload);
	turn_give(e->arena);
	if (e->abort)
		return;
	if (too_much)
		end_overloaded(e, overload);
	else if (status == VM_ERROR)
		note_error(e);
}

/* ---- begin, end, error: ascending order number, then textual order ---- */

static void run_group(struct engine *e, enum prog_point point, bool stoppable)
{
	const struct prog_probe *probe = prog_probes(e->program);
	uint32_t count = e->program->probes.count;
	bool *done = calloc(count + 1, sizeof(*done));
	uint32_t errors = atomic_load(&e->arena->errors);

	for (;;) {
		uint32_t best = PROG_NONE;

		for (uint32_t i = 0; done && i < count; i++)
			if (probe[i].point == point && !done[i] &&
				(best == PROG_NONE || probe[i].number < probe[best].number))
				best = i;
		if (best == PROG_NONE || (stoppable && ending(e)))
			break;
		/* an error that is too much ends this group too */
		if (atomic_load(&e->arena->errors) != errors && too_many_errors(e))
			break;
		done[best] = true;
		run_probe(e, best, PROG_NONE);
	}
	free(done);
}

/* ---- waiting ---- */

static void read_link(struct engine *e)
{
	char bytes[16];
	ssize_t len = read(e->link->engine_fd, bytes, sizeof(bytes));

	if (len == 0 || (len < 0 && errno != EAGAIN && errno != EINTR))
		e->abort = true; /* the command is gone */
	for (ssize_t i = 0; i < len; i++) {
		e->stop = true;
		e->abort |= bytes[i] == LINK_ABORT;
	}
}

static void read_wake(struct engine *e)
{
	struct signalfd_siginfo info;

	if (read(e->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		e->stop = true;
	read_link(e);
}

static int watch(int epoll_fd, int fd)
{
	struct epoll_event event = {.events = EPOLLIN};

	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

static int open_wake(struct engine *e, struct sdt_error *err)
{
	sigset_t ends;

	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGHUP);
	sigaddset(&ends, SIGQUIT);
	e->signal_fd = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
	e->wake_fd = epoll_create1(EPOLL_CLOEXEC);
	if (e->signal_fd < 0 || e->wake_fd < 0 || watch(e->wake_fd, e->signal_fd) < 0 ||
		watch(e->wake_fd, e->link->engine_fd) < 0)
		return sdt_fail(err, -errno, "cannot wait for events: %s", strerror(errno));
	return 0;
}

/* What a handler that runs for long asks now and then (vm_host.poll): a user who does not want to
 * wait any more ends it at once. */
static const char *may_go_on(void *ctx)
{
	struct host *host = ctx;
	struct engine *e = (struct engine *)((char *)host - offsetof(struct engine, host));
	struct pollfd wake = {.fd = e->wake_fd, .events = POLLIN};

	if (poll(&wake, 1, 0) > 0)
		read_wake(e);
	if (e->abort)
		return "interrupted";
	return meter_overruns(&e->meter) ? "too much time" : NULL; /* meter_stop() says it */
}

/* Without a traced program: waits for a signal, the command or the deadline. */
static void wait_alone(struct engine *e, uint64_t deadline_ns)
{
	struct pollfd wake = {.fd = e->wake_fd, .events = POLLIN};
	uint64_t now = now_ns(), rest = deadline_ns > now ? deadline_ns - now : 0;
	struct timespec wait = {(time_t)(rest / 1000000000u), (long)(rest % 1000000000u)};

	if (ppoll(&wake, 1, deadline_ns ? &wait : NULL, NULL) > 0)
		read_wake(e);
}

/* ---- events ---- */

static void run_hit(struct engine *e, const struct runtime_event *event)
{
	size_t first, count;

	if (!site_index_find(&e->sites, event->module, event->pc, &first, &count))
		return;
	for (size_t i = first; i < first + count && !ending(e); i++) {
		uint32_t probe = prog_sites(e->program)[e->sites.order[i]].probe;
		int64_t pid = prog_probes(e->program)[probe].pid;

		if (!pid || pid == event->pid)
			run_probe(e, probe, e->sites.order[i]);
	}
}

static bool concerns(const struct engine *e, const struct prog_probe *probe, pid_t pid)
{
	const char *path;

	if (probe->pid && probe->pid != pid)
		return false;
	if (probe->pid || probe->module == PROG_NONE)
		return true;
	path = processes_path(&e->processes, pid);
	return path && strcmp(path, prog_string(e->program,
					    prog_modules(e->program)[probe->module].path)) == 0;
}

static void run_process_event(
	struct engine *e, enum prog_point point, const struct runtime_event *event)
{
	const struct prog_probe *probe = prog_probes(e->program);

	for (uint32_t i = 0; i < e->program->probes.count && !ending(e); i++)
		if (probe[i].point == point && concerns(e, &probe[i], event->pid))
			run_probe(e, i, PROG_NONE);
}

static void run_process_end(struct engine *e, const struct runtime_event *event)
{
	run_process_event(e, POINT_PROCESS_END, event);
	processes_forget(&e->processes, event->pid);
}

static void run_process_begin(struct engine *e, const struct runtime_event *event)
{
	processes_note(&e->processes, event->pid);
	run_process_event(e, POINT_PROCESS_BEGIN, event);
}

static void note_command_end(struct engine *e, const struct runtime_event *event)
{
	struct link_page *page = e->link->page;

	page->command_status = event->status;
	snprintf(page->command_error, sizeof(page->command_error), "%s", event->text);
	atomic_store(&e->link->page->command_ended, 1);
	e->stop = true;
}

static void dispatch(struct engine *e, const struct runtime_event *event)
{
	host_enter(&e->host, event);
	switch (event->kind) {
	case RUNTIME_WAKE: read_wake(e); break;
	case RUNTIME_HIT: run_hit(e, event); break;
	case RUNTIME_PROCESS_BEGIN: run_process_begin(e, event); break;
	case RUNTIME_PROCESS_END: run_process_end(e, event); break;
	case RUNTIME_THREAD_BEGIN: run_process_event(e, POINT_THREAD_BEGIN, event); break;
	case RUNTIME_THREAD_END: run_process_event(e, POINT_THREAD_END, event); break;
	case RUNTIME_COMMAND_ENDED: note_command_end(e, event); break;
	case RUNTIME_ALL_GONE: e->stop = true; break;
	case RUNTIME_WARNING: emit_text(e, RECORD_WARNING, event->text); break;
	}
	host_enter(&e->host, NULL);
}

static void run_timers(struct engine *e)
{
	uint32_t probe;

	while (!ending(e) && (probe = timers_pop(&e->timers, now_ns())) != PROG_NONE)
		run_probe(e, probe, PROG_NONE);
}

static int loop(struct engine *e, struct sdt_error *err)
{
	struct runtime_event event;

	while (!ending(e)) {
		uint64_t deadline = timers_deadline(&e->timers);

		if (e->end_ns && now_ns() >= e->end_ns)
			break;
		if (e->end_ns && (!deadline || e->end_ns < deadline))
			deadline = e->end_ns;

		if (e->runtime && e->config->runtime->runs_handlers) {
			uint64_t look = now_ns() + LOOK_NS;

			deadline = deadline && deadline < look ? deadline : look;
		}
		if (e->runtime) {
			int code =
				e->config->runtime->next_event(e->runtime, deadline, &event, err);

			if (code < 0)
				return code;
			dispatch(e, &event);
		} else {
			wait_alone(e, deadline);
		}
		run_timers(e);
	}
	return 0;
}

/* ---- life ---- */

static void runtime_log(void *ctx, int level, const char *text)
{
	struct engine *e = ctx;

	if (level <= e->config->verbose)
		emit_text(e, RECORD_LOG, text);
}

static void pump(void *ctx)
{
	struct engine *e = ctx;

	if (e->runtime)
		e->config->runtime->pump(e->runtime);
}

static int open_runtime(struct engine *e, struct sdt_error *err)
{
	const struct session_config *config = e->config;
	const struct runtime_config rc = {
		.program = e->program,
		.attach = config->attach,
		.command = config->command,
		.command_pgrp = e->user_pgrp,
		.command_mask = e->user_mask,
		.wake_fd = e->wake_fd,
		.arena = e->arena,
		.arena_fd = e->link->arena_fd,
		.command_pid = e->link->command_pid,
		.quiet_errors = config->quiet_errors,
		.log = runtime_log,
		.log_ctx = e,
	};
	int code;

	e->host.target = config->attach;
	if (!config->command && !(config->attach && config->probes_program))
		return 0; /* as with SystemTap, -x alone neither touches nor needs the process */
	code = config->runtime->check(&rc, err);
	if (code == 0)
		code = config->runtime->open(&rc, &e->runtime, err);
	if (code < 0)
		return code;
	e->host.ops = config->runtime;
	e->host.runtime = e->runtime;
	e->host.target = config->runtime->target(e->runtime);
	turn_while_waiting(config->runtime->pump ? pump : NULL, e);
	return config->runtime->arm(e->runtime, err);
}

static int set_up(struct engine *e, struct sdt_error *err)
{
	void *mem = calloc(1, vm_run_size(e->program));

	if (!mem || timers_init(&e->timers, e->program, now_ns()) < 0 ||
		site_index_init(&e->sites, e->program) < 0)
		return sdt_fail(err, -ENOMEM, "out of memory");
	vm_run_init(&e->run, e->program, e->arena, mem);
	host_init(&e->host, e->link, e->arena);
	e->host.vm.poll = may_go_on;
	meter_init(&e->meter, e->program, e->link->page->timing);
	e->host.processes = &e->processes;
	e->host.meter = &e->meter;
	if (open_wake(e, err) < 0)
		return -EIO;
	return open_runtime(e, err);
}

/* Takes everything back; handlers that follow see no program. */
static int let_go(struct engine *e, struct sdt_error *err)
{
	int code = 0;

	if (e->runtime) {
		code = e->config->runtime->disarm(e->runtime, err);
		e->config->runtime->close(e->runtime);
		e->runtime = NULL;
	}
	processes_deinit(&e->processes);
	timers_deinit(&e->timers);
	site_index_deinit(&e->sites);
	host_deinit(&e->host);
	return code;
}

/* The standard streams belong to the command and, from its start on, to the -c command: nobody who
 * waits for their end shall wait for us. */
static void let_streams_go(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int fd = STDIN_FILENO; null >= 0 && fd <= STDERR_FILENO; fd++)
		dup2(null, fd);
	if (null >= 0)
		close(null);
}

static int live(struct engine *e, struct sdt_error *err)
{
	struct sdt_error ignored;
	int code = set_up(e, err);

	if (code == 0) {
		let_streams_go();
		atomic_store(&e->link->page->set_up, 1);
		link_wake_reader(e->link);
		if (e->config->timeout_ns)
			e->end_ns = now_ns() + e->config->timeout_ns;
		run_group(e, POINT_BEGIN, true);
		code = loop(e, err);
	}
	if (code == 0)
		code = let_go(e, err);
	else
		let_go(e, &ignored);
	if (code < 0 || e->abort)
		return code;
	e->stop = false;
	meter_unwatch(&e->meter);
	e->link->page->ended_by_error = too_many_errors(e);
	run_group(e, e->link->page->ended_by_error ? POINT_ERROR : POINT_END, false);
	return 0;
}

_Noreturn void engine_main(const struct session_config *config, struct link *link,
	struct arena *arena, const sigset_t *user_mask, pid_t user_pgrp)
{
	struct engine e = {
		.config = config,
		.program = config->program,
		.link = link,
		.arena = arena,
		.signal_fd = -1,
		.wake_fd = -1,
		.user_pgrp = user_pgrp,
		.user_mask = user_mask,
	};

	/* A group of its own: what the terminal sends to the user's job does not hit the engine in
	 * the middle of a step. */
	setpgid(0, 0);
	close(link->command_fd);
	link->command_fd = -1;
	if (live(&e, &link->page->error) < 0)
		atomic_store(&link->page->failed, 1);
	atomic_store(&link->page->finished, 1);
	_exit(0);
}
