/* SPDX-License-Identifier: MIT */
/*
 * What the checker made of a script, in the form of `stap -p2`: globals, functions, probes with
 * their locals; and the lists of what scripts may use.
 */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include "stap-lite/front/check.h"
#include "stap-lite/front/front.h"
#include "stap-lite/front/lex.h"
#include "stap-lite/front/library.h"
#include "stap-lite/front/points.h"

static const char *type_name(uint8_t type)
{
	static const char *const names[] = {"unknown", "long", "string", "stats"};

	return names[type & 3];
}

static void dump_symbol(const struct symbol *s, struct text_buffer *out)
{
	text_print(out, "%s%s", s->name, s->wraps ? "%" : "");
	if (s->declared_size)
		text_print(out, "[%u]", s->declared_size);
	text_print(out, ":%s", type_name(s->type));
	for (int i = 0; i < s->nkeys; i++)
		text_print(out, "%s%s", i ? ", " : " [", type_name(s->key_type[i]));
	text_print(out, "%s\n", s->nkeys > 0 ? "]" : "");
}

static void dump_globals(const struct tree *tree, struct text_buffer *out)
{
	bool any = false;

	for (const struct symbol *s = tree->globals.first; s; s = s->next) {
		if (!symbol_is_used(s))
			continue;
		text_print(out, "%s", any ? "" : "# globals\n");
		any = true;
		dump_symbol(s, out);
	}
}

/* ---- functions ---- */

struct line {
	char *text;
};

struct lines { /* sorted and written once all are there */
	struct line *list;
	size_t count, room;
};

static void add_line(struct lines *lines, struct text_buffer *text)
{
	if (lines->count == lines->room) {
		size_t room = lines->room ? 2 * lines->room : 64;
		struct line *grown = reallocarray(lines->list, room, sizeof(*grown));

		if (!grown) {
			text_deinit(text);
			return;
		}
		lines->list = grown;
		lines->room = room;
	}
	lines->list[lines->count++].text = text->data;
	*text = (struct text_buffer){0};
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(((const struct line *)a)->text, ((const struct line *)b)->text);
}

static void write_lines(struct lines *lines, struct text_buffer *out)
{
	if (lines->count)
		qsort(lines->list, lines->count, sizeof(*lines->list), compare_lines);
	for (size_t i = 0; i < lines->count; i++) {
		if (!i || strcmp(lines->list[i - 1].text, lines->list[i].text) != 0)
			text_print(out, "%s\n", lines->list[i].text);
	}
	for (size_t i = 0; i < lines->count; i++)
		free(lines->list[i].text);
	free(lines->list);
}

static void dump_function_locals(const struct symbol *s, struct text_buffer *text)
{
	bool any = false;

	for (; s; s = s->next) {
		if (!symbol_is_used(s))
			continue;
		text_print(text, "%s\n  %s:%s", any ? "" : "\n  # locals", s->name,
			type_name(s->type));
		any = true;
	}
}

static void add_function(struct lines *lines, const struct function *f)
{
	const struct symbol *parameter = f->scope.first;
	struct text_buffer text = {0};

	text_print(&text, "%s:%s (", f->name, type_name(f->type));
	for (size_t i = 0; i < f->nparams; i++, parameter = parameter->next)
		text_print(&text, "%s%s:%s", i ? ", " : "", parameter->name,
			type_name(parameter->type));
	text_print(&text, ")");
	dump_function_locals(parameter, &text);
	add_line(lines, &text);
}

static void add_builtin(struct lines *lines, const struct builtin_row *row)
{
	struct text_buffer text = {0};
	const char *name = row->help + (row->args[0] != 0); /* "(one, two) what it does" */

	text_print(&text, "%s:%s (", row->name,
		row->result[0] == 'l'	? "long"
		: row->result[0] == 's' ? "string"
					: "unknown");
	for (size_t i = 0; row->args[i]; i++) {
		size_t len = strcspn(name, ",)");

		text_print(&text, "%s%.*s:%s", i ? ", " : "", (int)len, name,
			row->args[i] == 's' ? "string" : "long");
		name += len + strspn(name + len, ", ");
	}
	text_print(&text, ")");
	add_line(lines, &text);
}

static void find_calls(struct lines *lines, const struct expr *expr)
{
	if (!expr)
		return;
	if (expr->kind == EXPR_CALL && !expr->function)
		add_builtin(lines, &check_builtins[expr->builtin]);
	for (size_t i = 0; i < expr->nargs; i++)
		find_calls(lines, expr->args[i]);
	find_calls(lines, expr->left);
	find_calls(lines, expr->right);
	find_calls(lines, expr->third);
}

static void find_builtins(struct lines *lines, const struct stmt *stmt)
{
	if (!stmt)
		return;
	find_calls(lines, stmt->init);
	find_calls(lines, stmt->expr);
	find_calls(lines, stmt->step);
	find_calls(lines, stmt->limit);
	if (stmt->array)
		find_calls(lines, stmt->array);
	for (const struct stmt *s = stmt->first; s; s = s->next)
		find_builtins(lines, s);
	find_builtins(lines, stmt->body);
	find_builtins(lines, stmt->other);
}

static void dump_functions(const struct tree *tree, struct text_buffer *out)
{
	struct lines lines = {0};

	for (const struct function *f = tree->functions; f; f = f->next) {
		if (!f->used)
			continue;
		add_function(&lines, f);
		find_builtins(&lines, f->body);
	}
	for (const struct probe *probe = tree->bodies; probe; probe = probe->next)
		find_builtins(&lines, probe->body);
	if (lines.count)
		text_print(out, "# functions\n");
	write_lines(&lines, out);
}

