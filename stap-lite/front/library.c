/* SPDX-License-Identifier: MIT */
#include "stap-lite/front/library.h"
#include <string.h>
#include "stap-lite/front/check.h"
#include "stap-lite/front/parse.h"

/* What a file of the library declares joins the script: its globals under names of their own. */
static void join(struct tree *tree, const struct tree *file)
{
	for (struct function *f = file->functions, *next; f; f = next) {
		next = f->next;
		f->is_tapset = true;
		tree_add_function(tree, f);
	}
	for (struct symbol *s = file->globals.first, *next; s; s = next) {
		next = s->next;
		s->is_tapset = true;
		s->read = true; /* never printed at the end */
		tree_add_global(tree, s);
		if (!names_find(&tree->library_globals, s->name))
			names_set(tree->pool, &tree->library_globals, s->name, s);
	}
	for (struct probe *p = file->aliases, *next; p; p = next) {
		next = p->next;
		tree_add_probe(tree, p);
	}
	for (struct probe *p = file->probes, *next; p; p = next) {
		next = p->next;
		p->next = tree->library_probes;
		tree->library_probes = p;
	}
}

static struct source *source_of(struct pool *pool, const struct library_file *file)
{
	struct source *source = pool_alloc(pool, sizeof(*source));

	source->name = file->name;
	source->text = file->text;
	source->len = strlen(file->text);
	source->referenced = pool_alloc(pool, sizeof(*source->referenced));
	return source;
}

/* Parses a file into the tree. One with errors is left out, with a warning. */
static void add(
	struct diag *diag, struct tree *tree, struct source *source, const struct script_args *args)
{
	struct tree *parsed = pool_alloc(tree->pool, sizeof(*parsed));
	unsigned errors = diag->parse_errors;

	tree_init(parsed, tree->pool);
	parsed->is_library = true;
	diag->parse_errors = 0;
	parse_source(diag, parsed, source, args);
	if (diag->parse_errors) {
		diag_parse_errors(diag);
		text_print(diag->out, "WARNING: tapset \"%s\" has errors, and will be skipped\n",
			source->name);
	} else {
		join(tree, parsed);
	}
	diag->parse_errors = errors;
}

static bool is_macros(const char *name)
{
	size_t len = strlen(name);

	return len > 5 && strcmp(name + len - 5, ".stpm") == 0;
}

static void read_macros(
	struct pool *pool, const struct library_file *file, struct script_args *args)
{
	struct preprocess pp;
	struct token token;

	preprocess_init(&pp, pool, source_of(pool, file), args);
	do {
		preprocess_next(&pp, &token);
	} while (token.kind != TOKEN_END);
	args->macros = preprocess_join(pp.macros, args->macros);
}

void library_macros(
	struct pool *pool, const struct library_file *files, size_t count, struct script_args *args)
{
	for (const struct library_file *file = library_files; file->name; file++)
		if (is_macros(file->name))
			read_macros(pool, file, args);
	for (size_t i = 0; i < count; i++)
		if (is_macros(files[i].name))
			read_macros(pool, &files[i], args);
}

void library_scripts(struct diag *diag, struct tree *tree, const struct library_file *files,
	size_t count, const struct script_args *args)
{
	for (size_t i = 0; i < count; i++)
		if (!is_macros(files[i].name))
			add(diag, tree, source_of(tree->pool, &files[i]), args);
}

static void load(struct check *check, const struct library_file *file)
{
	struct tree *tree = check->tree;
	struct source *source;

	if (names_find(&tree->loaded, file->name))
		return;
	names_set(check->pool, &tree->loaded, file->name, (void *)file);
	source = source_of(tree->pool, file);
	source->is_built_in = true;
	add(check->diag, tree, source, tree->args);
}

void library_load(struct check *check, const char *name)
{
	for (const struct library_name *f = library_names; f->name; f++)
		if (!f->is_alias && strcmp(f->name, name) == 0)
			load(check, &library_files[f->file]);
}

void library_load_aliases(struct check *check)
{
	for (const struct library_name *f = library_names; f->name; f++)
		if (f->is_alias)
			load(check, &library_files[f->file]);
}
