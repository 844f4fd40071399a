/* SPDX-License-Identifier: MIT */
/*
 * What needs all types: the print family's formats, and what SystemTap finds in pass 3 (break
 * outside a loop, statistics as values, arrays changed inside their own foreach).
 */
#include "stap-lite/front/check.h"
#include "stap-lite/front/format.h"
#include "stap-lite/vm/hist.h"
#include "stap-lite/vm/num.h"
#include <string.h>

struct finishing {
	struct check *check;
	unsigned loops;
	const struct foreach_level *walking;
};

struct foreach_level {
	const struct symbol *array;
	const struct foreach_level *outer;
};

static void finish_expr(struct finishing *f, struct expr *expr);

static void translation_error(
	struct finishing *f, const struct token *token, const char *fmt, const char *what)
{
	if (f->check->only_analysis)
		return;
	f->check->diag->translation_errors++;
	diag_error(f->check->diag, token, NULL, fmt, what);
}

/* ---- print ---- */

/* print and println: literals, delimiter and newline become text, every other argument a
 * conversion. */
static void make_pieces(struct finishing *f, struct expr *expr)
{
	struct print_call *print = expr->print;
	struct pool *pool = f->check->pool;
	size_t kept = 0;

	for (size_t i = 0; i < expr->nargs; i++) {
		struct expr *arg = expr->args[i];

		if (i && print->has_delimiter)
			format_add_text(pool, print, print->format.text, print->format.len);
		if (arg->kind == EXPR_STRING) {
			format_add_text(pool, print, arg->string, arg->token.len);
			continue;
		}
		format_add_conversion(
			pool, print, arg->type == PROG_STRING ? CONV_STRING : CONV_SIGNED);
		expr->args[kept++] = arg;
	}
	expr->nargs = kept;
	if (print->newline)
		format_add_text(pool, print, "\n", 1);
}

static void finish_print(struct finishing *f, struct expr *expr)
{
	struct print_call *print = expr->print;

	for (size_t i = 0; i < expr->nargs; i++) {
		if (expr->args[i]->type != PROG_STATS)
			continue;
		translation_error(f, &expr->args[i]->token,
			"print format actual argument evaluation type %s", "unsupported");
		return;
	}
	if (expr->nargs && expr->args[0]->kind == EXPR_HIST)
		return;
	if (!print->raw)
		make_pieces(f, expr);
	for (size_t i = 0; i < print->npieces; i++)
		if (print->pieces[i].conv == CONV_LITERAL)
			print->pieces[i].len =
				(uint32_t)strlen(print->texts[print->pieces[i].text]);
	print->finished = true;
}

/* ---- the rest ---- */

static void finish_written(struct finishing *f, const struct expr *target)
{
	for (const struct foreach_level *level = f->walking; level; level = level->outer)
		if (target->kind == EXPR_INDEX && level->array == target->symbol)
			diag_error(f->check->diag, &target->token, NULL,
				"variable '%s' modified during 'foreach' iteration", target->name);
}

static bool modifies(const struct stmt *stmt, const struct symbol *array);

static bool writes(const struct expr *expr, const struct symbol *array)
{
	if (!expr)
		return false;
	if ((expr->kind == EXPR_ASSIGN || expr->kind == EXPR_SAMPLE || expr->kind == EXPR_STEP) &&
		expr->left->kind == EXPR_INDEX && expr->left->symbol == array)
		return true;
	for (struct function *called = expr->function; called; called = called->overload) {
		bool answer;

		if (called->asked)
			continue;
		called->asked = true;
		answer = modifies(called->body, array);
		called->asked = false;
		if (answer)
			return true;
	}
	for (size_t i = 0; i < expr->nargs; i++)
		if (writes(expr->args[i], array))
			return true;
	return writes(expr->left, array) || writes(expr->right, array) ||
	       writes(expr->third, array);
}

/* Whether a function called in a loop over the array changes the array's elements. */
static bool modifies(const struct stmt *stmt, const struct symbol *array)
{
	if (!stmt)
		return false;
	if (stmt->kind == STMT_DELETE && stmt->expr->kind == EXPR_INDEX &&
		stmt->expr->symbol == array)
		return true;
	for (const struct stmt *s = stmt->first; s; s = s->next)
		if (modifies(s, array))
			return true;
	return writes(stmt->init, array) || writes(stmt->expr, array) ||
	       writes(stmt->step, array) || writes(stmt->limit, array) ||
	       modifies(stmt->body, array) || modifies(stmt->other, array);
}

