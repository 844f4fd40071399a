/* SPDX-License-Identifier: MIT */
/*
 * scripts.h: files of scripts, and those of the folders that -I names, read into memory for the front
 * end.
 *
 * main.c calls it before pass 1. As SystemTap: *.stp and *.stpm of the folder itself, in order of
 * their names; a folder that is not there has none.
 */
#ifndef SCRIPTS_H
#define SCRIPTS_H

#include <stddef.h>
#include <stdio.h>
#include "libsdt/error.h"
#include "stap-lite/front/library.h"

/* All of a stream, with a zero behind; malloc. NULL with errno set. */
char *script_read(FILE *stream, size_t *len);

struct scripts {
	struct library_file *files; /* names as DIR/FILE; both strings are malloc'ed */
	size_t count;
};

/* Adds the files of a folder. 0, or a negative errno with err set: a file cannot be read. */
int scripts_add(struct scripts *dirs, const char *folder, struct sdt_error *err);
void scripts_deinit(struct scripts *dirs);

#endif
