/* SPDX-License-Identifier: MIT */
/*
 * What has no effect goes, round by round, with SystemTap's warnings in the first round: variables
 * that are read and never assigned, assignments to locals that nobody reads, expressions as
 * statements, functions and at the end probes in which nothing is left. As in SystemTap, an error
 * that such an expression would have met later goes with it.
 */
#include "stap-lite/front/check.h"
#include "stap-lite/front/uses.h"
#include <string.h>

struct eliding {
	struct check *check;
	void (*visit)(struct eliding *, struct stmt *);
	bool warn;    /* the first round */
	bool changed; /* in this round */
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
		if (scope != &e->check->tree->globals && (s->seen_read || s->seen_written))
			names[count++] = s->name;
	return check_similar(e->check->pool, self->name, names);
}

static void warn_never_assigned(struct eliding *e, const struct scope *scope)
{
	for (const struct symbol *s = scope->first; s; s = s->next) {
		const char *similar;

		if (!s->seen_read || s->seen_written || s->initial || s->is_parameter)
			continue;
		similar = similar_locals(e, scope, s);
		diag_warn(e->check->diag, &s->token, "never-assigned %s variable '%s'%s%s%s",
			s->is_global ? "global" : "local", s->name, similar[0] ? " (similar: " : "",
			similar, similar[0] ? ")" : "");
	}
}

/* ---- assignments that nobody reads ---- */

static void warn(struct eliding *e, const struct token *token, const char *what, const char *name)
{
	e->changed = true;
	if (e->warn)
		diag_warn(e->check->diag, token, "%s%s%s%s", what, name ? "'" : "",
			name ? name : "", name ? "'" : "");
}

static bool is_dead(const struct expr *expr)
{
	const struct symbol *symbol = expr->symbol;

	return expr->kind == EXPR_VARIABLE && symbol && !symbol->is_global && !symbol->seen_read;
}

static bool is_assignment(const struct expr *expr)
{
	return expr->kind == EXPR_SAMPLE || (expr->kind == EXPR_ASSIGN && expr->op == BINARY_NONE);
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
	if (!is_assignment(expr) || !is_dead(expr->left))
		return;
	warn(e, &expr->token, "Eliding assignment to ", expr->left->name);
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
		if ((is_lvalue(expr->left) || expr->left->kind == EXPR_TARGET) &&
			changes(expr->left, in_function))
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
	warn(e, &stmt->token, "Eliding side-effect-free expression ", NULL);
	stmt->kind = STMT_EMPTY;
	stmt->expr = NULL;
}

/* Of a condition whose value is known before it runs. */
static bool is_constant(const struct expr *expr, bool *value)
{
	if (expr->kind != EXPR_NUMBER)
		return false;
	*value = expr->number != 0;
	return true;
}

static bool is_empty(const struct stmt *stmt)
{
	bool value;

	if (!stmt || stmt->kind == STMT_EMPTY)
		return true;
	if (stmt->kind == STMT_IF && is_constant(stmt->expr, &value))
		return is_empty(value ? stmt->body : stmt->other);
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

/* A probe is called by its first component, in SystemTap's warning; one of an alias by its use. */
static void warn_probe(struct eliding *e, const struct derived *d)
{
	diag_warn(e->check->diag, &d->place, "Probe '%s' has been elided",
		d->point->components[0].name);
}

void check_elide_probes(struct check *check)
{
	struct eliding e = {.check = check};

	for (struct derived **at = &check->tree->derived; *at;) {
		struct derived *d = *at;

		if (!is_empty(d->script->body)) {
			at = &d->next;
			continue;
		}
		warn_probe(&e, d);
		*at = d->next;
	}
	for (struct probe **at = &check->tree->bodies; *at;) {
		if (is_empty((*at)->body))
			*at = (*at)->next;
		else
			at = &(*at)->next;
	}
}

/* Functions in which nothing is left; they stay, for their calls. */
static void warn_functions(struct eliding *e)
{
	for (struct function *f = e->check->tree->functions; f && e->warn; f = f->next)
		if (f->used && !f->is_tapset && is_empty(f->body))
			diag_warn(e->check->diag, &f->token, "side-effect-free function '%s'",
				f->name);
}

static void warn_variables(struct eliding *e)
{
	for (struct probe *probe = e->check->tree->bodies; probe; probe = probe->next)
		warn_never_assigned(e, &probe->scope);
	for (struct function *f = e->check->tree->functions; f; f = f->next)
		if (f->used)
			warn_never_assigned(e, &f->scope);
	warn_never_assigned(e, &e->check->tree->globals);
}

void check_elide(struct check *check)
{
	struct eliding e = {.check = check, .warn = true, .changed = true};

	for (; e.changed; e.warn = false) {
		e.changed = false;
		uses_count(check->tree);
		if (check->keep_all)
			return;
		if (e.warn)
			warn_variables(&e);
		walk_all(&e, visit_assignments);
		walk_all(&e, visit_statements);
		warn_functions(&e);
	}
}
