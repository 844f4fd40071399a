/* SPDX-License-Identifier: MIT */
/*
 * Names: variables, functions and $targets find what they mean. The first error in a body ends the
 * walk over that body, as SystemTap does, so that one mistake does not make ten messages.
 */
#include "stap-lite/front/bind.h"
#include "stap-lite/front/regex.h"
#include <string.h>

static void bind_expr(struct binding *b, struct expr *expr, bool used);
static void bind_stmt(struct binding *b, struct stmt *stmt);

static void mark_read(const struct binding *b, struct symbol *symbol)
{
	symbol->read |= b->live;
}

static void mark_written(const struct binding *b, struct symbol *symbol)
{
	symbol->written |= b->live;
}

void bind_unsupported(struct binding *b, const struct token *token, const char *what)
{
	b->failed = true;
	diag_error(b->check->diag, token, NULL, "%s is not supported yet", what);
}

/* ---- variables ---- */

/* The first use says how many keys a variable has. */
static void bind_arity(struct binding *b, struct expr *expr, int nkeys)
{
	struct symbol *symbol = expr->symbol;
	bool shown;

	if (symbol->nkeys < 0) {
		symbol->nkeys = nkeys;
		symbol->used_at = expr->token;
		return;
	}
	if (symbol->nkeys == nkeys)
		return;
	b->failed = true;
	shown = diag_error(b->check->diag, &expr->token, NULL, "inconsistent arity (%d vs %d)",
		symbol->nkeys, nkeys);
	if (symbol->used_at.source)
		diag_chain(b->check->diag, shown, &symbol->used_at, "arity %d first inferred here",
			symbol->nkeys);
}

static void bind_variable(struct binding *b, struct expr *expr)
{
	expr->symbol = bind_find(b, expr);
	if (!expr->symbol && b->in_condition) {
		b->failed = true;
		diag_error(b->check->diag, &expr->token, NULL,
			"probe condition must not reference undeclared global");
		return;
	}
	if (!expr->symbol)
		expr->symbol = bind_local(b, expr);
	bind_arity(b, expr, 0);
}

/* An array, with that many keys: only globals can be one. */
static void bind_array(struct binding *b, struct expr *expr, size_t nkeys)
{
	if (nkeys > PROG_MAX_KEYS) {
		bind_unsupported(b, &expr->token, "an array with more than 16 keys");
		return;
	}
	expr->symbol = bind_find(b, expr);
	if (!expr->symbol) {
		b->failed = true;
		diag_error(b->check->diag, &expr->token, NULL,
			"unresolved arity-%zu global array %s, missing global declaration?", nkeys,
			expr->name);
		return;
	}
	bind_arity(b, expr, (int)nkeys);
}

void bind_args(struct binding *b, struct expr *expr)
{
	for (size_t i = 0; i < expr->nargs && !b->failed; i++)
		if (expr->args[i])
			bind_expr(b, expr->args[i], true);
}

/* `*` as a key names many elements. */
static void refuse_slice(struct binding *b, const struct expr *expr)
{
	for (size_t i = 0; i < expr->nargs; i++) {
		if (expr->args[i] || b->failed)
			continue;
		b->failed = true;
		diag_error(
			b->check->diag, &expr->token, NULL, "wildcard not allowed in array index");
	}
}

static void bind_slice(struct binding *b, struct expr *expr)
{
	bind_args(b, expr);
	if (!b->failed)
		bind_array(b, expr, expr->nargs);
}

static void bind_index(struct binding *b, struct expr *expr)
{
	refuse_slice(b, expr);
	bind_slice(b, expr);
}

/* A slice with one number of keys in a loop over another. */
static void bind_slice_arity(struct binding *b, struct expr *array, size_t nkeys)
{
	bind_array(b, array, nkeys);
	if (b->failed)
		return;
	b->failed = true;
	diag_error(b->check->diag, &array->token, NULL,
		"unresolved arity-%zu global array __global_%s, missing global declaration?",
		array->nargs, array->name);
}

/* A variable has one kind of histogram, with one set of parameters. */
static bool hist_differs(const struct expr *a, const struct expr *b)
{
	if (a->nargs != b->nargs)
		return true;
	for (size_t i = 0; i < a->nargs; i++)
		if (a->args[i]->number != b->args[i]->number)
			return true;
	return false;
}

