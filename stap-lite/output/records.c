/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "stap-lite/output/records.h"
#include "stap-lite/vm/format.h"
#include "stap-lite/vm/hist.h"
#include "stap-lite/vm/map.h"
#include "stap-lite/vm/record.h"

int renderer_init(struct renderer *r, const struct program *program, FILE *out, FILE *err)
{
	*r = (struct renderer){.program = program, .out = out, .err = err, .text_size = RECORD_MAX};
	r->record = malloc(RECORD_MAX);
	r->text = malloc(r->text_size);
	if (r->record && r->text)
		return 0;
	renderer_deinit(r);
	return -ENOMEM;
}

void renderer_deinit(struct renderer *r)
{
	free(r->record);
	free(r->text);
	*r = (struct renderer){0};
}

/* ---- records ---- */

static struct format_args args_of(const struct record *record)
{
	struct format_args args;

	format_args_init(&args, record + 1, record->len - sizeof(*record), record->nlongs);
	return args;
}

/* One record's text into r->text; the bytes it has. 0 for what names nothing of the program. */
static size_t render_once(struct renderer *r, const struct record *record)
{
	const struct prog_global *global = prog_globals(r->program) + record->id;
	struct format_args args = args_of(record);

	if (record->kind == RECORD_FORMAT)
		return record->id < r->program->formats.count
			       ? format_render(r->program, record->id, &args, r->text, r->text_size)
			       : 0;
	if (record->id >= r->program->globals.count || !global->hist_buckets ||
		args.nlongs != global->hist_buckets)
		return 0;
	return hist_render(
		global, &r->program->limits, (const int64_t *)(record + 1), r->text, r->text_size);
}

/* A text that is longer than the buffer is rendered again into a larger one; without memory for it
 * the end is lost. */
static void render_text(struct renderer *r, const struct record *record)
{
	size_t len = render_once(r, record);

	if (len > r->text_size) {
		char *larger = realloc(r->text, len);

		if (larger) {
			r->text = larger;
			r->text_size = len;
			render_once(r, record);
		}
	}
	fwrite(r->text, 1, len < r->text_size ? len : r->text_size, r->out);
}

/* The one string of an error, warning or log record. */
static const char *record_text(const struct record *record, size_t *len)
{
	const char *payload = (const char *)(record + 1);
	size_t room = record->len - sizeof(*record);
	uint32_t n = 0;

	*len = 0;
	if (room < sizeof(n))
		return "";
	memcpy(&n, payload, sizeof(n));
	room -= sizeof(n);
	*len = n < room ? n : room;
	return payload + sizeof(n);
}

static void print_error(
	FILE *err, const struct program *program, uint32_t place, const char *text, size_t len)
{
	fprintf(err, "ERROR: %.*s", (int)len, text);
	if (place < program->places.count) {
		const struct prog_place *p = prog_places(program) + place;

		fprintf(err, " near %s at %s:%u:%u", prog_string(program, p->token),
			prog_string(program, p->file), p->line, p->column);
	}
	fputc('\n', err);
}

void records_error(FILE *err, const struct program *program, uint32_t place, const char *text)
{
	print_error(err, program, place, text, strlen(text));
}

static void print_warning(FILE *err, const char *text, size_t len)
{
	fprintf(err, "WARNING: %.*s%s", (int)len, text, len && text[len - 1] == '\n' ? "" : "\n");
}

/* What was printed before comes before what the command prints. */
static void run_command(struct renderer *r, const char *text, size_t len)
{
	char *line = strndup(text, len);

	fflush(r->out);
	fflush(r->err);
	if (line)
		r->run_command(r->ctx, line);
	free(line);
}

static void render(struct renderer *r, const struct record *record)
{
	const char *text;
	size_t len;

	if (record->kind == RECORD_FORMAT || record->kind == RECORD_HIST) {
		render_text(r, record);
		return;
	}
	text = record_text(record, &len);
	if (record->kind == RECORD_LOG)
		fwrite(text, 1, len, r->out);
	else if (record->kind == RECORD_ERROR && !r->no_errors)
		print_error(r->err, r->program, record->id, text, len);
	else if (record->kind == RECORD_WARNING && !r->no_warnings)
		print_warning(r->err, text, len);
	else if (record->kind == RECORD_SYSTEM && r->run_command)
		run_command(r, text, len);
}

static int flush(struct renderer *r)
{
	bool failed = fflush(r->out) != 0 || ferror(r->out);

	failed |= fflush(r->err) != 0 || ferror(r->err);
	return failed ? -EIO : 0;
}

int records_drain(struct renderer *r, struct arena *arena)
{
	int count = 0, rc;

	while (ring_read(arena, r->record, RECORD_MAX) > 0) {
		render(r, (const struct record *)r->record);
		count++;
	}
	rc = flush(r);
	return rc != 0 ? rc : count;
}

/* ---- globals at the end ---- */

static void print_stat(FILE *out, const struct stat_value *stat, unsigned shift)
{
	static const struct {
		const char *name;
		enum prog_stat what;
	} parts[] = {{"count", STAT_COUNT}, {"min", STAT_MIN}, {"max", STAT_MAX}, {"sum", STAT_SUM},
		{"avg", STAT_AVG}};

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		int64_t value;

		stat_get(stat, parts[i].what, shift, &value);
		fprintf(out, " @%s=%" PRId64, parts[i].name, value);
	}
	fputc('\n', out);
}

static void print_string(FILE *out, const char *s, size_t size)
{
	fprintf(out, "\"%.*s\"", (int)strnlen(s, size), s);
}

static void print_value(struct renderer *r, const struct prog_global *global, const void *value)
{
	if (global->type == PROG_STATS) {
		print_stat(r->out, value, global->stat_shift);
		return;
	}
	fputc('=', r->out);
	if (global->type == PROG_STRING)
		print_string(r->out, value, r->program->limits.max_string);
	else
		fprintf(r->out, "%" PRId64, *(const int64_t *)value);
	fputc('\n', r->out);
}

static void print_entry(struct renderer *r, const struct map *map, uint32_t entry)
{
	const struct prog_global *global = map->global;

	fprintf(r->out, "%s[", prog_string(r->program, global->name));
	for (unsigned n = 0; n < global->nkeys; n++) {
		if (n)
			fputc(',', r->out);
		if (global->key_type[n] == PROG_STRING)
			print_string(r->out, map_key_string(map, entry, n), map->string_size);
		else
			fprintf(r->out, "%" PRId64, map_key_long(map, entry, n));
	}
	fputc(']', r->out);
	print_value(r, global, map_long(map, entry));
}

static void print_array(struct renderer *r, struct arena *arena, const struct prog_global *global)
{
	struct map_order order = {.stat = STAT_COUNT, .descending = true};
	struct map map;
	uint32_t steps = 0;

	map_open(&map, arena, r->program, global);
	map_sort(&map, &order);
	for (uint32_t at = map_next(&map, 0); at && steps < map.capacity; at = map_next(&map, at)) {
		print_entry(r, &map, at);
		steps++;
	}
}

int records_autoprint(struct renderer *r, struct arena *arena)
{
	for (uint32_t i = 0; i < r->program->globals.count; i++) {
		const struct prog_global *global = prog_globals(r->program) + i;

		if (!global->autoprint)
			continue;
		if (global->nkeys) {
			print_array(r, arena, global);
			continue;
		}
		if (global->type == PROG_STATS &&
			((struct stat_value *)((char *)arena + global->storage))->count == 0)
			continue;
		fputs(prog_string(r->program, global->name), r->out);
		print_value(r, global, (char *)arena + global->storage);
	}
	return flush(r);
}
