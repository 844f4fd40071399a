/* SPDX-License-Identifier: MIT */
#include "stap-lite/session/resolve.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stap-lite/target/marks.h"
#include "stap-lite/target/path.h"

struct answer {
	struct answer *next;
	struct mark_set set;
	struct resolved_site sites[];
};

struct resolve {
	struct resolver table;
	pid_t attach;
	char *const *command;
	struct answer *answers;
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
		return sdt_fail(err, -errno, "process %d: %s", (int)pid,
			errno == ENOENT ? "No such process" : strerror(errno));
	path[len] = '\0';
	if ((size_t)len > sizeof(deleted) &&
		strcmp(path + len - (sizeof(deleted) - 1), deleted) == 0)
		snprintf(path, size, "%s", link); /* still there through /proc */
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

static int resolve_program(
	void *ctx, const char *name, char *path, size_t size, struct sdt_error *err)
{
	return name ? find_program(name, path, size, err) : target_program(ctx, path, size, err);
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
	marks_init(set);
	for (size_t i = 0; i < answer->set.nmatches; i++)
		fill(&answer->sites[i], &answer->set.matches[i]);
	answer->next = resolve->answers;
	resolve->answers = answer;
	*sites = answer->sites;
	*nsites = answer->set.nmatches;
	return 0;
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
	if (request->library)
		return sdt_fail(err, -ENOTSUP, "process(…).library(…) is not supported yet");
	if (!request->path) {
		code = request->pid ? program_of((pid_t)request->pid, program, sizeof(program), err)
				    : target_program(ctx, program, sizeof(program), err);
		query.path = program;
	}
	if (code < 0)
		return code;
	marks_init(&set);
	code = marks_find(&set, &query, similar, similar_size, err);
	if (code == -ENOENT)
		code = -ENXIO; /* the file is missing: more than "no match", err says so */
	else if (code == MARKS_NO_MATCH)
		code = -ENOENT;
	if (code == 0)
		code = keep(ctx, &set, sites, nsites, err);
	marks_deinit(&set);
	return code;
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
	new->table =
		(struct resolver){.ctx = new, .marks = resolve_marks, .program = resolve_program};
	return 0;
}

void resolve_destroy(struct resolve *resolve)
{
	while (resolve && resolve->answers) {
		struct answer *answer = resolve->answers;

		resolve->answers = answer->next;
		marks_deinit(&answer->set);
		free(answer);
	}
	free(resolve);
}

const struct resolver *resolve_table(const struct resolve *resolve)
{
	return &resolve->table;
}