static void bind_hist(struct binding *b, struct expr *hist)
{
	struct expr *of = hist->left;

	bind_expr(b, of, true);
	if (b->failed)
		return;
	if (of->kind != EXPR_VARIABLE && of->kind != EXPR_INDEX) {
		b->failed = true;
		diag_error(b->check->diag, &of->token, NULL, "expected a statistic");
		return;
	}
	hist->symbol = of->symbol;
	if (!of->symbol->hist) {
		of->symbol->hist = hist;
	} else if (hist_differs(of->symbol->hist, hist)) {
		b->failed = true;
		diag_error(b->check->diag, &hist->token, NULL,
			"multiple histogram types declared on '__global_%s'", of->symbol->name);
	}
}

/* The array of `in` and foreach. */
static void bind_whole_array(struct binding *b, struct expr *array, size_t nkeys)
{
	if (array->kind == EXPR_HIST && nkeys == 1) {
		bind_hist(b, array);
		return;
	}
	if (array->kind == EXPR_HIST)
		bind_unsupported(b, &array->token, "a histogram with several keys");
	else if (array->kind == EXPR_INDEX && array->nargs == nkeys)
		bind_slice(b, array);
	else if (array->kind == EXPR_INDEX)
		bind_slice_arity(b, array, nkeys);
	else if (array->kind != EXPR_VARIABLE)
		bind_unsupported(b, &array->token, "this kind of array");
	else
		bind_array(b, array, nkeys);
	if (!b->failed)
		mark_read(b, array->symbol);
}

/* ---- what is written ---- */

/* used: whether the old or new value goes anywhere. */
static void bind_written(struct binding *b, struct expr *target, struct expr *parent, bool used)
{
	if (b->in_condition) {
		b->failed = true;
		diag_error(b->check->diag, &parent->token, NULL,
			"probe condition must not modify any variables");
		return;
	}
	if (target->kind != EXPR_VARIABLE && target->kind != EXPR_INDEX) {
		bind_expr(b, target, true); /* an error, but one of types */
		return;
	}
	if (target->kind == EXPR_VARIABLE)
		bind_variable(b, target);
	else
		bind_index(b, target);
	if (b->failed)
		return;
	mark_written(b, target->symbol);
	if (used && (parent->kind == EXPR_STEP || parent->op != BINARY_NONE))
		mark_read(b, target->symbol); /* the value of a plain one is not read from it */
}

/* ---- expressions ---- */

static void bind_print(struct binding *b, struct expr *expr)
{
	bind_args(b, expr);
}

/* An arm that @defined rules out is never looked at: `@defined($arg4) ? $arg4 : 0` must do. */
static void bind_ternary(struct binding *b, struct expr *expr, bool used)
{
	bind_expr(b, expr->left, true);
	if (expr->left->kind == EXPR_NUMBER && expr->left->decided) {
		*expr = expr->left->number ? *expr->right : *expr->third;
		bind_expr(b, expr, used);
		return;
	}
	bind_expr(b, expr->right, true);
	bind_expr(b, expr->third, true);
}

static void bind_read(struct binding *b, struct expr *expr)
{
	if (expr->kind == EXPR_VARIABLE)
		bind_variable(b, expr);
	else
		bind_index(b, expr);
	if (!b->failed)
		mark_read(b, expr->symbol);
}

static void bind_in(struct binding *b, struct expr *expr)
{
	bind_args(b, expr);
	if (!b->failed && expr->left->kind == EXPR_HIST)
		bind_unsupported(b, &expr->token, "'in' a histogram");
	if (!b->failed)
		bind_whole_array(b, expr->left, expr->nargs);
	expr->symbol = expr->left->symbol;
}

static void bind_members(struct binding *b, const struct reach *reach)
{
	for (size_t i = 0; i < reach->nmembers; i++)
		bind_expr(b, reach->members[i].index, true);
}

/* What a function had as its argument: only points of debug information have that. */
static void refuse_entry(struct binding *b, struct expr *expr)
{
	const char *point = b->probe ? bind_user(b)->pn : "";
	bool shown;

	b->failed = true;
	shown = diag_error(b->check->diag, NULL, NULL, "while processing probe %s", point);
	diag_chain(b->check->diag, shown, &expr->token,
		"internal error: @entry is only valid in .return probes");
}

