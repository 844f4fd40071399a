/* SPDX-License-Identifier: MIT */
/*
 * Variables of the program ($name, @var, @cast): what exists where a body runs, and @defined, which
 * asks for it. All sites that share a body offer the same.
 */
#include "stap-lite/front/bind.h"
#include <string.h>

const struct derived *bind_user(const struct binding *b)
{
	return b->probe ? b->probe->user : NULL;
}

static bool asks_resolver(const struct expr *target)
{
	return target->target == TARGET_OTHER || target->target == TARGET_GLOBAL ||
	       target->target == TARGET_CAST;
}

/* Asks the resolver for what is no argument by its number: 0 and what it is. */
static int ask(struct check *check, const struct resolved_site *site, const struct expr *target,
	struct resolved_variable *variable)
{
	const struct reach *reach = target->reach;
	const char **members = pool_array(check->pool, reach->nmembers + 1, sizeof(*members));
	const struct variable_request request = {
		.kind = target->target == TARGET_CAST	  ? VARIABLE_CAST
			: target->target == TARGET_GLOBAL ? VARIABLE_GLOBAL
							  : VARIABLE_LOCAL,
		.name = reach->name,
		.module = reach->module,
		.members = members,
		.nmembers = reach->nmembers,
		.pretty = reach->pretty,
		.address = reach->address,
	};

	for (size_t i = 0; i < reach->nmembers; i++)
		members[i] = reach->members[i].name;
	if (!check->resolver || !check->resolver->variable)
		return -1;
	return check->resolver->variable(check->resolver->ctx, site, &request, variable);
}

/* Whether it exists; an argument by its name is from now on one by its number. */
static bool find(struct binding *b, const struct derived *d, struct expr *target)
{
	struct resolved_variable variable;

	if (!d || d->probe.point != POINT_MARK)
		return false;
	if (target->target == TARGET_ARG)
		return !target->reach->address && (uint64_t)target->number <= d->sites[0].nargs;
	if (!asks_resolver(target))
		return true;
	if (ask(b->check, d->sites, target, &variable) != 0)
		return false;
	target->target = TARGET_ARG;
	target->number = (int64_t)variable.argument + 1;
	return true;
}

/* ---- what is not there ---- */

/* " (alternatives: $arg1 $fd …)" where arguments have names. */
static const char *alternatives(struct pool *pool, const struct resolved_site *site)
{
	const char *list = "", *at = site->typed;

	for (size_t i = 0; at && i < site->nargs; i++) {
		const char *name = at + strlen(at) + 1;

		list = pool_print(pool, *name ? "%s $arg%zu $%s" : "%s $arg%zu", list, i + 1, name);
		at = name + strlen(name) + 1;
	}
	return *list ? pool_print(pool, " (alternatives:%s)", list) : "";
}

/* The number of the argument that a target with members or `$` reaches into, or 0. */
static size_t reached_argument(
	struct check *check, const struct derived *d, const struct expr *target)
{
	struct reach whole = {.name = target->reach->name};
	struct expr plain = {.target = TARGET_OTHER, .reach = &whole};
	struct resolved_variable variable;

	for (size_t i = 1; i <= d->sites[0].nargs; i++)
		if (strcmp(whole.name, pool_print(check->pool, "arg%zu", i)) == 0)
			return i;
	return ask(check, d->sites, &plain, &variable) == 0 ? variable.argument + 1 : 0;
}

static void no_type(
	struct check *check, const struct expr *target, const char *type, const char *module)
{
	diag_error(check->diag, &target->token, NULL, "type definition '%s' not found in '%s'",
		type, module);
}

static void no_variable(
	struct check *check, const struct derived *d, const struct expr *target, bool is_argument)
{
	const struct resolved_site *site = d->sites;
	bool shown = diag_error(check->diag, &target->token, NULL,
		"debuginfo scope not found for module '%s', cannot resolve context variable [man "
		"error::dwarf]%s",
		site->path, is_argument ? "" : alternatives(check->pool, site));

	if (is_argument)
		diag_chain(
			check->diag, shown, &target->token, "cannot take address of sdt variable");
	else
		diag_chain(check->diag, shown, NULL,
			"mark '%s' has %zu argument%s at 0x%llx; see @defined", site->name,
			site->nargs, site->nargs == 1 ? "" : "s", (unsigned long long)site->pc);
}

