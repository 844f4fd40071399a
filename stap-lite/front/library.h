/* SPDX-License-Identifier: MIT */
/*
 * library.h: functions that every script may call and that are written in the language (stap-lite/tapset). Their texts are part
 * of the binary; a file is parsed into the tree of a script when the checker meets the first call of one of its functions.
 */
#ifndef FRONT_LIBRARY_H
#define FRONT_LIBRARY_H

#include <stdbool.h>

struct check;

struct library_file {
	const char *name, *text;
};

struct library_function {
	const char *name;
	unsigned file; /* index into library_files */
};

/* Generated from the files; functions end with a NULL name. */
extern const struct library_file library_files[];
extern const struct library_function library_functions[];

/* Adds the files that declare a function of this name to the tree, each once. */
void library_load(struct check *check, const char *name);

#endif