/* ---- probes ---- */

static void dump_locals(const struct probe *probe, struct text_buffer *out)
{
	bool any = false;

	for (const struct symbol *s = probe->scope.first; s; s = s->next) {
		if (!symbol_is_used(s))
			continue;
		text_print(out, "%s  ", any ? "" : "  # locals\n");
		any = true;
		dump_symbol(s, out);
	}
}

static void dump_point(const struct derived *d, const char *text, struct text_buffer *out)
{
	text_print(out, "%s%s", text, d->point->sufficient ? "!" : d->point->optional ? "?" : "");
	if (d->point->condition)
		front_dump_condition(d->point->condition, out);
}

/* A mark is the statement probe of each of its sites. */
static void dump_sites(const struct derived *d, struct text_buffer *out)
{
	for (size_t i = 0; i < d->nsites; i++) {
		const struct resolved_site *site = &d->sites[i];

		text_print(out, "process(\"%s\").statement(0x%" PRIx64 ")", site->path, site->pc);
		text_print(out, " /* pc=.dynamic+0x%" PRIx64 " */", site->pc);
		dump_point(d, "", out);
		text_print(out, " /* <- %s */\n", d->origin);
		dump_locals(d->script, out);
	}
}

/* Globals that nothing reads are printed at the end: each by a probe of its own. */
static void dump_autoprint(const struct tree *tree, struct text_buffer *out)
{
	for (const struct symbol *s = tree->globals.first; s; s = s->next) {
		if (!s->written || s->read)
			continue;
		text_print(out, "end /* <- end */\n");
		if (s->nkeys > 0)
			text_print(out, "  # locals\n");
		for (int i = 0; i < s->nkeys; i++)
			text_print(out, "  __idx%d:%s\n", i, type_name(s->key_type[i]));
		if (s->nkeys > 0 && s->type != PROG_STATS)
			text_print(out, "  __val:%s\n", type_name(s->type));
	}
}

void front_dump_program(const struct tree *tree, struct text_buffer *out)
{
	dump_globals(tree, out);
	dump_functions(tree, out);
	if (tree->derived)
		text_print(out, "# probes\n");
	for (const struct derived *d = tree->derived; d; d = d->next) {
		if (d->nsites) {
			dump_sites(d, out);
			continue;
		}
		dump_point(d, d->pp, out);
		text_print(out, " /* <- %s */\n", d->origin);
		dump_locals(d->script, out);
	}
	dump_autoprint(tree, out);
}

/* ---- what there is ---- */

typedef void add_fn(struct lines *lines, const struct tree *library);

/* What the library declares for scripts: not what is private, or begins with two underscores. */
static void add_library_functions(struct lines *lines, const struct tree *library)
{
	for (const struct function *f = library->functions; f; f = f->next)
		if (!f->is_private && strncmp(f->name, "__", 2) != 0)
			add_function(lines, f);
}

static void add_library_aliases(struct lines *lines, const struct tree *library)
{
	for (const struct probe *p = library->aliases; p; p = p->next) {
		struct text_buffer text = {0};

		front_dump_points(p->alias, ", ", &text);
		text_print(&text, p->alias_appends ? " += " : " = ");
		front_dump_points(p->points, ", ", &text);
		add_line(lines, &text);
	}
}

static void read_library(struct pool *pool, struct lines *lines, add_fn *add)
{
	struct tree *tree = pool_alloc(pool, sizeof(*tree));
	struct script_args *args = pool_alloc(pool, sizeof(*args));
	struct text_buffer messages = {0};
	struct diag diag;

	diag_init(&diag, pool, &messages);
	tree_init(tree, pool);
	library_macros(pool, NULL, 0, args);
	for (const struct library_file *file = library_files; file->name; file++)
		library_scripts(&diag, tree, file, 1, args);
	add(lines, tree);
	text_deinit(&messages);
}

static int add_from_library(struct lines *lines, add_fn *add)
{
	struct pool *volatile pool = pool_create();
	jmp_buf exhausted;

	if (!pool)
		return -ENOMEM;
	if (!setjmp(exhausted)) {
		pool->exhausted = &exhausted;
		read_library(pool, lines, add);
	}
	pool_destroy(pool);
	return 0;
}

int front_dump_functions(struct text_buffer *out)
{
	struct lines lines = {0};

	if (add_from_library(&lines, add_library_functions) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < check_nbuiltins; i++)
		if (strncmp(check_builtins[i].name, "__", 2) != 0)
			add_builtin(&lines, &check_builtins[i]);
	write_lines(&lines, out);
	return 0;
}

int front_dump_aliases(struct text_buffer *out)
{
	struct lines lines = {0};

	if (add_from_library(&lines, add_library_aliases) < 0)
		return -ENOMEM;
	write_lines(&lines, out);
	return 0;
}

void front_dump_point_types(struct text_buffer *out)
{
	struct lines lines = {0};

	for (size_t i = 0; i < point_nshapes; i++) {
		struct text_buffer text = {0};

		if (!point_supported(&point_shapes[i]))
			continue;
		text_print(&text, "%s", point_shapes[i].text);
		add_line(&lines, &text);
	}
	write_lines(&lines, out);
}
