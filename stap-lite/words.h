/* SPDX-License-Identifier: MIT */
/*
 * words.h: the argument of -c as an argument vector. Words are split and expanded as a shell does
 * (quotes, $VAR, ~, globs); text that needs a real shell (`;`, `|`, `<`, `$(…)`, …) becomes `sh -c
 * text`.
 */
#ifndef STAP_LITE_WORDS_H
#define STAP_LITE_WORDS_H

#include "libsdt/error.h"

/* *argv: zero-terminated, from malloc; words_free() it. 0, -EINVAL for an empty or malformed
 * command, -ENOMEM. */
int words_split(const char *command, char ***argv, struct sdt_error *err);
void words_free(char **argv);

#endif
