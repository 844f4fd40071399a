/* SPDX-License-Identifier: MIT */
/*
 * The print family: all of it is formats. Neighbouring literals become one piece, and a zero byte
 * ends such a piece, because that is what a literal of C does and SystemTap's literals are those of
 * C.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "stap-lite/code/gen_state.h"

struct literal { /* that is being joined */
	char *text;
	size_t len, capacity;
};

static void literal_add(struct gen *g, struct literal *literal, const char *text, size_t len)
{
	size_t need = literal->len + len;

	if (need > literal->capacity) {
		size_t capacity = need * 2 + 64;
		char *larger = realloc(literal->text, capacity);

		if (!larger) {
			g->b.exhausted = true;
			return;
		}
		literal->text = larger;
		literal->capacity = capacity;
	}
	if (len)
		memcpy(literal->text + literal->len, text, len);
	literal->len = need;
}

static void literal_end(struct gen *g, struct literal *literal, struct prog_format *format)
{
	struct prog_piece piece = {
		.conv = CONV_LITERAL, .width = SIZE_NONE, .precision = SIZE_NONE};
	size_t len = literal->len ? strnlen(literal->text, literal->len) : 0;

	if (len) {
		piece.text = build_string(&g->b, literal->text, len);
		piece.len = (uint32_t)len;
		build_add(&g->b, &g->b.pieces, &piece);
		format->count++;
	}
	literal->len = 0;
}

/* %s without any size of a literal string is that text. */
static bool is_literal_arg(const struct prog_piece *piece, const struct expr *arg)
{
	return piece->conv == CONV_STRING && piece->flag == FLAG_NONE &&
	       piece->width == SIZE_NONE && piece->precision == SIZE_NONE &&
	       arg->kind == EXPR_STRING;
}

static size_t args_of(const struct prog_piece *piece)
{
	return (piece->width == SIZE_FROM_ARG) + (piece->precision == SIZE_FROM_ARG) +
	       (piece->conv != CONV_LITERAL);
}

/* Adds the pieces; args: those that are left as arguments, in order. Returns the format's number.
 */
static uint32_t add_format(struct gen *g, const struct expr *e, struct expr **args, size_t *nargs)
{
	const struct print_call *call = e->print;
	struct prog_format format = {.first = g->b.pieces.count};
	struct literal literal = {0};
	size_t next = 0;

	for (size_t i = 0; i < call->npieces; i++) {
		const struct prog_piece *piece = &call->pieces[i];
		size_t n = args_of(piece);

		if (piece->conv == CONV_LITERAL) {
			literal_add(g, &literal, call->texts[piece->text], piece->len);
		} else if (next + n > e->nargs) {
			gen_fail(g, -EINVAL, &e->token,
				"a format has more conversions than arguments");
			break;
		} else if (is_literal_arg(piece, e->args[next])) {
			literal_add(
				g, &literal, e->args[next]->string, strlen(e->args[next]->string));
		} else {
			literal_end(g, &literal, &format);
			build_add(&g->b, &g->b.pieces, piece);
			format.count++;
			for (size_t k = next; k < next + n; k++) {
				args[(*nargs)++] = e->args[k];
				if (gen_is_string(e->args[k]))
					format.nstrings++;
				else
					format.nlongs++;
			}
		}
		next += n;
	}
	literal_end(g, &literal, &format);
	free(literal.text);
	return build_add(&g->b, &g->b.formats, &format);
}

static void print_histogram(struct gen *g, const struct expr *e, uint16_t reg)
{
	const struct expr *of = e->args[0]->left;
	struct gen_regs mark = g->regs;
	uint16_t iterator = gen_element(g, of);

	g->token = &e->token;
	emit(g, e->print->to_string ? OP_HSPRINT : OP_HPRINT, e->print->to_string ? reg : 0,
		of->symbol->index, iterator, 0);
	g->regs = mark;
}

void gen_print(struct gen *g, const struct expr *e, uint16_t reg)
{
	struct expr **args = calloc(e->nargs + 1, sizeof(*args));
	struct gen_regs window;
	size_t nargs = 0;
	uint32_t format;

	if (!args) {
		g->b.exhausted = true;
		return;
	}
	if (e->nargs && e->args[0] && e->args[0]->kind == EXPR_HIST) {
		print_histogram(g, e, reg);
		free(args);
		return;
	}
	format = add_format(g, e, args, &nargs);
	gen_window(g, args, nargs, &window);
	g->token = &e->token;
	emit(g, e->print->to_string ? OP_SPRINT : OP_PRINT, reg, window.longs, window.strings,
		(int32_t)format);
	free(args);
}