/* What the parser knows and nothing behind it does. */
static void refuse(struct binding *b, struct expr *expr)
{
	b->failed = true;
	diag_error(b->check->diag, NULL, NULL, "unsupported binary operator %s", expr->name);
}

static void bind_stat(struct binding *b, struct expr *expr)
{
	bind_expr(b, expr->left, true);
	if (b->failed || (expr->number >= 0 && expr->number <= 62))
		return;
	b->failed = true;
	diag_error(b->check->diag, &expr->token, NULL, "bit shift (%lld) out of range <0..62>",
		(long long)expr->number);
}

static void bind_regex(struct binding *b, struct expr *expr)
{
	bind_expr(b, expr->left, true);
	if (b->failed)
		return;
	expr->regex = pool_alloc(b->check->pool, sizeof(*expr->regex));
	regex_compile(b->check->pool, expr->string, strlen(expr->string), expr->regex);
	if (!expr->regex->problem)
		return;
	b->failed = true;
	diag_error(b->check->diag, &expr->right->token, NULL, "regex compilation error%s",
		expr->regex->problem);
}

static void bind_expr(struct binding *b, struct expr *expr, bool used)
{
	if (!expr || b->failed)
		return;
	switch (expr->kind) {
	case EXPR_NUMBER:
	case EXPR_STRING: break;
	case EXPR_VARIABLE:
	case EXPR_INDEX: bind_read(b, expr); break;
	case EXPR_IN: bind_in(b, expr); break;
	case EXPR_UNARY:
		bind_expr(b, expr->left, true);
		bind_decided(expr);
		break;
	case EXPR_STAT: bind_stat(b, expr); break;
	case EXPR_BINARY:
		bind_expr(b, expr->left, true);
		bind_decided(expr);
		bind_expr(b, expr->right, true);
		bind_decided(expr);
		break;
	case EXPR_TERNARY: bind_ternary(b, expr, used); break;
	case EXPR_ASSIGN:
	case EXPR_SAMPLE:
		bind_written(b, expr->left, expr, used);
		bind_expr(b, expr->right, true);
		break;
	case EXPR_STEP: bind_written(b, expr->left, expr, used); break;
	case EXPR_CALL: bind_call(b, expr); break;
	case EXPR_PRINT: bind_print(b, expr); break;
	case EXPR_TARGET:
		bind_expr(b, expr->left, true);
		bind_members(b, expr->reach);
		if (!b->failed)
			bind_target(b, expr);
		break;
	case EXPR_HIST: bind_hist(b, expr); break;
	case EXPR_BUCKET:
		bind_hist(b, expr->left);
		bind_expr(b, expr->right, true);
		break;
	case EXPR_DEFINED:
		b->asking = true;
		bind_expr(b, expr->left, true);
		b->asking = false;
		bind_defined(b, expr);
		break;
	case EXPR_REGEX: bind_regex(b, expr); break;
	case EXPR_DEREF:
		bind_expr(b, expr->left, true);
		bind_members(b, expr->reach);
		break;
	case EXPR_ENTRY: refuse_entry(b, expr); break;
	case EXPR_PERF: bind_unsupported(b, &expr->token, expr->name); break;
	case EXPR_OTHER: refuse(b, expr); break;
	}
}

/* ---- statements ---- */

static void bind_delete(struct binding *b, struct stmt *stmt)
{
	struct expr *target = stmt->expr;

	if (target->kind == EXPR_INDEX) {
		bind_slice(b, target);
	} else if (target->kind == EXPR_VARIABLE) {
		target->symbol = bind_find(b, target);
		if (!target->symbol) {
			b->failed = true;
			diag_error(b->check->diag, &target->token, NULL,
				"unresolved array in delete statement");
		}
	} else {
		b->failed = true;
		diag_error(b->check->diag, &target->token, NULL,
			"invalid operand of delete expression");
	}
	if (b->failed)
		return;
	mark_written(b, target->symbol);
	mark_read(b, target->symbol); /* as SystemTap has it: no autoprint of what is deleted */
}

/* Written by the loop; and as good as read, since a loop for its number of rounds needs no use of
 * its keys. */
static void bind_loop_variable(struct binding *b, struct expr *variable)
{
	if (!variable || b->failed)
		return;
	bind_variable(b, variable);
	if (b->failed)
		return;
	mark_written(b, variable->symbol);
	mark_read(b, variable->symbol);
}

