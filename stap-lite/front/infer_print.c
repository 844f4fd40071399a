/* SPDX-License-Identifier: MIT */
/* Types of what is printed: those of a format's conversions, or any. */
#include "stap-lite/front/infer.h"
#include "stap-lite/front/format.h"

static void infer_formatted(struct inference *in, struct expr *expr)
{
	const struct print_call *print = expr->print;
	size_t at = 0, wanted = 0;

	for (size_t i = 0; i < print->npieces; i++)
		wanted += format_piece_args(&print->pieces[i]);
	if (wanted != expr->nargs) {
		in->mismatched = true;
		diag_error(in->check->diag, &expr->token, NULL,
			"Wrong number of args to formatted print operator");
		return;
	}
	for (size_t i = 0; i < print->npieces; i++) {
		const struct prog_piece *piece = &print->pieces[i];
		unsigned takes = format_piece_args(piece);

		for (; takes > 1; takes--)
			infer(in, expr->args[at++], PROG_LONG);
		if (takes)
			infer(in, expr->args[at++], format_piece_type(piece));
	}
}

static void infer_value(struct inference *in, struct expr *expr)
{
	infer(in, expr, PROG_VOID);
	if (!expr->type && expr->kind == EXPR_CALL)
		infer_unresolved(in, &expr->token);
}

void infer_print(struct inference *in, struct expr *expr, uint8_t want)
{
	if (expr->print->raw)
		infer_formatted(in, expr);
	else
		for (size_t i = 0; i < expr->nargs; i++)
			infer_value(in, expr->args[i]);
	infer_decided(in, expr, expr->print->to_string ? PROG_STRING : PROG_LONG, want);
}
