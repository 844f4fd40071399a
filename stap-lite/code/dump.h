/* SPDX-License-Identifier: MIT */
/* dump.h: a verified program as text, for --dump=code. */
#ifndef CODE_DUMP_H
#define CODE_DUMP_H

#include <stdio.h>
#include "stap-lite/vm/program.h"

void code_dump(const struct program *program, FILE *out);

#endif
