/* SPDX-License-Identifier: MIT */
/*
 * gen.h: checked tree to program. Called by session/ after the front end has found no error.
 *
 * Each handler and each reachable function becomes a prog_function. Locals take the first registers of the frame
 * (parameters before them), temporaries stand above them like a stack. Action counts follow SystemTap: one per statement,
 * collected over straight-line code and checked at its end.
 */
#ifndef CODE_GEN_H
#define CODE_GEN_H

#include "libsdt/error.h"
#include "stap-lite/front/tree.h"
#include "stap-lite/vm/program.h"

/* *program: one block from malloc, verified, for the caller to free. 0 or a negative errno with err set; -ENOTSUP: the
 * tree holds something that has no code yet. Sets symbol.index and function.index of the tree. */
int code_generate(const struct tree *tree, struct program **program, struct sdt_error *err);

#endif
