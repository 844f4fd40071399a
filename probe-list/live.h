/* SPDX-License-Identifier: MIT */
/*
 * live.h: `probe-list -x PID --live`: every site of a running process as it stands now: its bytes,
 * the instructions around it and the value of its semaphore. Reads /proc/PID/mem; the process runs
 * on, and a tracer may be attached to it.
 */
#ifndef PROBE_LIST_LIVE_H
#define PROBE_LIST_LIVE_H

#include <stdio.h>
#include <sys/types.h>
#include "libsdt/error.h"
#include "stap-lite/target/images.h"

/* Writes the sites whose mark matches the pattern, image by image. Returns their number, or a
 * negative errno with err set. */
int live_write(pid_t pid, const struct process_images *images, struct mark_set *set,
	const char *mark, FILE *out, struct sdt_error *err);

#endif
