/* SPDX-License-Identifier: MIT */
/*
 * session.h: one run of a compiled script: command, engine, begin/end/timer probes, hits, shutdown.
 *
 * Two processes share the arena and the link (below). The command (the process that the user
 * started) renders output and forwards signals; the engine, a child in its own process group, runs
 * every handler and owns the runtime. When either dies, the other one cleans up: the engine sees
 * its control socket close, the command sees the engine exit, and a guardian of the runtime
 * restores the target when the engine is killed outright. Callers: stap-lite/main.c. Nothing here
 * prints but through the streams of the configuration.
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>
#include "libsdt/error.h"
#include "stap-lite/runtime/runtime.h"
#include "stap-lite/vm/program.h"

struct session_config {
	const struct program *program; /* verified */
	const struct runtime_ops *runtime;
	pid_t attach;	      /* -x, or 0: what target() says */
	bool probes_program;  /* the script has probes of a program: attach to it */
	char *const *command; /* -c as argv, or NULL */
	FILE *out, *err;      /* where records go */
	bool quiet_warnings;  /* -w */
	int verbose;
	uint64_t timeout_ns; /* -T, 0: none */
	bool quiet_errors;   /* --suppress-handler-errors */
	bool no_autoprint;   /* --no-global-var-display */
	bool timing;	     /* -t */
	FILE *monitor;	     /* --monitor: the terminal, and how often it is drawn; 0: never */
	uint64_t monitor_ns;
	void (*ready)(void *ctx); /* called once the session is set up; may be NULL */
	void *ready_ctx;
	uint64_t ring_size; /* bytes, power of two; 0: default */
};

struct session_result {
	bool failed; /* stap's exit code 1: run-time error, command failed, set-up failed */
	bool set_up; /* false: nothing ran, err says why */
	uint32_t errors, skipped;
	uint64_t lost_records;
	int output_errno;    /* why a stream could not be written, 0: it could */
	bool command_ended;
	int command_status; /* as from waitpid, when command_ended */
	char command_error[256]; /* why the command could not be started, or "" */
	bool engine_lost;   /* the engine died without a word */
};

/* Runs the session to its end. Blocks SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ, SIGCHLD meanwhile and
 * restores the mask afterwards. 0, or negative errno with err set when it could not be set up
 * (nothing was attached, nothing ran). */
int session_run(
	const struct session_config *config, struct session_result *result, struct sdt_error *err);

#endif
