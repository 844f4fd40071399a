/* SPDX-License-Identifier: MIT */
/*
 * What has no effect goes, with SystemTap's warnings: variables that are read and never assigned,
 * assignments to locals that nobody reads, expressions as statements, probes in which nothing is
 * left. As in SystemTap, an error that such an expression would have met at run time goes with it.
 */
#include "stap-lite/front/check.h"
#include <string.h>

struct eliding {
	struct check *check;
	void (*visit)(struct eliding *, struct stmt *);
};

/* ---- never assigned ---- */

static const char *similar_locals(
	const struct eliding *e, const struct scope *scope, const struct symbol *self)
{
	const char **names;
	size_t count = 0;

	for (const struct symbol *s = scope->first; s; s = s->next)
		count++;
	for (const struct symbol *s = e->check->tree->globals.first; s; s = s->next)
		count++;
	names = pool_array(e->check->pool, count + 1, sizeof(*names));
	count = 0;
	for (const struct symbol *s = scope->first; s; s = s->next)
		if (s != self || s->is_global)
			names[count++] = s->name;
	for (const struct symbol *s = e->check->tree->globals.first; s; s = s->next)
		if (scope != &e->check->tree->globals)
			names[count++] = s->name;
	return check_similar(e->check->pool, self->name, names);
}

static void warn_never_assigned(struct eliding *e, const struct scope *scope)
{
	for (const struct symbol *s = scope->first; s; s = s->next) {
		const char *similar;

		if (!s->read || s->written || s->initial || s->is_parameter)
			continue;
		similar = similar_locals(e, scope, s);
		diag_warn(e->check->diag, &s->token, "never-assigned %s variable '%s'%s%s%s",
			s->is_global ? "global" : "local", s->name, similar[0] ? " (similar: " : "",
			similar, similar[0] ? ")" : "");
	}
}

/* ---- assignments that nobody reads ---- */

static bool is_dead(const struct expr *expr)
{
	const struct symbol *symbol = expr->symbol;

	return expr->kind == EXPR_VARIABLE && symbol && !symbol->is_global &&
	       !symbol->is_parameter && !symbol->read && !symbol->stepped;
}

static void elide_assignments(struct eliding *e, struct expr *expr)
{
	if (!expr)
		return;
	for (size_t i = 0; i < expr->nargs; i++)
		elide_assignments(e, expr->args[i]);
	elide_assignments(e, expr->third);
	elide_assignments(e, expr->right);
	elide_assignments(e, expr->left);
	if (expr->kind != EXPR_ASSIGN || expr->op != BINARY_NONE || !is_dead(expr->left))
		return;
	diag_warn(e->check->diag, &expr->token, "Eliding assignment to '%s'", expr->left->name);
	*expr = *expr->right;
}

static void visit_assignments(struct eliding *e, struct stmt *stmt)
{
	elide_assignments(e, stmt->init);
	elide_assignments(e, stmt->expr);
	elide_assignments(e, stmt->step);
	elide_assignments(e, stmt->limit);
}

/* ---- expressions without effect ---- */

/* Functions that do something beyond their value. */
static bool builtin_acts(const struct expr *call)
{
	return check_builtins[call->builtin].result[0] == 'v';
}

static bool has_effect(const struct expr *expr)
{
	if (!expr)
		return false;
	switch (expr->kind) {
	case EXPR_ASSIGN:
	case EXPR_SAMPLE: return true;
	case EXPR_STEP:
		if (expr->left->kind == EXPR_VARIABLE || expr->left->kind == EXPR_INDEX)
			return true;
		break;
	case EXPR_CALL:
		if (expr->function || builtin_acts(expr))
			return true;
		break;
	case EXPR_PRINT:
		if (!expr->print->to_string)
			return true;
		break;
	default: break;
	}
	for (size_t i = 0; i < expr->nargs; i++)
		if (has_effect(expr->args[i]))
			return true;
	return has_effect(expr->left) || has_effect(expr->right) || has_effect(expr->third);
}

