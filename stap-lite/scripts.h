/* SPDX-License-Identifier: MIT */
/*
 * scripts.h: the script's text, wherever it comes from, and the files of the folders that -I names,
 * read into memory for the front end.
 *
 * main.c calls it before pass 1. As SystemTap: *.stp and *.stpm of the folder itself, in order of
 * their names; a folder that is not there has none.
 */
#ifndef SCRIPTS_H
#define SCRIPTS_H

#include <stddef.h>
#include "libsdt/error.h"
#include "stap-lite/front/library.h"
#include "stap-lite/options.h"

struct script {		  /* the one that runs */
	const char *name; /* as messages call it */
	const char *text;
	size_t len;
	char *read, *path; /* what has to be freed */
};

/* The text of -e, a file, standard input or an example. The strings of the options must outlive it.
 * 0, or a negative errno with err set: the whole message. Caller: script_deinit(), also after an
 * error. */
int script_load(struct script *script, const struct options *options, struct sdt_error *err);
void script_deinit(struct script *script);

struct scripts {
	struct library_file *files; /* names as DIR/FILE; both strings are malloc'ed */
	size_t count;
};

/* Adds the files of a folder. 0, or a negative errno with err set: a file cannot be read. */
int scripts_add(struct scripts *dirs, const char *folder, struct sdt_error *err);
void scripts_deinit(struct scripts *dirs);

#endif
