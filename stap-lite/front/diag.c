/* SPDX-License-Identifier: MIT */
#include "stap-lite/front/diag.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* With -v every error is shown; but not for ever. */
#define MAX_SHOWN 1000

struct diag_seen {
	const char *text;
	struct diag_seen *next;
};

static bool text_reserve(struct text_buffer *text, size_t more)
{
	size_t capacity = text->capacity ? text->capacity : 256;
	char *grown;

	if (text->truncated)
		return false;
	while (capacity - text->len <= more)
		capacity *= 2;
	if (capacity == text->capacity)
		return true;
	grown = realloc(text->data, capacity);
	if (!grown) {
		text->truncated = true;
		return false;
	}
	text->data = grown;
	text->capacity = capacity;
	return true;
}

void text_add(struct text_buffer *text, const char *bytes, size_t len)
{
	if (!text_reserve(text, len))
		return;
	memcpy(text->data + text->len, bytes, len);
	text->len += len;
	text->data[text->len] = 0;
}

static void text_vprint(struct text_buffer *text, const char *fmt, va_list ap)
{
	va_list again;
	int len;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (len < 0 || !text_reserve(text, (size_t)len))
		return;
	vsnprintf(text->data + text->len, (size_t)len + 1, fmt, ap);
	text->len += (size_t)len;
}

void text_print(struct text_buffer *text, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	text_vprint(text, fmt, ap);
	va_end(ap);
}

void text_deinit(struct text_buffer *text)
{
	free(text->data);
	memset(text, 0, sizeof(*text));
}

void diag_init(struct diag *diag, struct pool *pool, struct text_buffer *out)
{
	memset(diag, 0, sizeof(*diag));
	diag->pool = pool;
	diag->out = out;
}

const char *diag_token(struct pool *pool, const struct token *token)
{
	switch (token->kind) {
	case TOKEN_IDENTIFIER: return pool_print(pool, "identifier '%s'", token->text);
	case TOKEN_OPERATOR: return pool_print(pool, "operator '%s'", token->text);
	case TOKEN_STRING: return pool_print(pool, "string '%s'", token->raw);
	case TOKEN_NUMBER: return pool_print(pool, "number '%s'", token->text);
	case TOKEN_KEYWORD: return "keyword";
	case TOKEN_EMBEDDED: return "embedded-code";
	case TOKEN_JUNK: return "junk ''";
	case TOKEN_END: break;
	}
	return "end of file";
}

/* The source line of a token and a caret below it, both after `indent` blanks; tabs stay tabs, so
 * the caret keeps its column. */
static void show_line(
	struct diag *diag, const struct token *token, const char *label, unsigned indent)
{
	const struct source *source = token->source;
	const char *line = source->text, *end = source->text + source->len, *stop;

	for (unsigned n = 1; n < token->line && line < end; n++) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));

		line = newline ? newline + 1 : end;
	}
	stop = memchr(line, '\n', (size_t)(end - line));
	if (!stop)
		stop = end;
	text_print(diag->out, "%ssource: ", label);
	text_add(diag->out, line, (size_t)(stop - line));
	text_print(diag->out, "\n%*s", (int)indent, "");
	for (unsigned column = 1; column < token->column; column++) {
		bool tab = line + column - 1 < stop && line[column - 1] == '\t';

		text_add(diag->out, tab ? "\t" : " ", 1);
	}
	text_print(diag->out, "^\n");
}

static void show_place(struct diag *diag, const struct token *token, bool always_name_file)
{
	bool name = always_name_file || diag->named != token->source;

	diag->named = token->source;
	text_print(diag->out, "%s at %s:%u:%u\n", diag_token(diag->pool, token),
		name ? token->source->name : "", token->line, token->column);
}

/* Whether `text` is new in the list; then it is in it now. */
static bool remember(struct diag *diag, struct diag_seen **list, const char *text)
{
	struct diag_seen *seen;

	for (seen = *list; seen; seen = seen->next)
		if (strcmp(seen->text, text) == 0)
			return false;
	seen = pool_alloc(diag->pool, sizeof(*seen));
	seen->text = pool_copy(diag->pool, text, strlen(text));
	seen->next = *list;
	*list = seen;
	return true;
}

