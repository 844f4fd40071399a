/* SPDX-License-Identifier: MIT */
/*
 * resolver.h: how the checker asks "which sites match this probe point, and what is there?" without knowing about
 * processes. SDT marks are one implementation (session/, on target/marks.h); points of debug information will be another.
 */
#ifndef FRONT_RESOLVER_H
#define FRONT_RESOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "libsdt/error.h"
#include "libsdt/operand.h"

struct resolved_site {
	const char *path;           /* absolute, symbolic links resolved */
	const char *program;        /* NULL, or whose library it is */
	uint64_t dev, ino;
	const char *provider, *name; /* the note's spelling */
	uint64_t pc, semaphore;     /* link-time addresses; semaphore 0: none */
	const struct sdt_operand *operands;
	size_t nargs;
	const char *typed;          /* NULL, or type and name of each argument: 2 * nargs strings one behind the other */
	const char *problem;        /* NULL, or why this site cannot be traced */
};

struct mark_request {           /* process("path"|PID)[.library("library")][.provider("provider")].mark("mark") */
	const char *path;           /* NULL: the program of -c or -x */
	int64_t pid;                /* process(PID), else 0 */
	const char *library, *provider; /* NULL: not named */
	const char *mark;
};

enum variable_kind { VARIABLE_LOCAL /* $name */, VARIABLE_GLOBAL /* @var("name") */, VARIABLE_CAST /* @cast(…, "type") */ };

struct variable_request {       /* $name->member[…], with & in front or $ behind */
	enum variable_kind kind;
	const char *name;           /* of the variable without $, of the global, of the type */
	const char *module;         /* path or header that the script names, or NULL */
	const char *const *members; /* nmembers of them; NULL: an index */
	size_t nmembers;
	unsigned pretty;            /* 1: as text, 2: with all that it holds */
	bool address;               /* not its value: where it is */
};

struct resolved_variable {      /* what it is: today only an argument of the mark */
	size_t argument;            /* from 0 */
};

struct resolver {
	void *ctx;
	/* Fills *sites (in the resolver's memory, valid as long as it lives), sorted by path, mark name, order of notes. 0 with
	 * *nsites > 0; -ENOENT: no match, `similar` then holds near names ("stop, start") or ""; other negative errno with err set. */
	int (*marks)(void *ctx, const struct mark_request *request, struct resolved_site **sites, size_t *nsites,
		char *similar, size_t similar_size, struct sdt_error *err);
	/* What a variable means at `site` (NULL: at no site). 0, or -ENOENT: nothing there. May be NULL: nothing anywhere. */
	int (*variable)(void *ctx, const struct resolved_site *site, const struct variable_request *request,
		struct resolved_variable *variable);
	/* Absolute path of what process pid runs. 0, -ESRCH when there is no such process, other negative errno. */
	int (*process)(void *ctx, int64_t pid, char *path, size_t size, struct sdt_error *err);
	/* Absolute path of a program as process("name") means it. 0 or negative errno. */
	int (*program)(void *ctx, const char *name, char *path, size_t size, struct sdt_error *err);
};

#endif
