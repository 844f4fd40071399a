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

/* Functions that do something beyond their value, in SystemTap's eyes. */
static bool builtin_acts(const struct expr *call)
{
	static const char *const names[] = {"env_var", "randint", "register", "tokenize",
		"u_register", "user_buffer_quoted_error"};

	if (check_builtins[call->builtin].result[0] == 'v')
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(call->name, names[i]) == 0)
			return true;
	return false;
}

static bool function_acts(struct function *function);

static bool is_lvalue(const struct expr *expr)
{
	return expr->kind == EXPR_VARIABLE || expr->kind == EXPR_INDEX;
}

/* Variables of a function die with its call. */
static bool changes(const struct expr *target, bool in_function)
{
	if (!is_lvalue(target))
		return true; /* an error that is found later */
	return !in_function || !target->symbol || target->symbol->is_global;
}

static bool acts(const struct expr *expr, bool in_function)
{
	if (!expr)
		return false;
	switch (expr->kind) {
	case EXPR_ASSIGN:
	case EXPR_SAMPLE:
		if (changes(expr->left, in_function))
			return true;
		break;
	case EXPR_STEP:
		if (is_lvalue(expr->left) && changes(expr->left, in_function))
			return true;
		break;
	case EXPR_CALL:
		for (struct function *f = expr->function; f; f = f->overload)
			if (function_acts(f))
				return true;
		if (!expr->function && builtin_acts(expr))
			return true;
		break;
	case EXPR_PRINT:
		if (!expr->print->to_string)
			return true;
		break;
	default: break;
	}
	for (size_t i = 0; i < expr->nargs; i++)
		if (acts(expr->args[i], in_function))
			return true;
	return acts(expr->left, in_function) || acts(expr->right, in_function) ||
	       acts(expr->third, in_function);
}

static bool statement_acts(const struct stmt *stmt)
{
	if (!stmt)
		return false;
	if (stmt->kind == STMT_DELETE)
		return changes(stmt->expr, true);
	for (const struct stmt *s = stmt->first; s; s = s->next)
		if (statement_acts(s))
			return true;
	return acts(stmt->init, true) || acts(stmt->expr, true) || acts(stmt->step, true) ||
	       acts(stmt->limit, true) || statement_acts(stmt->body) || statement_acts(stmt->other);
}

/* A function that calls itself is not asked again. */
static bool function_acts(struct function *function)
{
	bool answer;

	if (function->asked)
		return false;
	function->asked = true;
	answer = statement_acts(function->body);
	function->asked = false;
	return answer;
}

static bool has_effect(const struct expr *expr)
{
	return acts(expr, false);
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
	e->visit = visit;
	for (struct probe *probe = e->check->tree->bodies; probe; probe = probe->next)
		walk(e, probe->body);
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
		expr->symbol->read = expr->symbol->mentioned = true;
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
	for (struct probe *probe = e->check->tree->bodies; probe; probe = probe->next)
		forget_reads(&probe->scope);
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
	for (struct probe **at = &e->check->tree->bodies; *at;) {
		if (is_empty((*at)->body))
			*at = (*at)->next;
		else
			at = &(*at)->next;
	}
}

void check_elide(struct check *check)
{
	struct eliding e = {.check = check};

	warn_never_assigned(&e, &check->tree->globals);
	for (struct probe *probe = check->tree->bodies; probe; probe = probe->next)
		warn_never_assigned(&e, &probe->scope);
	for (struct function *f = check->tree->functions; f; f = f->next)
		if (f->used)
			warn_never_assigned(&e, &f->scope);
	walk_all(&e, visit_assignments);
	walk_all(&e, visit_statements);
	count_reads_again(&e);
	elide_probes(&e);
}
