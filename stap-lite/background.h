/* SPDX-License-Identifier: MIT */
/*
 * background.h: -F: the session leaves the terminal once it is set up, so that whoever started it
 * still learns whether it could be.
 */
#ifndef STAP_LITE_BACKGROUND_H
#define STAP_LITE_BACKGROUND_H

#include <stdbool.h>
#include <sys/types.h>
#include "libsdt/error.h"

struct background {
	pid_t child;  /* 0 in the process that goes on in the background */
	int ready_fd; /* of that process, -1 elsewhere */
};

/* Forks. In the child, a session of its own without terminal input, returns 0 with child 0. In the
 * parent returns once the child said that it is ready (*status -1) or ended (*status: its exit
 * status). Negative errno with err set: nothing was started. */
int background_start(struct background *background, int *status, struct sdt_error *err);
/* The child: set up, the parent may go. With let_go standard output and error are closed, too, so
 * that nobody waits for their end. Later calls do nothing. */
void background_ready(struct background *background, bool let_go);

#endif