static void visit_statements(struct eliding *e, struct stmt *stmt)
{
	if (stmt->kind != STMT_EXPR || has_effect(stmt->expr))
		return;
	diag_warn(e->check->diag, &stmt->token, "Eliding side-effect-free expression ");
	stmt->kind = STMT_EMPTY;
	stmt->expr = NULL;
}

static bool is_empty(const struct stmt *stmt)
{
	if (!stmt || stmt->kind == STMT_EMPTY)
		return true;
	if (stmt->kind == STMT_IF)
		return !has_effect(stmt->expr) && is_empty(stmt->body) && is_empty(stmt->other);
	if (stmt->kind != STMT_BLOCK)
		return false;
	for (const struct stmt *s = stmt->first; s; s = s->next)
		if (!is_empty(s))
			return false;
	return true;
}

/* ---- all ---- */

static void walk(struct eliding *e, struct stmt *stmt)
{
	if (!stmt)
		return;
	e->visit(e, stmt);
	for (struct stmt *s = stmt->first; s; s = s->next)
		walk(e, s);
	walk(e, stmt->body);
	walk(e, stmt->other);
}

static void walk_all(struct eliding *e, void (*visit)(struct eliding *, struct stmt *))
{
	const struct probe *last = NULL;

	e->visit = visit;
	for (struct derived *d = e->check->tree->derived; d; d = d->next) {
		if (d->script != last)
			walk(e, d->script->body);
		last = d->script;
	}
	for (struct function *f = e->check->tree->functions; f; f = f->next)
		if (f->used)
			walk(e, f->body);
}

/* What went with a statement is no longer read; a variable that nothing reads needs no type. */
static void forget_reads(struct scope *scope)
{
	for (struct symbol *s = scope->first; s; s = s->next)
		s->read = false;
}

static void reread(struct expr *expr)
{
	if (!expr)
		return;
	if (expr->kind == EXPR_VARIABLE && expr->symbol && !expr->symbol->is_global)
		expr->symbol->read = true;
	for (size_t i = 0; i < expr->nargs; i++)
		reread(expr->args[i]);
	reread(expr->left);
	reread(expr->right);
	reread(expr->third);
}

static void visit_reads(struct eliding *e, struct stmt *stmt)
{
	struct expr *const parts[] = {
		stmt->init, stmt->expr, stmt->step, stmt->limit, stmt->array, stmt->value};

	(void)e;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		reread(parts[i]);
	for (size_t i = 0; i < stmt->nkeys; i++)
		reread(stmt->keys[i]);
}

static void count_reads_again(struct eliding *e)
{
	for (struct derived *d = e->check->tree->derived; d; d = d->next)
		forget_reads(&d->script->scope);
	for (struct function *f = e->check->tree->functions; f; f = f->next)
		if (f->used)
			forget_reads(&f->scope);
	walk_all(e, visit_reads);
}

static void elide_probes(struct eliding *e)
{
	for (struct derived **at = &e->check->tree->derived; *at;) {
		struct derived *d = *at;

		if (!is_empty(d->script->body)) {
			at = &d->next;
			continue;
		}
		diag_warn(e->check->diag, &d->script->token, "Probe '%s' has been elided", d->pn);
		*at = d->next;
	}
}

void check_elide(struct check *check)
{
	struct eliding e = {.check = check};
	const struct probe *last = NULL;

	warn_never_assigned(&e, &check->tree->globals);
	for (struct derived *d = check->tree->derived; d; d = d->next) {
		if (d->script != last)
			warn_never_assigned(&e, &d->script->scope);
		last = d->script;
	}
	for (struct function *f = check->tree->functions; f; f = f->next)
		if (f->used)
			warn_never_assigned(&e, &f->scope);
	walk_all(&e, visit_assignments);
	walk_all(&e, visit_statements);
	count_reads_again(&e);
	elide_probes(&e);
}
