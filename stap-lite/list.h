/* SPDX-License-Identifier: MIT */
/*
 * list.h: -l and -L: the probes that a point became, as lines. Used by main.c.
 */
#ifndef STAP_LITE_LIST_H
#define STAP_LITE_LIST_H

#include <stdbool.h>
#include <stdio.h>
#include "stap-lite/front/tree.h"

/* Writes a line for each probe of a checked tree. How many, or a negative errno. */
int list_write(const struct tree *tree, bool variables, FILE *out);

#endif
