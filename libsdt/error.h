/* SPDX-License-Identifier: MIT */
/*
 * error.h: the error value that every fallible function of the house fills.
 *
 * The caller owns it; it holds no heap memory, so it also works inside a traced program. A function
 * that takes one returns 0 or a negative errno value and leaves `text` alone on success.
 * Nothing here prints.
 */
#ifndef LIBSDT_ERROR_H
#define LIBSDT_ERROR_H

struct sdt_error {
	char text[512]; /* one sentence, no newline, no final full stop */
};

/* Formats into err->text (cut when too long; err may be NULL) and returns code, so that
 * `return sdt_fail(err, -EINVAL, "…")` is the whole error path. code: negative errno. */
int sdt_fail(struct sdt_error *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