static void bind_foreach(struct binding *b, struct stmt *stmt)
{
	bind_whole_array(b, stmt->array, stmt->nkeys);
	for (size_t i = 0; i < stmt->nkeys; i++)
		bind_loop_variable(b, stmt->keys[i]);
	bind_loop_variable(b, stmt->value);
	bind_expr(b, stmt->limit, true);
	bind_stmt(b, stmt->body);
}

static void bind_try(struct binding *b, struct stmt *stmt)
{
	bind_stmt(b, stmt->body);
	if (stmt->message && !b->failed) {
		bind_variable(b, stmt->message);
		if (!b->failed)
			mark_written(b, stmt->message->symbol);
		if (!b->failed)
			stmt->message->symbol->is_message = true;
	}
	bind_stmt(b, stmt->other);
}

/* As bind_ternary(): the arm that @defined rules out goes. */
static void bind_if(struct binding *b, struct stmt *stmt)
{
	bool decides;

	bind_expr(b, stmt->expr, true);
	decides = stmt->expr->kind == EXPR_NUMBER && stmt->expr->decided;
	if (decides && stmt->expr->number) {
		stmt->other = NULL;
	} else if (decides) {
		stmt->body = pool_alloc(b->check->pool, sizeof(*stmt->body));
		stmt->body->kind = STMT_EMPTY;
		stmt->body->token = stmt->token;
	}
	bind_stmt(b, stmt->body);
	bind_stmt(b, stmt->other);
}

static void bind_stmt(struct binding *b, struct stmt *stmt)
{
	if (!stmt || b->failed)
		return;
	switch (stmt->kind) {
	case STMT_BLOCK:
		for (struct stmt *s = stmt->first; s && !b->failed; s = s->next)
			bind_stmt(b, s);
		break;
	case STMT_EXPR: bind_expr(b, stmt->expr, false); break;
	case STMT_IF: bind_if(b, stmt); break;
	case STMT_WHILE:
	case STMT_FOR:
		bind_expr(b, stmt->init, false);
		bind_expr(b, stmt->expr, true);
		bind_stmt(b, stmt->body);
		bind_expr(b, stmt->step, false);
		break;
	case STMT_FOREACH: bind_foreach(b, stmt); break;
	case STMT_RETURN: bind_expr(b, stmt->expr, true); break;
	case STMT_DELETE: bind_delete(b, stmt); break;
	case STMT_TRY: bind_try(b, stmt); break;
	case STMT_NEXT:
		if (b->function)
			b->function->passes_on = true;
		break;
	case STMT_EMPTY:
	case STMT_BREAK:
	case STMT_CONTINUE: break;
	}
}

static void bind_condition(struct check *check, const struct derived *derived)
{
	struct probe *probe = derived->script;
	struct binding b = {.check = check,
		.scope = &probe->scope,
		.probe = probe,
		.live = true,
		.in_condition = true};

	bind_expr(&b, derived->point->condition, true);
}

static void bind_function(struct check *check, struct function *function)
{
	struct binding b = {.check = check,
		.scope = &function->scope,
		.function = function,
		.live = function->used};

	function->bound = true;
	if (function->is_embedded)
		diag_error(check->diag, &function->token, NULL,
			"function '%s' is written in C, which is not run here", function->name);
	bind_stmt(&b, function->body);
}

/* A function that is bound may make others live, which may stand before it. */
static bool bind_live(struct check *check)
{
	bool any = false;

	for (struct function *f = check->tree->functions; f; f = f->next) {
		if (!f->used || f->bound)
			continue;
		bind_function(check, f);
		any = true;
	}
	return any;
}

static void bind_probes(struct check *check, struct derived *d)
{
	for (; d; d = d->next) {
		struct probe *probe = d->script;
		struct binding b = {
			.check = check, .scope = &probe->scope, .probe = probe, .live = true};

		bind_condition(check, d);
		if (probe->user == d)
			bind_stmt(&b, probe->body);
	}
}

void check_names(struct check *check)
{
	struct derived *more = check->tree->derived;

	check->tree->used_last = &check->tree->used;
	do {
		bind_probes(check, more);
		while (bind_live(check))
			;
		more = check_library_points(check);
	} while (more);
	bind_order_globals(check->tree);
}
