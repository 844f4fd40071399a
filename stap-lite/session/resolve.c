/* SPDX-License-Identifier: MIT */
#include "stap-lite/session/resolve.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stap-lite/session/stale.h"
#include "stap-lite/target/libraries.h"
#include "stap-lite/target/marks.h"
#include "stap-lite/target/path.h"
#include "stap-lite/target/process.h"

struct answer {
	struct answer *next;
	struct mark_set set;
	char *program; /* of process("program").library(…) */
	struct resolved_site sites[];
};

struct resolve {
	struct resolver table;
	pid_t attach;
	char *const *command;
	struct answer *answers;
	char stale[PATH_MAX]; /* the last file that is not what stale_pid runs */
	pid_t stale_pid;
};

/* The file that a running process executes. */
static int program_of(pid_t pid, char *path, size_t size, struct sdt_error *err)
{
	static const char deleted[] = " (deleted)";
	char link[64];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/%d/exe", (int)pid);
	len = readlink(link, path, size - 1);
	if (len < 0)
		return process_explain(pid, errno == ENOENT ? ESRCH : errno, err);
	path[len] = '\0';
	if ((size_t)len > sizeof(deleted) &&
		strcmp(path + len - (sizeof(deleted) - 1), deleted) == 0)
		path[len - (ssize_t)(sizeof(deleted) - 1)] = '\0'; /* stale.h finds it */
	return 0;
}

/* As path_program(), into a buffer. */
static int find_program(const char *name, char *path, size_t size, struct sdt_error *err)
{
	char *found;
	int code = path_program(name, NULL, &found, err);

	if (code < 0)
		return code;
	code = (size_t)snprintf(path, size, "%s", found) < size
		       ? 0
		       : sdt_fail(err, -ENAMETOOLONG, "%s: the path is too long", found);
	free(found);
	return code;
}

static int target_program(
	const struct resolve *resolve, char *path, size_t size, struct sdt_error *err)
{
	if (resolve->attach)
		return program_of(resolve->attach, path, size, err);
	if (resolve->command)
		return find_program(resolve->command[0], path, size, err);
	return sdt_fail(
		err, -EINVAL, "process without a path needs a target: use -x PID or -c COMMAND");
}

/* true, and its name in resolve->stale, when pid runs a file of this name that is not there any
 * more or not the same; *fd then reads it, -ESTALE: it cannot be opened. */
static bool is_stale(struct resolve *resolve, pid_t pid, const char *name, int *fd)
{
	char absolute[PATH_MAX];

	*fd = pid && strchr(name, '/') ? stale_open(pid, name, absolute) : -ENOENT;
	if (*fd == -ENOENT)
		return false;
	strcpy(resolve->stale, absolute);
	resolve->stale_pid = pid;
	return true;
}

static int resolve_program(
	void *ctx, const char *name, char *path, size_t size, struct sdt_error *err)
{
	struct resolve *resolve = ctx;
	int fd;

	if (!name)
		return target_program(resolve, path, size, err);
	if (!is_stale(resolve, resolve->attach, name, &fd))
		return find_program(name, path, size, err);
	if (fd >= 0)
		close(fd);
	return (size_t)snprintf(path, size, "%s", resolve->stale) < size
		       ? 0
		       : sdt_fail(err, -ENAMETOOLONG, "%s: the path is too long", resolve->stale);
}

static int resolve_process(void *ctx, int64_t pid, char *path, size_t size, struct sdt_error *err)
{
	char proc[64];

	(void)ctx;
	snprintf(proc, sizeof(proc), "/proc/%d", (int)pid);
	if (pid > INT_MAX || access(proc, F_OK) != 0)
		return sdt_fail(err, -ESRCH, "process %lld: No such process", (long long)pid);
	return program_of((pid_t)pid, path, size, err);
}

static void fill(struct resolved_site *out, const struct mark_match *match)
{
	const struct sdt_site *site = match->site;

	*out = (struct resolved_site){
		.path = match->image->path,
		.dev = match->image->elf.dev,
		.ino = match->image->elf.ino,
		.provider = site->provider,
		.name = site->name,
		.pc = site->pc,
		.semaphore = site->semaphore,
		.operands = site->operands,
		.nargs = site->nargs,
		.typed = site->typed,
		.problem = site->problem,
	};
}

/* Keeps the set for as long as the resolver lives and returns its sites. */
static int keep(struct resolve *resolve, struct mark_set *set, struct resolved_site **sites,
	size_t *nsites, struct sdt_error *err)
{
	struct answer *answer = malloc(sizeof(*answer) + set->nmatches * sizeof(*answer->sites));

	if (!answer)
		return sdt_fail(err, -ENOMEM, "out of memory");
	answer->set = *set;
	answer->program = NULL;
	marks_init(set);
	for (size_t i = 0; i < answer->set.nmatches; i++)
		fill(&answer->sites[i], &answer->set.matches[i]);
	answer->next = resolve->answers;
	resolve->answers = answer;
	*sites = answer->sites;
	*nsites = answer->set.nmatches;
	return 0;
}

/* The sites in one library: adds to the set. A library without marks is no error. */
static int search_library(struct mark_set *set, const struct mark_query *query, const char *path,
	char *similar, size_t size, struct sdt_error *err)
{
	struct mark_query of_library = *query;
	int code;

	of_library.path = path;
	code = marks_find(set, &of_library, similar, size, err);
	return code == MARKS_NO_MATCH ? 0 : code;
}

/* The sites in the program's libraries that the pattern means; a library that is there but that
 * the program is not linked with may be loaded later. */
