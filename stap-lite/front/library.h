/* SPDX-License-Identifier: MIT */
/*
 * library.h: files of the language that scripts may use without asking: functions that are written
 * in the language (stap-lite/tapset, in the binary) and what -I names. A file of the binary is
 * parsed when the checker meets the first call of one of its functions, files of -I before the
 * checker starts; what a script does not use has no effect. A file that ends in .stpm holds macros.
 */
#ifndef FRONT_LIBRARY_H
#define FRONT_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

struct check;
struct diag;
struct pool;
struct script_args;
struct tree;

struct library_file {
	const char *name, *text;
};

struct library_name { /* of a function, a global or a probe alias */
	const char *name;
	unsigned file; /* index into library_files */
	bool is_alias;
};

/* Generated from the files; both end with a NULL name. */
extern const struct library_file library_files[];
extern const struct library_name library_names[];

/* Macros of the binary and of the files, for every script: into args. */
void library_macros(struct pool *pool, const struct library_file *files, size_t count,
	struct script_args *args);
/* The other files. */
void library_scripts(struct diag *diag, struct tree *tree, const struct library_file *files,
	size_t count, const struct script_args *args);
/* Adds the files of the binary that declare a function or a global of this name to the tree, each
 * once; those that declare aliases. */
void library_load(struct check *check, const char *name);
void library_load_aliases(struct check *check);

#endif
