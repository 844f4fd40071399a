/* SPDX-License-Identifier: MIT */
#include "stap-lite/front/format.h"
#include <string.h>

static struct prog_piece *add_piece(struct pool *pool, struct print_call *print)
{
	size_t n = print->npieces;
	struct prog_piece *piece;

	if ((n & (n - 1)) == 0) { /* full at each power of two */
		size_t capacity = n, texts = n;

		print->pieces = pool_grow(pool, print->pieces, n, &capacity, sizeof(*piece));
		print->texts = pool_grow(pool, print->texts, n, &texts, sizeof(*print->texts));
	}
	piece = &print->pieces[print->npieces++];
	memset(piece, 0, sizeof(*piece));
	piece->width = piece->precision = SIZE_NONE;
	piece->text = (uint32_t)n;
	print->texts[n] = "";
	return piece;
}

void format_add_conversion(struct pool *pool, struct print_call *print, enum prog_conv conv)
{
	add_piece(pool, print)->conv = (uint8_t)conv;
}

void format_add_text(struct pool *pool, struct print_call *print, const char *text, size_t len)
{
	struct prog_piece *last = print->npieces ? &print->pieces[print->npieces - 1] : NULL;
	const char *old = "";
	char *joined;

	if (!len)
		return;
	if (!last || last->conv != CONV_LITERAL)
		last = add_piece(pool, print);
	else
		old = print->texts[last->text];
	joined = pool_alloc(pool, last->len + len + 1);
	memcpy(joined, old, last->len);
	memcpy(joined + last->len, text, len);
	print->texts[last->text] = joined;
	last->len += (uint32_t)len;
}

static bool parse_conversion(char letter, struct prog_piece *piece)
{
	static const char letters[] = "diuoxXpscbmM";
	static const uint8_t convs[] = {CONV_SIGNED, CONV_SIGNED, CONV_UNSIGNED, CONV_OCTAL,
		CONV_HEX, CONV_HEX_UPPER, CONV_POINTER, CONV_STRING, CONV_CHAR, CONV_BINARY,
		CONV_MEMORY, CONV_MEMORY_HEX};
	const char *found = letter ? strchr(letters, letter) : NULL;

	if (!found)
		return false;
	piece->conv = convs[found - letters];
	return true;
}

/* Digits or `*` at text[*at]. false: a number that no width can be. */
static bool parse_size(const char *text, size_t len, size_t *at, int32_t *size)
{
	if (*at < len && text[*at] == '*') {
		*size = SIZE_FROM_ARG;
		++*at;
		return true;
	}
	while (*at < len && text[*at] >= '0' && text[*at] <= '9') {
		if (*size == SIZE_NONE)
			*size = 0;
		*size = *size * 10 + (text[(*at)++] - '0');
		if (*size > 1000000)
			return false;
	}
	return true;
}

/* What stands behind `%` at text[*at]. */
static bool parse_spec(const char *text, size_t len, size_t *at, struct prog_piece *piece)
{
	static const char flags[] = "-+ 0#";
	static const uint8_t values[] = {
		FLAG_MINUS, FLAG_PLUS, FLAG_SPACE, FLAG_ZERO, FLAG_ALTERNATE};
	const char *flag = *at < len && text[*at] ? strchr(flags, text[*at]) : NULL;

	if (flag) {
		piece->flag = values[flag - flags];
		++*at;
	}
	if (!parse_size(text, len, at, &piece->width))
		return false;
	if (*at < len && text[*at] == '.') {
		++*at;
		piece->precision = 0;
		if (!parse_size(text, len, at, &piece->precision))
			return false;
	}
	if (*at < len && text[*at] == 'l')
		++*at;
	return *at < len && parse_conversion(text[(*at)++], piece);
}

bool format_parse(struct pool *pool, const char *text, size_t len, struct print_call *print)
{
	size_t start = 0, at = 0;

	while (at < len) {
		struct prog_piece spec = {.width = SIZE_NONE, .precision = SIZE_NONE}, *piece;

		if (text[at++] != '%')
			continue;
		format_add_text(pool, print, text + start, at - 1 - start);
		start = at;
		if (at < len && text[at] == '%') {
			at++; /* the literal goes on at the second one */
			continue;
		}
		if (!parse_spec(text, len, &at, &spec))
			return false;
		start = at;
		piece = add_piece(pool, print);
		spec.text = piece->text;
		*piece = spec;
	}
	format_add_text(pool, print, text + start, len - start);
	return true;
}

unsigned format_piece_args(const struct prog_piece *piece)
{
	if (piece->conv == CONV_LITERAL)
		return 0;
	return 1 + (piece->width == SIZE_FROM_ARG) + (piece->precision == SIZE_FROM_ARG);
}

enum prog_type format_piece_type(const struct prog_piece *piece)
{
	return piece->conv == CONV_STRING ? PROG_STRING : PROG_LONG;
}