static int search_libraries(const struct mark_query *query, const char *program,
	const char *pattern, struct mark_set *set, char *similar, size_t size,
	struct sdt_error *err)
{
	struct libraries libraries;
	bool found = false;
	int code = libraries_of(program, &libraries, err);

	if (code < 0)
		return code;
	for (size_t i = 0; i < libraries.count && code == 0; i++) {
		if (!library_matches(&libraries.list[i], pattern))
			continue;
		found = true;
		code = search_library(set, query, libraries.list[i].path, similar, size, err);
	}
	if (!found && strchr(pattern, '/') && access(pattern, R_OK) == 0)
		code = search_library(set, query, pattern, similar, size, err);
	libraries_deinit(&libraries);
	if (code == 0 && !set->nmatches)
		code = MARKS_NO_MATCH;
	return code;
}

/* The program that a request is about, into path. */
static int requested_program(struct resolve *resolve, const struct mark_request *request,
	char *path, size_t size, struct sdt_error *err)
{
	if (request->path)
		return find_program(request->path, path, size, err);
	if (request->pid)
		return program_of((pid_t)request->pid, path, size, err);
	return target_program(resolve, path, size, err);
}

static int keep_libraries(struct resolve *resolve, struct mark_set *set, const char *program,
	struct resolved_site **sites, size_t *nsites, struct sdt_error *err)
{
	int code = keep(resolve, set, sites, nsites, err);

	if (code < 0)
		return code;
	resolve->answers->program = strdup(program);
	for (size_t i = 0; i < *nsites; i++)
		(*sites)[i].program = resolve->answers->program;
	return resolve->answers->program ? 0 : sdt_fail(err, -ENOMEM, "out of memory");
}

/* The sites in a file that the traced process has mapped though it was deleted or replaced. 1: that
 * is not the case here. */
static int search_stale(struct resolve *resolve, const struct mark_request *request,
	const struct mark_query *query, struct mark_set *set, struct sdt_error *err)
{
	pid_t pid = request->pid ? (pid_t)request->pid : resolve->attach;
	struct mark_image *image;
	int code, fd;

	if (request->library || !is_stale(resolve, pid, query->path, &fd))
		return 1;
	if (fd < 0)
		return sdt_fail(err, fd,
			"%s: process %d runs a file that is not there any more; only root can read "
			"it",
			resolve->stale, (int)pid);
	code = marks_image(set, resolve->stale, fd, &image, err);
	close(fd);
	if (code == 0)
		code = marks_match(set, image, query);
	if (code == 0)
		return sdt_fail(err, MARKS_NO_MATCH, "%s: no match", resolve->stale);
	return code < 0 ? code : 0;
}

static int resolve_marks(void *ctx, const struct mark_request *request,
	struct resolved_site **sites, size_t *nsites, char *similar, size_t similar_size,
	struct sdt_error *err)
{
	struct mark_query query = {
		.path = request->path, .provider = request->provider, .mark = request->mark};
	char program[PATH_MAX];
	struct mark_set set;
	int code = 0;

	if (similar_size)
		similar[0] = '\0';
	if (!request->path || request->library)
		code = requested_program(ctx, request, program, sizeof(program), err);
	if (code < 0)
		return code == -ENOENT ? -ENXIO : code;
	if (!request->path)
		query.path = program;
	marks_init(&set);
	code = search_stale(ctx, request, &query, &set, err);
	if (code == 1)
		code = request->library ? search_libraries(&query, program, request->library, &set,
						  similar, similar_size, err)
					: marks_find(&set, &query, similar, similar_size, err);
	if (code == -ENOENT)
		code = -ENXIO; /* the file is missing: more than "no match", err says so */
	else if (code == MARKS_NO_MATCH)
		code = -ENOENT;
	if (code == 0)
		code = request->library ? keep_libraries(ctx, &set, program, sites, nsites, err)
					: keep(ctx, &set, sites, nsites, err);
	marks_deinit(&set);
	return code;
}

/* A mark tells the names of its arguments, where the program has noted them, and nothing of what
 * they hold. */
static int resolve_variable(void *ctx, const struct resolved_site *site,
	const struct variable_request *request, struct resolved_variable *variable)
{
	struct sdt_site as_noted;
	int number;

	(void)ctx;
	if (!site || request->kind != VARIABLE_LOCAL || request->nmembers || request->pretty ||
		request->address)
		return -ENOENT;
	as_noted = (struct sdt_site){.nargs = site->nargs, .typed = site->typed};
	number = site_argument_find(&as_noted, request->name, strlen(request->name));
	if (number < 0)
		return -ENOENT;
	variable->argument = (size_t)number;
	return 0;
}

int resolve_create(
	struct resolve **resolve, pid_t attach, char *const *command, struct sdt_error *err)
{
	struct resolve *new = calloc(1, sizeof(*new));

	*resolve = new;
	if (!new)
		return sdt_fail(err, -ENOMEM, "out of memory");
	new->attach = attach;
	new->command = command;
	new->table = (struct resolver){.ctx = new,
		.marks = resolve_marks,
		.variable = resolve_variable,
		.process = resolve_process,
		.program = resolve_program};
	return 0;
}

void resolve_destroy(struct resolve *resolve)
{
	while (resolve && resolve->answers) {
		struct answer *answer = resolve->answers;

		resolve->answers = answer->next;
		marks_deinit(&answer->set);
		free(answer->program);
		free(answer);
	}
	free(resolve);
}

const char *resolve_stale(const struct resolve *resolve, pid_t *pid)
{
	*pid = resolve->stale_pid;
	return resolve->stale_pid ? resolve->stale : NULL;
}

const struct resolver *resolve_table(const struct resolve *resolve)
{
	return &resolve->table;
}