void diag_parse(struct diag *diag, const char *kind, const char *message, const struct token *token,
	const struct source *source, bool blames)
{
	diag->parse_errors++;
	if (kind && !remember(diag, &diag->seen_errors, kind) && !diag->verbose) {
		diag->errors_hidden++;
		return;
	}
	text_print(diag->out, "parse error: %s\n", message);
	if (!token || token->kind == TOKEN_END) {
		text_print(diag->out, "        saw: %s EOF\n\n", source->name);
		return;
	}
	text_print(diag->out, blames ? "         at: " : "        saw: ");
	show_place(diag, token, true);
	show_line(diag, token, "     ", 13);
	for (token = token->expanded_from; token; token = token->expanded_from) {
		text_print(diag->out, "\tin expansion of macro: ");
		show_place(diag, token, true);
		show_line(diag, token, "     ", 13);
	}
	text_print(diag->out, "\n");
}

static void show_error(struct diag *diag, const struct token *first, const struct token *second,
	const char *fmt, va_list ap)
{
	text_print(diag->out, "semantic error: ");
	text_vprint(diag->out, fmt, ap);
	if (first) {
		text_print(diag->out, ": ");
		show_place(diag, first, false);
		show_line(diag, first, "        ", 16);
	} else {
		text_print(diag->out, "\n");
	}
	if (second) {
		show_place(diag, second, false);
		show_line(diag, second, "        ", 16);
	}
	if (diag->hint)
		text_print(diag->out, "           use: %s\n", diag->hint);
	diag->hint = NULL;
	text_print(diag->out, "\n");
}

bool diag_error(struct diag *diag, const struct token *first, const struct token *second,
	const char *fmt, ...)
{
	const char *kind = diag->cause ? pool_print(diag->pool, "%s|%s", fmt, diag->cause) : fmt;
	va_list ap;

	diag->cause = NULL;
	diag->semantic_errors++;
	if ((!remember(diag, &diag->seen_errors, kind) && !diag->verbose) ||
		diag->semantic_errors > MAX_SHOWN) {
		diag->errors_hidden++;
		diag->hint = NULL;
		return false;
	}
	va_start(ap, fmt);
	show_error(diag, first, second, fmt, ap);
	va_end(ap);
	return true;
}

void diag_chain(struct diag *diag, bool shown, const struct token *token, const char *fmt, ...)
{
	va_list ap;

	if (!shown)
		return;
	va_start(ap, fmt);
	show_error(diag, token, NULL, fmt, ap);
	va_end(ap);
}

void diag_warn(struct diag *diag, const struct token *token, const char *fmt, ...)
{
	struct text_buffer text = {0};
	va_list ap;

	diag->warnings++;
	if (diag->no_warnings)
		return;
	va_start(ap, fmt);
	text_vprint(&text, fmt, ap);
	va_end(ap);
	if (text.data && !remember(diag, &diag->seen_warnings, text.data) && !diag->verbose) {
		diag->warnings_hidden++;
	} else if (text.data) {
		text_print(diag->out, "WARNING: %s", text.data);
		if (token) {
			text_print(diag->out, ": ");
			show_place(diag, token, false);
			show_line(diag, token, " ", 9);
		} else {
			text_print(diag->out, "\n");
		}
	}
	text_deinit(&text);
}

void diag_parse_errors(struct diag *diag)
{
	text_print(diag->out, "%u parse error%s.\n", diag->parse_errors,
		diag->parse_errors == 1 ? "" : "s");
}

void diag_finish(struct diag *diag, unsigned failed_pass)
{
	static const char *const passes[] = {NULL, "parse", "analysis", "translation", NULL, "run"};

	if (diag->parse_errors)
		diag_parse_errors(diag);
	if (failed_pass)
		text_print(diag->out, "Pass %u: %s failed.  [man error::pass%u]\n", failed_pass,
			passes[failed_pass], failed_pass);
	if (diag->errors_hidden)
		text_print(diag->out, "Number of similar error messages suppressed: %u.\n",
			diag->errors_hidden);
	if (diag->warnings_hidden)
		text_print(diag->out, "Number of similar warning messages suppressed: %u.\n",
			diag->warnings_hidden);
	if (diag->errors_hidden || diag->warnings_hidden)
		text_print(diag->out, "Rerun with -v to see them.\n");
}
