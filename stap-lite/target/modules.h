/* SPDX-License-Identifier: MIT */
/*
 * modules.h: the files that a running process has mapped, opened by libdwfl for their symbols
 * (symbols.h), their call frame information (unwind.h) and their lines.
 *
 * The session makes one per process when a handler first asks for a symbol or a stack, and makes it
 * anew when the process has mapped other code since. Files are opened as the process sees them,
 * when first needed; files with detached debug information are not looked for: a traced thread
 * stands still meanwhile.
 */
#ifndef TARGET_MODULES_H
#define TARGET_MODULES_H

#include <elfutils/libdwfl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "libsdt/error.h"
#include "libsdt/maps.h"

struct module { /* what libdwfl keeps for us with each file */
	const struct modules *owner;
	struct module_symbol *symbols; /* symbols.c's: by address */
	size_t nsymbols;
	bool has_symbols; /* they were looked up */
	bool has_lines;	  /* lines were asked for */
};

struct module_symbol {
	uint64_t addr; /* in the process */
	const char *name;
	size_t rank; /* in the file's table */
};

struct modules {
	pid_t pid;
	Dwfl *dwfl;
	struct sdt_maps maps;
	uint64_t code_hash;
	unsigned loads; /* how often something was read from files that takes its time */
	bool attached; /* unwind.c's: dwfl knows how to ask for registers and memory */
	void *source;  /* unwind.c's: whose */
};

/* 0 or a negative errno with err set. Caller: modules_destroy(). */
int modules_create(pid_t pid, struct modules **modules, struct sdt_error *err);
void modules_destroy(struct modules *modules); /* NULL: nothing */

/* Whether the process still has the same files' code mapped at the same places. */
bool modules_are_current(const struct modules *modules);

#endif
