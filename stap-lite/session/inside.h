/* SPDX-License-Identifier: MIT */
/* inside.h: whether the handlers of a script can run inside the programs that it traces. */
#ifndef SESSION_INSIDE_H
#define SESSION_INSIDE_H

#include <stdbool.h>
#include "stap-lite/runtime/runtime.h"
#include "stap-lite/vm/program.h"

/* The runtime called name ("auto": the default); when handlers could not run inside programs with
 * it, the one that runs them in the tool, and *obstacle says what asks for that (else NULL).
 * timing: -t. */
const struct runtime_ops *runtime_choose(
	const char *name, const struct program *program, bool timing, const char **obstacle);

#endif
