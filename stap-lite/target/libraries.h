/* SPDX-License-Identifier: MIT */
/*
 * libraries.h: the shared libraries that a program is linked with, found as the dynamic linker
 * finds them, without running anything: DT_NEEDED, DT_RPATH and DT_RUNPATH (with $ORIGIN),
 * LD_LIBRARY_PATH, /etc/ld.so.cache, the standard folders.
 *
 * The session asks for process("P").library("L"). The files are untrusted input.
 */
#ifndef TARGET_LIBRARIES_H
#define TARGET_LIBRARIES_H

#include <stdbool.h>
#include <stddef.h>
#include "libsdt/error.h"

struct library {
	char *name; /* as the program asks for it: libc.so.6 */
	char *path; /* absolute, symbolic links resolved */
};

struct libraries { /* all zero: empty */
	struct library *list;
	size_t count, room;
};

/* Those of the program and of its libraries, in the order of loading; what cannot be found is left
 * out. 0 or a negative errno with err set. Caller: libraries_deinit(). */
int libraries_of(const char *program, struct libraries *libraries, struct sdt_error *err);
void libraries_deinit(struct libraries *libraries);

/* Does `pattern` (a name, a path, or either with * ? []) mean this library? */
bool library_matches(const struct library *library, const char *pattern);

#endif
