/* SPDX-License-Identifier: MIT */
/*
 * stale.h: files that a running process still executes though their path leads elsewhere by now:
 * they were deleted or replaced, as by an upgrade. Used by the resolver.
 */
#ifndef SESSION_STALE_H
#define SESSION_STALE_H

#include <stddef.h>
#include <sys/types.h>

/* Opens what the process has mapped under this name. absolute (PATH_MAX bytes) gets the path as the
 * process knows it. A descriptor (the caller closes it); -ENOENT: the path leads to what is mapped,
 * or nothing is mapped under it; -ESTALE: it is mapped, but cannot be opened any more. */
int stale_open(pid_t pid, const char *path, char *absolute);

#endif
