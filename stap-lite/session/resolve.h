/* SPDX-License-Identifier: MIT */
/*
 * resolve.h: the resolver of SDT marks (front/resolver.h) for one run of the tool: knows the
 * program of -x or -c, asks target/marks.h, and owns every answer until it is destroyed.
 */
#ifndef SESSION_RESOLVE_H
#define SESSION_RESOLVE_H

#include <sys/types.h>
#include "libsdt/error.h"
#include "stap-lite/front/resolver.h"

struct resolve;

/* attach: PID of -x or 0; command: argv of -c or NULL (both must outlive it). 0 or -ENOMEM. */
int resolve_create(
	struct resolve **resolve, pid_t attach, char *const *command, struct sdt_error *err);
void resolve_destroy(struct resolve *resolve);

/* A file that was deleted or replaced since *pid began to run it, and whose marks were therefore
 * read from what the process has mapped; NULL: there was none. */
const char *resolve_stale(const struct resolve *resolve, pid_t *pid);

/* The table for the checker; valid as long as resolve is. */
const struct resolver *resolve_table(const struct resolve *resolve);

#endif
