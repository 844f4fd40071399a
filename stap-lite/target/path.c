/* SPDX-License-Identifier: MIT */
#include "stap-lite/target/path.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	MAX_SCRIPTS =
		5, /* a script whose interpreter is a script …: as many as the kernel follows */
	SCRIPT_LINE = 256, /* bytes of the first line that count */
};

bool path_is_glob(const char *name)
{
	return strpbrk(name, "*?[") != NULL;
}

static bool is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

/* Writes the path of the program called name into buf. False: none in these directories. */
static bool search(const char *name, const char *directories, char *buf, size_t size)
{
	while (*directories) {
		size_t len = strcspn(directories, ":");
		const char *slash = len ? "/" : ""; /* an empty entry is the current directory */

		if ((size_t)snprintf(buf, size, "%.*s%s%s", (int)len, directories, slash, name) <
				size &&
			is_program(buf))
			return true;
		directories += len + (directories[len] == ':');
	}
	return false;
}

/* Real path of the file called name, before scripts are looked into; NULL with errno set. */
static char *locate(const char *name, const char *search_path)
{
	const char *directories = search_path ? search_path : getenv("PATH");
	char buf[PATH_MAX];

	if (!strchr(name, '/') && *name && directories &&
		search(name, directories, buf, sizeof(buf)))
		name = buf;
	return realpath(name, NULL);
}

/* The first line of the file, without its newline; false when it does not start with `#!`. */
static bool script_line(const char *path, char *line, size_t size)
{
	struct stat st;
	ssize_t n;
	int fd;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return false;
	n = read(fd, line, size - 1);
	close(fd);
	if (n < 2 || line[0] != '#' || line[1] != '!')
		return false;
	line[n] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return true;
}

/* Cuts the next word out of *text; NULL at the end. */
static char *next_word(char **text)
{
	char *word = *text + strspn(*text, " \t");

	if (!*word)
		return NULL;
	*text = word + strcspn(word, " \t");
	if (**text)
		*(*text)++ = '\0';
	return word;
}

/* The interpreter that a `#!` line names; NULL when it names none. Points into line. */
static char *interpreter(char *line)
{
	char *rest = line + 2, *word = next_word(&rest), *base;

	if (!word)
		return NULL;
	base = strrchr(word, '/');
	if (!base || strcmp(base, "/env") != 0)
		return word;
	do
		word = next_word(&rest);
	while (word && (*word == '-' || strchr(word, '=')));
	return word;
}

/* first: where name itself is looked for; search_path: where the interpreter of `env NAME` is. */
static int resolve(const char *name, const char *first, const char *search_path, char **path,
	struct sdt_error *err)
{
	char line[SCRIPT_LINE], *found = locate(name, first);

	for (int depth = 0; found && script_line(found, line, sizeof(line)); depth++) {
		const char *program = interpreter(line);

		if (!program || depth == MAX_SCRIPTS) {
			sdt_fail(err, 0, "%s: script without a usable interpreter", found);
			free(found);
			return -ENOEXEC;
		}
		free(found);
		found = locate(program, search_path);
		if (!found)
			return sdt_fail(err, -ENOENT, "cannot find '%s', the interpreter of '%s'",
				program, name);
	}
	if (!found && errno == ENOENT && !strchr(name, '/'))
		return sdt_fail(err, -ENOENT, "cannot find executable '%s'", name);
	if (!found)
		return sdt_fail(err, -errno, "%s: %s", name, strerror(errno));
	*path = found;
	return 0;
}

int path_program(const char *name, const char *search_path, char **path, struct sdt_error *err)
{
	return resolve(name, search_path, search_path, path, err);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorts and drops what is there twice. */
static size_t unique(char **paths, size_t count)
{
	size_t kept = 0;

	qsort(paths, count, sizeof(*paths), compare);
	for (size_t i = 0; i < count; i++) {
		if (kept && strcmp(paths[kept - 1], paths[i]) == 0)
			free(paths[i]);
		else
			paths[kept++] = paths[i];
	}
	return kept;
}

static int expand_one(const char *name, const char *search_path, char ***paths, size_t *count,
	struct sdt_error *err)
{
	int rc;

	*paths = calloc(1, sizeof(**paths));
	if (!*paths)
		return sdt_fail(err, -ENOMEM, "out of memory");
	rc = path_program(name, search_path, *paths, err);
	if (rc) {
		free(*paths);
		return rc;
	}
	*count = 1;
	return 0;
}

int path_expand(const char *pattern, const char *search_path, char ***paths, size_t *count,
	struct sdt_error *err)
{
	size_t n = 0;
	glob_t found;
	int rc;

	if (!path_is_glob(pattern) || access(pattern, F_OK) == 0)
		return expand_one(pattern, search_path, paths, count, err);
	rc = glob(pattern, GLOB_NOSORT, NULL, &found);
	if (rc)
		return sdt_fail(err, rc == GLOB_NOSPACE ? -ENOMEM : -ENOENT, "no file matches '%s'",
			pattern);
	*paths = calloc(found.gl_pathc, sizeof(**paths));
	for (size_t i = 0; *paths && i < found.gl_pathc; i++)
		n += resolve(found.gl_pathv[i], "", search_path, &(*paths)[n], NULL) == 0;
	globfree(&found);
	if (!*paths)
		return sdt_fail(err, -ENOMEM, "out of memory");
	*count = unique(*paths, n);
	if (*count)
		return 0;
	free(*paths);
	return sdt_fail(err, -ENOENT, "no file that matches '%s' is a program", pattern);
}

void path_list_free(char **paths, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(paths[i]);
	free(paths);
}
