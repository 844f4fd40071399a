/* SPDX-License-Identifier: MIT */
#include "stap-lite/front/uses.h"

static void use_expr(const struct expr *expr);
static void use_stmt(const struct stmt *stmt);

static void forget(const struct scope *scope)
{
	for (struct symbol *s = scope->first; s; s = s->next)
		s->seen_read = s->seen_written = false;
}

static bool is_place(const struct expr *expr)
{
	return expr && (expr->kind == EXPR_VARIABLE || expr->kind == EXPR_INDEX) && expr->symbol;
}

static void use_list(struct expr *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		use_expr(list[i]);
}

/* What is assigned to; read: its old value counts. */
static void use_written(const struct expr *target, bool read)
{
	if (!is_place(target)) {
		use_expr(target);
		return;
	}
	target->symbol->seen_written = true;
	target->symbol->seen_read |= read;
	use_list(target->args, target->nargs);
}

static void use_function(struct function *function)
{
	if (function->used)
		return;
	function->used = true;
	use_stmt(function->body);
}

static void use_expr(const struct expr *expr)
{
	if (!expr)
		return;
	switch (expr->kind) {
	case EXPR_ASSIGN:
	case EXPR_SAMPLE:
		use_written(expr->left, expr->kind == EXPR_ASSIGN && expr->op != BINARY_NONE);
		use_expr(expr->right);
		return;
	case EXPR_STEP: use_written(expr->left, true); return;
	case EXPR_CALL:
		for (struct function *f = expr->function; f; f = f->overload)
			use_function(f);
		break;
	default:
		if (is_place(expr))
			expr->symbol->seen_read = true;
	}
	use_expr(expr->left);
	use_expr(expr->right);
	use_expr(expr->third);
	use_list(expr->args, expr->nargs);
	for (size_t i = 0; expr->reach && i < expr->reach->nmembers; i++)
		use_expr(expr->reach->members[i].index);
}

static void use_stmt(const struct stmt *stmt)
{
	if (!stmt)
		return;
	use_expr(stmt->init);
	if (stmt->kind == STMT_DELETE)
		use_written(stmt->expr, true);
	else
		use_expr(stmt->expr);
	use_expr(stmt->array);
	use_written(stmt->value, false);
	for (size_t i = 0; i < stmt->nkeys; i++)
		use_written(stmt->keys[i], false);
	use_expr(stmt->limit);
	use_written(stmt->message, false);
	for (const struct stmt *s = stmt->first; s; s = s->next)
		use_stmt(s);
	use_stmt(stmt->body);
	use_stmt(stmt->other);
	use_expr(stmt->step);
}

void uses_count(const struct tree *tree)
{
	forget(&tree->globals);
	for (const struct probe *probe = tree->bodies; probe; probe = probe->next)
		forget(&probe->scope);
	for (struct function *f = tree->functions; f; f = f->next) {
		forget(&f->scope);
		f->used = false;
	}
	for (const struct probe *probe = tree->bodies; probe; probe = probe->next)
		use_stmt(probe->body);
	for (const struct derived *d = tree->derived; d; d = d->next)
		use_expr(d->point->condition);
}
