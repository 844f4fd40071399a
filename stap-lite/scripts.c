/* SPDX-License-Identifier: MIT */
#include "stap-lite/scripts.h"
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stap-lite/examples.h"

/* *.stp and *.stpm */
static int is_script(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && (strcmp(dot, ".stp") == 0 || strcmp(dot, ".stpm") == 0);
}

#define SCRIPT_MAX (16u << 20) /* bytes of a file */

/* All of a stream, with a zero behind; malloc. NULL with errno set. */
static char *script_read(FILE *stream, size_t *len)
{
	char *text = NULL;
	size_t size = 0, used = 0;

	while (!feof(stream) && !ferror(stream) && used < SCRIPT_MAX) {
		if (used + 1 >= size) {
			char *grown = realloc(text, size = size ? size * 2 : 65536);

			if (!grown)
				break;
			text = grown;
		}
		used += fread(text + used, 1, size - used - 1, stream);
	}
	if (ferror(stream) || !feof(stream)) {
		if (!ferror(stream))
			errno = EFBIG;
		free(text);
		return NULL;
	}
	text[used] = '\0';
	*len = used;
	return text;
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "re");
	size_t len;
	char *text = file ? script_read(file, &len) : NULL;

	if (file)
		fclose(file);
	return text;
}

static int add_file(
	struct scripts *dirs, const char *folder, const char *name, struct sdt_error *err)
{
	struct library_file *grown =
		reallocarray(dirs->files, dirs->count + 1, sizeof(*dirs->files));
	char *path = NULL, *text;

	if (grown)
		dirs->files = grown;
	if (!grown || asprintf(&path, "%s/%s", folder, name) < 0)
		return sdt_fail(err, -ENOMEM, "out of memory");
	text = read_file(path);
	if (!text) {
		sdt_fail(err, -errno, "Input file '%s' can't be read: %s", path, strerror(errno));
		free(path);
		return -EIO;
	}
	dirs->files[dirs->count++] = (struct library_file){path, text};
	return 0;
}

int scripts_add(struct scripts *dirs, const char *folder, struct sdt_error *err)
{
	struct dirent **list;
	int count = scandir(folder, &list, is_script, alphasort), status = 0;

	for (int i = 0; i < count; i++) {
		if (status == 0)
			status = add_file(dirs, folder, list[i]->d_name, err);
		free(list[i]);
	}
	if (count >= 0)
		free(list);
	return status;
}

void scripts_deinit(struct scripts *dirs)
{
	for (size_t i = 0; i < dirs->count; i++) {
		free((char *)dirs->files[i].name);
		free((char *)dirs->files[i].text);
	}
	free(dirs->files);
	*dirs = (struct scripts){0};
}

/* The file called name, or standard input when it is `-`. */
static int read_script(struct script *script, const char *name, struct sdt_error *err)
{
	bool standard = strcmp(name, "-") == 0;
	FILE *file = standard ? stdin : fopen(name, "re");
	int code = 0;

	script->read = file ? script_read(file, &script->len) : NULL;
	if (!script->read)
		code = sdt_fail(
			err, -errno, "Input file '%s' can't be read: %s", name, strerror(errno));
	if (file && !standard)
		fclose(file);
	script->text = script->read;
	script->name = standard ? "<input>" : name;
	return code;
}

int script_load(struct script *script, const struct options *options, struct sdt_error *err)
{
	const char *name = options->script_file;

	*script = (struct script){.name = "<input>", .text = options->script_text};
	if (script->text) {
		script->len = strlen(script->text);
		return 0;
	}
	if (options->example && strcmp(name, "-") != 0) {
		int code = examples_find(name, &script->path, err);

		if (code < 0)
			return code;
		name = script->path;
	}
	return read_script(script, name, err);
}

void script_deinit(struct script *script)
{
	free(script->read);
	free(script->path);
	*script = (struct script){0};
}
