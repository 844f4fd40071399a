/* SPDX-License-Identifier: MIT */
/* inside.h: whether the handlers of a script can run inside the programs that it traces. */
#ifndef SESSION_INSIDE_H
#define SESSION_INSIDE_H

#include "stap-lite/vm/program.h"

/* Name of a built-in function that a mark's handler may call and that needs the tool, or NULL. */
const char *inside_obstacle(const struct program *program);

#endif
