/* SPDX-License-Identifier: MIT */
#include "stap-lite/front/library.h"
#include <string.h>
#include "stap-lite/front/check.h"
#include "stap-lite/front/parse.h"

static bool is_loaded(const struct check *check, const char *name)
{
	for (const struct function *f = check->tree->functions; f; f = f->next)
		if (f->is_tapset && strcmp(f->token.source->name, name) == 0)
			return true;
	return false;
}

static void load(struct check *check, const struct library_file *file)
{
	struct source *source = pool_alloc(check->pool, sizeof(*source));
	struct script_args *args = pool_alloc(check->pool, sizeof(*args));

	source->name = file->name;
	source->text = file->text;
	source->len = strlen(file->text);
	parse_source(check->diag, check->tree, source, args);
	for (struct function *f = check->tree->functions; f; f = f->next)
		if (f->token.source == source)
			f->is_tapset = true;
	for (struct symbol *s = check->tree->globals.first; s; s = s->next)
		if (s->token.source == source)
			s->is_tapset = true;
}

void library_load(struct check *check, const char *name)
{
	for (const struct library_function *f = library_functions; f->name; f++)
		if (strcmp(f->name, name) == 0 && !is_loaded(check, library_files[f->file].name))
			load(check, &library_files[f->file]);
}
