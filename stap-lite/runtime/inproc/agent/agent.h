/* SPDX-License-Identifier: MIT */
/*
 * agent.h: inside the agent only: the run-time state of one thread in one session. Memory: the tool
 * maps it zeroed; the first hit of a thread sets it up.
 */
#ifndef RUNTIME_INPROC_AGENT_AGENT_H
#define RUNTIME_INPROC_AGENT_AGENT_H

#include "stap-lite/runtime/inproc/agent/abi.h"
#include "stap-lite/vm/arena.h"
#include "stap-lite/vm/vm.h"

struct agent_run {	   /* the VM's memory stands behind it */
	struct vm_run run; /* run.program NULL: not set up */
	struct vm_host host;
	const struct agent_frame *frame;
	const struct agent_session *session;
	struct agent_slot *slot;
};

/* host.c */
void agent_run_init(
	struct agent_run *run, const struct agent_session *session, struct agent_slot *slot);

#endif
