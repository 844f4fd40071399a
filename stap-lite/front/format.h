/* SPDX-License-Identifier: MIT */
/*
 * format.h: printf formats as pieces: `%[flag][width][.precision][l]conversion`, one flag and one
 * `l` at most. The parser calls it; what the conversions print is the output side's business.
 * Memory: the pool.
 */
#ifndef FRONT_FORMAT_H
#define FRONT_FORMAT_H

#include "stap-lite/front/pool.h"
#include "stap-lite/front/tree.h"

/* Appends the pieces of a format to print->pieces. false: an invalid or missing conversion. */
bool format_parse(struct pool *pool, const char *text, size_t len, struct print_call *print);

/* Appends one conversion; literal text, joined to a literal before it. A zero byte ends a literal
 * for good, because the whole run of literal text is one C string in SystemTap. */
void format_add_conversion(struct pool *pool, struct print_call *print, enum prog_conv conv);
void format_add_text(struct pool *pool, struct print_call *print, const char *text, size_t len);

/* Arguments that a piece takes: width, precision, value; in this order. */
unsigned format_piece_args(const struct prog_piece *piece);
/* PROG_STRING or PROG_LONG: of the value of a conversion. */
enum prog_type format_piece_type(const struct prog_piece *piece);

#endif
