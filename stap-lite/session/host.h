/* SPDX-License-Identifier: MIT */
/*
 * host.h: the world as the engine shows it to handlers (struct vm_host): registers and memory come
 * from the runtime, identity from the held thread or, in begin, end and timer probes, from the
 * command.
 */
#ifndef SESSION_HOST_H
#define SESSION_HOST_H

#include "stap-lite/runtime/runtime.h"
#include "stap-lite/session/link.h"
#include "stap-lite/session/meter.h"
#include "stap-lite/session/processes.h"
#include "stap-lite/session/stacks.h"
#include "stap-lite/vm/arena.h"
#include "stap-lite/vm/vm.h"

struct host {
	struct vm_host vm; /* what handlers get; vm.ctx points back here */
	const struct runtime_ops *ops;
	struct runtime *runtime; /* NULL: no traced program */
	struct link *link;
	struct arena *arena;
	const struct processes *processes;
	struct stacks stacks;
	struct meter *meter; /* NULL: nobody counts the time */
	const struct runtime_event *event; /* what is being handled; NULL outside events */
	pid_t target;			   /* what target() says */
};

void host_init(struct host *host, struct link *link, struct arena *arena);
void host_deinit(struct host *host);

/* Sets what the next handlers see; event NULL: the command itself. */
void host_enter(struct host *host, const struct runtime_event *event);

#endif
