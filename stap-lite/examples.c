/* SPDX-License-Identifier: MIT */
#include "stap-lite/examples.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *folder(void)
{
	const char *set = getenv("STAP_LITE_EXAMPLES");

	return set && *set ? set : EXAMPLES_DIR;
}

static bool is_script(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && strcmp(name + len - 4, ".stp") == 0;
}

int examples_find(const char *name, char **path, struct sdt_error *err)
{
	if (asprintf(path, "%s/%s%s", folder(), name, is_script(name) ? "" : ".stp") < 0) {
		*path = NULL;
		return sdt_fail(err, -ENOMEM, "out of memory");
	}
	if (!strchr(name, '/') && access(*path, R_OK) == 0)
		return 0;
	free(*path);
	*path = NULL;
	return sdt_fail(err, -ENOENT, "Example '%s' was not found under '%s'", name, folder());
}

/* What it does, behind `# NAME: ` in its first lines. */
static void list_one(const char *name, FILE *out)
{
	char line[256], *path;
	FILE *file;

	if (asprintf(&path, "%s/%s", folder(), name) < 0)
		return;
	file = fopen(path, "re");
	free(path);
	for (int n = 0; file && n < 4 && fgets(line, sizeof(line), file); n++)
		if (strncmp(line, "# ", 2) == 0 && strncmp(line + 2, name, strlen(name)) == 0)
			fputs(line + 2, out);
	if (file)
		fclose(file);
}

static int only_scripts(const struct dirent *entry)
{
	return is_script(entry->d_name);
}

int examples_list(FILE *out, struct sdt_error *err)
{
	struct dirent **entries;
	int count = scandir(folder(), &entries, only_scripts, alphasort);

	if (count < 0)
		return sdt_fail(err, -errno, "%s: %s", folder(), strerror(errno));
	for (int i = 0; i < count; i++) {
		list_one(entries[i]->d_name, out);
		free(entries[i]);
	}
	free(entries);
	return 0;
}
