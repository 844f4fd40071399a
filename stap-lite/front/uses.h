/* SPDX-License-Identifier: MIT */
/*
 * uses.h: what the live code of a program reads, writes and calls, counted afresh after every change
 * of the tree. For elide.c and, after it, for everything that asks whether a variable is mentioned.
 */
#ifndef FRONT_USES_H
#define FRONT_USES_H

#include "stap-lite/front/tree.h"

/* Fills in seen_read and seen_written of all symbols and used of all functions. The names must be
 * bound. */
void uses_count(const struct tree *tree);

#endif
