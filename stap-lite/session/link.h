/* SPDX-License-Identifier: MIT */
/*
 * link.h: what command and engine share besides the arena: one page of shared memory and a socket
 * pair.
 *
 * The socket carries single bytes. Command to engine: LINK_STOP, LINK_ABORT; its end of file means
 * that the command is gone. Engine to command: LINK_DATA, "look into the ring", sent only when the
 * command said that it waits. Results travel in the shared page, so that they survive an engine
 * that is killed.
 */
#ifndef SESSION_LINK_H
#define SESSION_LINK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "libsdt/error.h"
#include "stap-lite/vm/stat.h"

enum link_byte { LINK_STOP = 's', LINK_ABORT = 'a', LINK_DATA = 'd' };

struct link_page {
	_Atomic uint32_t reader_waits; /* the command sleeps: send LINK_DATA with the next record */
	_Atomic uint32_t set_up;       /* open and arm succeeded, begin probes may have run */
	_Atomic uint32_t finished;     /* the engine came to its orderly end */
	_Atomic uint32_t failed;       /* it gave up with `error` */
	_Atomic uint32_t command_ended;
	int command_status;  /* valid once command_ended */
	char command_error[256]; /* why it never ran, or "" */
	bool ended_by_error; /* error probes ran, no autoprint */
	struct sdt_error error;
	struct stat_value timing[]; /* output/timing.h: one for each slot */
};

struct link {
	struct link_page *page;
	size_t page_size;
	int command_fd, engine_fd; /* each process closes the other's end: -1 */
	pid_t command_pid;
	int arena_fd; /* the arena as a file, for runtimes that map it into programs */
};

/* nslots: of timing[]. 0 or negative errno with err set. Caller: link_close(). */
int link_open(struct link *link, size_t nslots, struct sdt_error *err);
void link_close(struct link *link);

/* Engine: a record was written. */
void link_wake_reader(struct link *link);
/* Command: send one byte to the engine; a dead engine is no error. */
void link_send(struct link *link, enum link_byte byte);

#endif