static void target_missing(struct check *check, const struct derived *d, const struct expr *target)
{
	const struct reach *reach = target->reach;
	const char *path = d->sites[0].path;
	size_t argument;

	if (target->target == TARGET_CAST) {
		no_type(check, target, reach->name, reach->module ? reach->module : path);
		return;
	}
	if (target->target == TARGET_GLOBAL) {
		diag_error(check->diag, &target->token, NULL, "unable to find global '%s' in %s",
			reach->name, path);
		return;
	}
	argument = reached_argument(check, d, target);
	if (argument && (reach->nmembers || reach->pretty))
		no_type(check, target,
			pool_print(check->pool, "%s_arg%zu", d->sites[0].name, argument), path);
	else
		no_variable(check, d, target, argument != 0);
}

/* Where no mark is. */
static void unresolved(struct check *check, const struct expr *target)
{
	if (target->target == TARGET_CAST)
		no_type(check, target, target->reach->name,
			target->reach->module ? target->reach->module : "");
	else if (target->target == TARGET_GLOBAL)
		diag_error(check->diag, &target->token, NULL, "unresolved @var() expression");
	else
		diag_error(
			check->diag, &target->token, NULL, "unresolved target-symbol expression");
}

/* Of functions: where they are called from is not known. */
static const struct derived nowhere;

void bind_target(struct binding *b, struct expr *target)
{
	const struct derived *d = b->in_condition ? NULL : bind_user(b);

	if (find(b, d, target)) {
		if (target->target == TARGET_LOCALS) { /* a mark has none that it tells */
			target->kind = EXPR_STRING;
			target->string = target->token.text = target->token.raw = "";
			target->token.len = 0;
			target->type = PROG_STRING;
		}
		return;
	}
	if (b->check->skip_badvars && !b->asking && d && d->probe.point == POINT_MARK) {
		diag_warn(b->check->diag, &target->token,
			"Bad $context variable being substituted with literal 0");
		target->kind = EXPR_NUMBER;
		target->number = 0;
		return;
	}
	if (!b->in_condition) {
		target->lacking = d ? d : &nowhere;
		return;
	}
	b->failed = true;
	unresolved(b->check, target);
}

void check_lacking(struct check *check, const struct expr *target)
{
	const struct derived *d = target->lacking;

	if (d->probe.point == POINT_MARK)
		target_missing(check, d, target);
	else if (d->probe.point > POINT_MARK && !target->reach->module &&
		 target->target != TARGET_CAST)
		diag_error(check->diag, &target->token, NULL,
			"only \"process(PATH_OR_PID).syscall\" and "
			"\"process(PATH_OR_PID).syscall.return\" probes support target symbols");
	else
		unresolved(check, target);
}

/* Whether all that an expression needs is there. */
static bool is_defined(const struct expr *expr)
{
	if (!expr)
		return true;
	if (expr->lacking || expr->kind == EXPR_DEREF)
		return false;
	for (size_t i = 0; i < expr->nargs; i++)
		if (!is_defined(expr->args[i]))
			return false;
	return is_defined(expr->left) && is_defined(expr->right) && is_defined(expr->third);
}

static void decide(struct expr *expr, bool value)
{
	expr->kind = EXPR_NUMBER;
	expr->number = value;
	expr->type = PROG_LONG;
	expr->decided = true;
	expr->left = expr->right = NULL;
}

/* @defined becomes its value, a number. */
void bind_defined(struct binding *b, struct expr *expr)
{
	if (b->failed)
		return;
	decide(expr, is_defined(expr->left));
}

static bool is_decided(const struct expr *expr)
{
	return expr->kind == EXPR_NUMBER && expr->decided;
}

void bind_decided(struct expr *expr)
{
	const struct expr *left = expr->left;

	if (!left || !is_decided(left))
		return;
	if (expr->kind == EXPR_UNARY && expr->op == UNARY_NOT)
		decide(expr, !left->number);
	else if (expr->kind == EXPR_BINARY && expr->op == BINARY_LOGICAL_AND && !left->number)
		decide(expr, false);
	else if (expr->kind == EXPR_BINARY && expr->op == BINARY_LOGICAL_OR && left->number)
		decide(expr, true);
	else if (expr->kind == EXPR_BINARY && expr->op >= BINARY_LOGICAL_AND &&
		 is_decided(expr->right))
		decide(expr, expr->right->number);
}
