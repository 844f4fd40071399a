/* SPDX-License-Identifier: MIT */
#include "stap-lite/output/listing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void listing_init(struct listing *listing)
{
	*listing = (struct listing){0};
}

void listing_deinit(struct listing *listing)
{
	for (size_t i = 0; i < listing->count; i++) {
		free(listing->lines[i].point);
		free(listing->lines[i].typed);
	}
	free(listing->lines);
	*listing = (struct listing){0};
}

/* Takes point and typed over, also when it fails. */
static int add_owned(struct listing *listing, char *point, size_t nargs, char *typed)
{
	if (listing->count == listing->room) {
		size_t room = listing->room ? listing->room * 2 : 64;
		struct listing_line *bigger = reallocarray(listing->lines, room, sizeof(*bigger));

		if (!bigger) {
			free(point);
			free(typed);
			return -ENOMEM;
		}
		listing->lines = bigger;
		listing->room = room;
	}
	listing->lines[listing->count++] = (struct listing_line){point, typed, nargs};
	return 0;
}

/* Names come out of files that anybody may have made: what a terminal would take as a command must
 * not reach it. */
static void put_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < ' ' || c == 0x7f)
			fprintf(out, "\\%03o", c);
		else if (c == '"')
			fputs("\\\"", out);
		else
			putc(c, out);
	}
}

/* .name("text"), as a script would write it. */
static void put_component(FILE *out, const char *name, const char *text)
{
	fprintf(out, "%s(\"", name);
	put_text(out, text);
	fputs("\")", out);
}

/* " $name:type" for each argument. */
static char *typed_text(const struct listing_mark *mark)
{
	const char *type = mark->typed;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool failed;

	if (!out)
		return NULL;
	for (size_t i = 0; i < mark->nargs; i++) {
		const char *name = type + strlen(type) + 1;

		fputs(" $", out);
		put_text(out, name);
		putc(':', out);
		put_text(out, type);
		type = name + strlen(name) + 1;
	}
	failed = ferror(out);
	if (!fclose(out) && !failed)
		return text;
	free(text);
	return NULL;
}

int listing_add_mark(struct listing *listing, const struct listing_mark *mark)
{
	char *point = NULL, *typed = NULL;
	size_t size;
	FILE *out = open_memstream(&point, &size);
	bool failed;

	if (!out)
		return -ENOMEM;
	put_component(out, "process", mark->path);
	if (mark->library)
		put_component(out, ".library", mark->library);
	if (mark->provider)
		put_component(out, ".provider", mark->provider);
	put_component(out, ".mark", mark->mark);
	fputs(mark->suffix, out);
	failed = ferror(out);
	failed |= fclose(out) != 0;
	if (mark->typed && !failed)
		failed = !(typed = typed_text(mark));
	if (failed) {
		free(point);
		return -ENOMEM;
	}
	return add_owned(listing, point, mark->nargs, typed);
}

int listing_add_point(struct listing *listing, const char *point)
{
	char *copy = strdup(point);

	return copy ? add_owned(listing, copy, 0, NULL) : -ENOMEM;
}

static int compare(const void *a, const void *b)
{
	const struct listing_line *x = a, *y = b;
	int by_point = strcmp(x->point, y->point);

	return by_point ? by_point : x->nargs < y->nargs ? -1 : x->nargs > y->nargs;
}

int listing_write(struct listing *listing, bool variables, FILE *out)
{
	const char *last = NULL;

	if (listing->count)
		qsort(listing->lines, listing->count, sizeof(*listing->lines), compare);
	for (size_t i = 0; i < listing->count; i++) {
		const struct listing_line *line = &listing->lines[i];

		if (last && strcmp(last, line->point) == 0)
			continue;
		last = line->point;
		fputs(line->point, out);
		for (size_t arg = 1; variables && arg <= line->nargs; arg++)
			fprintf(out, " $arg%zu:long", arg);
		if (variables && line->typed)
			fputs(line->typed, out);
		putc('\n', out);
	}
	return fflush(out) || ferror(out) ? -EIO : 0;
}
