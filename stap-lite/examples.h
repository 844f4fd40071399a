/* SPDX-License-Identifier: MIT */
/*
 * examples.h: the scripts that come with the tool, for --example and --examples. They are installed
 * files; STAP_LITE_EXAMPLES in the environment names another folder. Used by main.c.
 */
#ifndef STAP_LITE_EXAMPLES_H
#define STAP_LITE_EXAMPLES_H

#include <stdio.h>
#include "libsdt/error.h"

/* The path of the example called name, with or without `.stp`; the caller frees it. 0, or a
 * negative errno with err set. */
int examples_find(const char *name, char **path, struct sdt_error *err);
/* One line per example: its name and what it does. 0, or a negative errno with err set. */
int examples_list(FILE *out, struct sdt_error *err);

#endif