static void finish_call(struct finishing *f, const struct expr *call)
{
	for (const struct foreach_level *level = f->walking; level; level = level->outer)
		for (const struct function *called = call->function; called;
			called = called->overload)
			if (modifies(called->body, level->array))
				diag_error(f->check->diag, &call->token, NULL,
					"function call modifies var '%s' during 'foreach' "
					"iteration",
					level->array->name);
}

static void finish_expr(struct finishing *f, struct expr *expr)
{
	if (!expr)
		return;
	if (expr->kind == EXPR_CALL)
		finish_call(f, expr);
	if (expr->kind == EXPR_STRING)
		expr->string_len = strlen(expr->string);
	if (expr->kind == EXPR_ASSIGN || expr->kind == EXPR_SAMPLE || expr->kind == EXPR_STEP)
		finish_written(f, expr->left);
	for (size_t i = 0; i < expr->nargs; i++)
		finish_expr(f, expr->args[i]);
	finish_expr(f, expr->left);
	finish_expr(f, expr->right);
	finish_expr(f, expr->third);
	if (expr->kind == EXPR_PRINT && !expr->print->finished)
		finish_print(f, expr);
}

static void finish_stmt(struct finishing *f, struct stmt *stmt);

static void finish_loop(struct finishing *f, struct stmt *stmt)
{
	struct foreach_level level = {stmt->array ? stmt->array->symbol : NULL, f->walking};

	finish_expr(f, stmt->limit);
	f->loops++;
	if (level.array)
		f->walking = &level;
	finish_stmt(f, stmt->body);
	f->walking = level.outer;
	f->loops--;
}

static void finish_stmt(struct finishing *f, struct stmt *stmt)
{
	if (!stmt)
		return;
	finish_expr(f, stmt->init);
	finish_expr(f, stmt->expr);
	finish_expr(f, stmt->step);
	switch (stmt->kind) {
	case STMT_WHILE:
	case STMT_FOR:
	case STMT_FOREACH: finish_loop(f, stmt); return;
	case STMT_BREAK:
		if (!f->loops)
			translation_error(f, &stmt->token, "cannot '%s' outside loop", "break");
		return;
	case STMT_CONTINUE:
		if (!f->loops)
			translation_error(f, &stmt->token, "cannot '%s' outside loop", "continue");
		return;
	case STMT_DELETE: finish_written(f, stmt->expr); return;
	default: break;
	}
	for (struct stmt *s = stmt->first; s; s = s->next)
		finish_stmt(f, s);
	finish_stmt(f, stmt->body);
	finish_stmt(f, stmt->other);
}

/* What no live code mentions has no type and needs none; code/ gets a plain number. */
static void give_type(struct scope *scope)
{
	for (struct symbol *symbol = scope->first; symbol; symbol = symbol->next) {
		if (!symbol->type)
			symbol->type = PROG_LONG;
		if (symbol->nkeys < 0)
			symbol->nkeys = 0;
		for (int i = 0; i < symbol->nkeys; i++)
			if (!symbol->key_type[i])
				symbol->key_type[i] = PROG_LONG;
	}
}

/* A linear histogram whose buckets cannot be had: SystemTap fails when it allocates them. */
static bool hist_fits(struct check *check, const struct symbol *symbol)
{
	const struct expr *hist = symbol->hist;
	int64_t buckets, interval;

	if (!hist || !hist->nargs)
		return true;
	interval = hist->args[2]->number;
	buckets = interval
			  ? num_div(num_sub(hist->args[1]->number, hist->args[0]->number), interval)
			  : 0;
	if (interval > 0 && buckets >= 0 && buckets <= HIST_MAX_BUCKETS - HIST_MIN_BUCKETS)
		return true;
	text_print(check->diag->out, interval ? "WARNING: histogram: Number of buckets must be "
						"between 1 and 126\n"
						"Number_of_buckets = (stop - start) / interval.\n"
						"Please adjust your start, stop, and interval "
						"values.\n"
					      : "WARNING: histogram: interval cannot be zero.\n");
	text_print(check->diag->out, "ERROR: global variable '__global_%s' allocation failed\n",
		symbol->name);
	return false;
}

bool check_start(struct check *check)
{
	for (const struct symbol *s = check->tree->globals.first; s; s = s->next)
		if (!hist_fits(check, s))
			return false;
	return true;
}

void check_finish(struct check *check)
{
	struct tree *tree = check->tree;
	struct finishing f = {.check = check};

	for (struct probe *probe = tree->bodies; probe; probe = probe->next) {
		finish_stmt(&f, probe->body);
		give_type(&probe->scope);
	}
	for (struct function *function = tree->functions; function; function = function->next) {
		if (!function->used)
			continue;
		finish_stmt(&f, function->body);
		give_type(&function->scope);
	}
	give_type(&tree->globals);
}
