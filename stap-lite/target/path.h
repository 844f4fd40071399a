/* SPDX-License-Identifier: MIT */
/*
 * path.h: which file is meant by the name in process("name"). Used by marks.c and by the session.
 */
#ifndef TARGET_PATH_H
#define TARGET_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include "libsdt/error.h"

/* Does name hold one of * ? [ ? */
bool path_is_glob(const char *name);

/* The real absolute path of the program called name: looked for in the directories of search_path
 * (`a:b:c`; NULL: the environment's PATH) when it holds no '/', else, and when it is not there,
 * taken as a path. Symbolic links are resolved, and a script (`#!`, also `#!/usr/bin/env NAME`)
 * stands for its interpreter. The caller frees *path. 0, or a negative errno with err set. */
int path_program(const char *name, const char *search_path, char **path, struct sdt_error *err);

/* The programs that a pattern stands for, each as path_program() gives it, sorted, none twice; a
 * name that is no pattern, or that is itself the name of a file, stands for itself. The caller
 * frees with path_list_free(). 0 with *count > 0, or a negative errno with err set. */
int path_expand(const char *pattern, const char *search_path, char ***paths, size_t *count,
	struct sdt_error *err);
void path_list_free(char **paths, size_t count);

#endif
