/* SPDX-License-Identifier: MIT */
/*
 * symbols.h: what stands at an address of a running process: function or variable, file, line.
 *
 * Answers as SystemTap does: the functions and variables of a file lie side by side, each one
 * reaches to the next one; of several at one address the last one in the table counts. A file that
 * is not stripped is asked for all symbols, another one for those that it exports.
 */
#ifndef TARGET_SYMBOLS_H
#define TARGET_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>
#include "stap-lite/target/modules.h"
#include "stap-lite/vm/vm.h"

/* Fills *symbol; texts are valid until modules_destroy(). with_line: file and line too, where the
 * program has debug information. */
void symbols_find(
	struct modules *modules, uint64_t addr, bool with_line, struct vm_symbol *symbol);

#endif
