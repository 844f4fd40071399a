/* SPDX-License-Identifier: MIT */
#include "stap-lite/output/color.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const part_names[COLOR_PARTS] = {"error", "warning", "source", "caret", "token"};

/* One `name=sgr`; false when it is malformed. */
static bool set_part(struct colors *colors, const char *text, size_t len)
{
	const char *equals = memchr(text, '=', len);
	size_t name_len = equals ? (size_t)(equals - text) : 0, value_len = len - name_len - 1;

	for (int i = 0; equals && i < COLOR_PARTS; i++) {
		char *sgr = colors->sgr[i];

		if (strlen(part_names[i]) != name_len ||
			strncmp(part_names[i], text, name_len) != 0)
			continue;
		if (value_len >= sizeof(colors->sgr[i]))
			return false;
		memcpy(sgr, equals + 1, value_len);
		sgr[value_len] = '\0';
		return sgr[strspn(sgr, "0123456789;")] == '\0';
	}
	return false;
}

static bool is_terminal(FILE *stream)
{
	const char *term = getenv("TERM");

	return isatty(fileno(stream)) && term && strcmp(term, "dumb") != 0;
}

void colors_init(struct colors *colors, enum color_when when, FILE *stream, const char *setting)
{
	*colors = (struct colors){
		.on = when == COLOR_ALWAYS || (when == COLOR_AUTO && is_terminal(stream))};
	if (!setting)
		setting = "error=01;31:warning=00;33:source=00;34:caret=01:token=01";
	if (!*setting)
		colors->on = false;
	while (*setting && colors->on) {
		size_t len = strcspn(setting, ":");

		colors->on = set_part(colors, setting, len);
		setting += len + (setting[len] == ':');
	}
}

/* ---- one line ---- */

struct painter {
	struct colors colors;
	FILE *out;
	char *line; /* what has no newline yet */
	size_t len, room;
	char *source; /* the last source line with its label: it waits for its caret */
	size_t source_len;
};

static void put(struct painter *p, const char *text, size_t len)
{
	fwrite(text, 1, len, p->out);
}

static void put_part(struct painter *p, enum color_part part, const char *text, size_t len)
{
	const char *sgr = p->colors.sgr[part];

	if (*sgr)
		fprintf(p->out, "\033[%sm\033[K", sgr);
	put(p, text, len);
	if (*sgr)
		fputs("\033[m\033[K", p->out);
}

/* Bytes of the token that starts at `text`. */
static size_t token_len(const char *text, size_t len)
{
	size_t n = 1;

	if (!len)
		return 0;
	if (*text == '"') {
		while (n < len && text[n] != '"')
			n += text[n] == '\\' ? 2 : 1;
		return n < len ? n + 1 : len;
	}
	if (isalnum((unsigned char)*text) || strchr("_$@", *text))
		while (n < len && (isalnum((unsigned char)text[n]) || strchr("_$@", text[n])))
			n++;
	return n;
}

/* The source line, the token at `column` (of the whole line) emphasized; SIZE_MAX: none. */
static void put_source(struct painter *p, size_t column)
{
	const char *line = p->source;
	size_t len = p->source_len,
	       token = column < len ? token_len(line + column, len - column) : 0;

	if (token) {
		put(p, line, column);
		put_part(p, COLOR_TOKEN, line + column, token);
		put(p, line + column + token, len - column - token);
	} else {
		put(p, line, len);
	}
	free(p->source);
	p->source = NULL;
}

static bool is_source(const char *line, size_t len)
{
	size_t blanks = 0;

	while (blanks < len && line[blanks] == ' ')
		blanks++;
	return blanks && len - blanks > 8 && strncmp(line + blanks, "source: ", 8) == 0;
}

/* The column of a line that is a caret behind blanks, else SIZE_MAX. */
static size_t caret_column(const char *line, size_t len)
{
	size_t at = 0;

	while (at < len && (line[at] == ' ' || line[at] == '\t'))
		at++;
	return at + 2 == len && line[at] == '^' ? at : (size_t)-1;
}

/* Where ` at FILE:LINE:COLUMN` at the end of the line has its place; 0: there is none. */
static size_t place_start(const char *line, size_t len)
{
	size_t at = len;
	int colons = 0;

	while (at > 0 && colons < 2 &&
		(isdigit((unsigned char)line[at - 1]) || line[at - 1] == ':'))
		colons += line[--at] == ':';
	if (colons < 2)
		return 0;
	while (at > 4 && strncmp(line + at - 4, " at ", 4) != 0)
		at--;
	return at > 4 ? at : 0;
}

static void put_message(struct painter *p, const char *line, size_t len)
{
	static const struct {
		const char *word;
		enum color_part part;
	} words[] = {{"ERROR:", COLOR_ERROR}, {"semantic error:", COLOR_ERROR},
		{"parse error:", COLOR_ERROR}, {"WARNING:", COLOR_WARNING}};
	size_t newline = len && line[len - 1] == '\n', place;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t n = strlen(words[i].word);

		if (len < n || strncmp(line, words[i].word, n) != 0)
			continue;
		put_part(p, words[i].part, line, n);
		line += n;
		len -= n;
		break;
	}
	place = place_start(line, len - newline);
	put(p, line, place ? place : len);
	if (place) {
		put_part(p, COLOR_SOURCE, line + place, len - newline - place);
		put(p, "\n", newline);
	}
}

/* A whole line with its newline. */
static void paint(struct painter *p, const char *line, size_t len)
{
	size_t column = caret_column(line, len);

	if (p->source) {
		put_source(p, column);
		if (column != (size_t)-1) {
			put(p, line, column);
			put_part(p, COLOR_CARET, "^", 1);
			put(p, "\n", 1);
			return;
		}
	}
	if (is_source(line, len) && (p->source = malloc(len))) {
		memcpy(p->source, line, len);
		p->source_len = len;
		return;
	}
	put_message(p, line, len);
}

/* ---- the stream ---- */

static bool keep(struct painter *p, const char *text, size_t len)
{
	if (p->len + len > p->room) {
		size_t room = 2 * (p->len + len);
		char *grown = realloc(p->line, room);

		if (!grown)
			return false;
		p->line = grown;
		p->room = room;
	}
	memcpy(p->line + p->len, text, len);
	p->len += len;
	return true;
}

static ssize_t write_lines(void *cookie, const char *text, size_t size)
{
	struct painter *p = cookie;
	size_t left = size;

	while (left) {
		const char *newline = memchr(text, '\n', left);
		size_t len = newline ? (size_t)(newline - text) + 1 : left;

		if (!keep(p, text, len))
			put(p, text, len);
		if (newline) {
			paint(p, p->line, p->len);
			p->len = 0;
		}
		text += len;
		left -= len;
	}
	return fflush(p->out) == 0 ? (ssize_t)size : 0;
}

static int close_painter(void *cookie)
{
	struct painter *p = cookie;

	if (p->source)
		put_source(p, (size_t)-1);
	put_message(p, p->line ? p->line : "", p->len);
	free(p->line);
	free(p);
	return 0;
}

FILE *color_open(const struct colors *colors, FILE *out)
{
	struct painter *p = calloc(1, sizeof(*p));
	FILE *stream;

	if (!p)
		return NULL;
	p->colors = *colors;
	p->out = out;
	stream = fopencookie(
		p, "w", (cookie_io_functions_t){.write = write_lines, .close = close_painter});
	if (stream)
		setvbuf(stream, NULL, _IOLBF, BUFSIZ);
	else
		free(p);
	return stream;
}
