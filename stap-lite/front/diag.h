/* SPDX-License-Identifier: MIT */
/*
 * diag.h: sources of a compilation, and its errors and warnings as text in SystemTap's format
 * (place, source line, caret).
 *
 * Every pass reports here; nothing is printed: the text goes to the caller's buffer in the order of
 * the reports. Errors made from one format are one kind: without `verbose` only the first of a kind
 * is shown and the rest are counted; the same holds for warnings with the same text. The first
 * place names its file, later ones in the same file leave it out.
 */
#ifndef FRONT_DIAG_H
#define FRONT_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include "stap-lite/front/pool.h"
#include "stap-lite/front/tree.h"

/* Owned by whoever declares it; all zero is empty. */
struct text_buffer {
	char *data; /* zero-terminated, NULL while empty */
	size_t len, capacity;
	bool truncated; /* memory ran out: what follows was dropped */
};

void text_add(struct text_buffer *text, const char *bytes, size_t len);
void text_print(struct text_buffer *text, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void text_deinit(struct text_buffer *text);

struct source {
	const char *name; /* as the user wrote it; "<input>" for -e and stdin */
	const char *text;
	size_t len;
	bool *referenced; /* of the library: whether the script uses something of it; else NULL */
	bool is_built_in; /* of the library in the binary, whose globals are its own */
};

struct diag_seen; /* a kind of error or a text of a warning that was shown */

struct diag {
	struct pool *pool;
	struct text_buffer *out;
	bool verbose, no_warnings;
	unsigned parse_errors, semantic_errors, translation_errors, warnings;
	unsigned errors_hidden, warnings_hidden;
	const struct source *named; /* file of the last place shown */
	struct diag_seen *seen_errors, *seen_warnings;
	const char *hint;  /* a last line of the error that comes next: what to use instead */
	const char *cause; /* format of the chained error that the next error is about to get: with
			      another cause it is another kind; diag_error() resets it */
};

void diag_init(struct diag *diag, struct pool *pool, struct text_buffer *out);

/* "identifier 'x'", "number '5'", "keyword": how messages (also those at run time) name a token. */
const char *diag_token(struct pool *pool, const struct token *token);

/* A parse error. kind: errors with the same are shown once, NULL: always shown. token NULL or TOKEN_END: at the end of `source`. blames: `at:`, the token itself
 * is wrong, else `saw:`. */
void diag_parse(struct diag *diag, const char *kind, const char *message, const struct token *token,
	const struct source *source, bool blames);

/* "2 parse errors." */
void diag_parse_errors(struct diag *diag);

/* A semantic error, with up to two places (NULL: none). Returns whether it was shown. */
bool diag_error(struct diag *diag, const struct token *first, const struct token *second,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* An error that explains the one before: shown when `shown` (what diag_error() returned), never
 * counted. */
void diag_chain(struct diag *diag, bool shown, const struct token *token, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

void diag_warn(struct diag *diag, const struct token *token, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The last lines: "Pass 2: analysis failed.", and how many similar messages were left out. failed:
 * 0 or the pass. */
void diag_finish(struct diag *diag, unsigned failed_pass);

#endif
