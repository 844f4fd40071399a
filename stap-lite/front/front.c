/* SPDX-License-Identifier: MIT */
#include "stap-lite/front/front.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "stap-lite/front/check.h"
#include "stap-lite/front/library.h"
#include "stap-lite/front/parse.h"

static void warn_unused_args(struct diag *diag, const struct script_args *args)
{
	for (size_t i = 0; i < args->count; i++)
		if (!args->used[i])
			diag_warn(diag, NULL, "unused command line option $%zu/@%zu", i + 1, i + 1);
}

static struct tree *new_tree(struct pool *pool, const struct front_input *in)
{
	struct tree *tree = pool_alloc(pool, sizeof(*tree));

	tree_init(tree, pool);
	tree->limits = in->limits;
	return tree;
}

static struct script_args *new_args(struct pool *pool, const struct front_input *in)
{
	struct script_args *args = pool_alloc(pool, sizeof(*args));

	args->count = in->nargs;
	args->values = in->args;
	args->used = pool_array(pool, in->nargs + 1, sizeof(*args->used));
	return args;
}

static struct source *new_source(struct pool *pool, const struct front_input *in)
{
	struct source *source = pool_alloc(pool, sizeof(*source));

	source->name = in->name;
	source->text = in->len ? in->text : "";
	source->len = in->len;
	return source;
}

static const struct source *extra_source(struct pool *pool, const char *text)
{
	struct source *source = pool_alloc(pool, sizeof(*source));

	source->name = "<input>";
	source->text = text;
	source->len = strlen(text);
	return source;
}

/* -G: NAME=VALUE for a scalar; other names are nobody's. */
static void set_global(struct tree *tree, const char *setting)
{
	const char *value = strchr(setting, '=') + 1;
	size_t len = (size_t)(value - 1 - setting);

	for (struct symbol *s = tree->globals.first; s; s = s->next) {
		if (strncmp(s->name, setting, len) != 0 || s->name[len] || s->nkeys > 0 ||
			s->type == PROG_STATS)
			continue;
		s->initial = pool_alloc(tree->pool, sizeof(*s->initial));
		s->initial->kind = s->type == PROG_STRING ? EXPR_STRING : EXPR_NUMBER;
		s->initial->type = s->type;
		s->initial->string = value;
		s->initial->string_len = strlen(value);
		s->initial->number = (int64_t)strtoull(value, NULL, 0);
	}
}

static void set_globals(struct tree *tree, const struct front_input *in)
{
	for (size_t i = 0; i < in->nsettings; i++)
		set_global(tree, in->settings[i]);
}

static unsigned parse(struct diag *diag, struct tree *tree, const struct front_input *in)
{
	const struct source *source = new_source(diag->pool, in);
	struct script_args *args = new_args(diag->pool, in);
	bool any;

	args->version = in->compatible;
	tree->args = args;
	library_macros(diag->pool, in->library, in->nlibrary, args);
	any = parse_source(diag, tree, source, args);
	for (size_t i = 0; i < in->nextra; i++)
		parse_source(diag, tree, extra_source(diag->pool, in->extra[i]), args);
	if (diag->parse_errors)
		return 1;
	if (!tree->globals.first && !tree->functions && !tree->probes && !tree->aliases) {
		text_print(diag->out, "Input file '%s' is empty%s.\n", in->name,
			any ? " after preprocessing" : "");
		return 1;
	}
	if (in->last_pass != 1)
		library_scripts(diag, tree, in->library, in->nlibrary, args);
	if (!in->listing)
		warn_unused_args(diag, args);
	return 0;
}

static unsigned passes(struct diag *diag, struct tree *tree, const struct front_input *in)
{
	struct check check = {diag->pool, diag, tree, in->resolver, in->unoptimized || in->listing,
		in->last_pass == 2, in->skip_badvars, in->guru};
	unsigned failed = parse(diag, tree, in);

	if (!failed && in->warnings_fatal && diag->warnings && !in->no_warnings)
		return 1;
	if (!failed && in->pass_done)
		in->pass_done(in->pass_ctx, 1, tree);
	if (!failed && in->last_pass != 1)
		failed = check_tree(&check);
	if (!failed && in->warnings_fatal && diag->warnings && !in->no_warnings)
		return 2;
	if (!failed && in->last_pass != 1)
		set_globals(tree, in);
	if (!failed && in->last_pass != 1 && in->pass_done)
		in->pass_done(in->pass_ctx, 2, tree);
	if (!failed && (!in->last_pass || in->last_pass == 5) && !in->listing &&
		!check_start(&check))
		failed = 5;
	return failed;
}

int front_compile(const struct front_input *in, struct tree **tree, struct text_buffer *messages)
{
	struct pool *volatile pool = pool_create();
	jmp_buf exhausted;
	struct diag diag;
	unsigned failed;

	*tree = NULL;
	if (!pool)
		return -ENOMEM;
	if (setjmp(exhausted)) {
		pool_destroy(pool);
		*tree = NULL;
		return -ENOMEM;
	}
	pool->exhausted = &exhausted;
	diag_init(&diag, pool, messages);
	diag.verbose = in->verbose;
	diag.no_warnings = in->no_warnings;
	*tree = new_tree(pool, in);
	failed = passes(&diag, *tree, in);
	diag_finish(&diag, in->listing ? 0 : failed);
	pool->exhausted = NULL;
	if (!failed)
		return 0;
	pool_destroy(pool);
	*tree = NULL;
	return (int)failed;
}

int front_list(const struct front_input *in, const char *point, struct tree **tree,
	struct text_buffer *messages)
{
	struct front_input wrapped = *in;
	struct text_buffer text = {0};
	int status;

	text_print(&text, "probe %s {}", point);
	if (text.truncated)
		return -ENOMEM;
	wrapped.name = "<input>";
	wrapped.text = text.data;
	wrapped.len = text.len;
	wrapped.listing = true;
	status = front_compile(&wrapped, tree, messages);
	if (status == 0)
		(*tree)->owned_text = text.data;
	else
		text_deinit(&text);
	return status;
}

void front_destroy(struct tree *tree)
{
	if (!tree)
		return;
	free(tree->owned_text);
	pool_destroy(tree->pool);
}

static void dump_tokens(struct pool *pool, const struct front_input *in, struct text_buffer *out)
{
	struct preprocess pp;
	struct token token;

	preprocess_init(&pp, pool, new_source(pool, in), new_args(pool, in));
	do {
		preprocess_next(&pp, &token);
		text_print(out, "%u:%u %s%s%s\n", token.line, token.column,
			diag_token(pool, &token), token.kind == TOKEN_JUNK ? " " : "",
			token.kind == TOKEN_JUNK ? token.raw : "");
	} while (token.kind != TOKEN_END);
}

int front_dump_tokens(const struct front_input *in, struct text_buffer *out)
{
	struct pool *volatile pool = pool_create();
	jmp_buf exhausted;
	int status = -ENOMEM;

	if (!pool)
		return status;
	if (!setjmp(exhausted)) {
		pool->exhausted = &exhausted;
		dump_tokens(pool, in, out);
		status = 0;
	}
	pool_destroy(pool);
	return status;
}
