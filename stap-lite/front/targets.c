/* SPDX-License-Identifier: MIT */
/*
 * Variables of the program ($name, @var, @cast): what exists where a body runs, and @defined, which
 * asks for it. All sites that share a body offer the same.
 */
#include "stap-lite/front/bind.h"
#include <string.h>

/* One of the probes that run this body. */
static const struct derived *user_of(const struct binding *b)
{
	for (const struct derived *d = b->check->tree->derived; d && b->probe; d = d->next)
		if (d->script == b->probe)
			return d;
	return NULL;
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

void bind_target(struct binding *b, struct expr *target)
{
	const struct derived *d = b->in_condition ? NULL : user_of(b);

	if (find(b, d, target)) {
		if (target->target == TARGET_LOCALS) { /* a mark has none that it tells */
			target->kind = EXPR_STRING;
			target->string = target->token.text = target->token.raw = "";
			target->token.len = 0;
			target->type = PROG_STRING;
		}
		return;
	}
	if (b->check->skip_badvars && d && d->probe.point == POINT_MARK) {
		diag_warn(b->check->diag, &target->token,
			"Bad $context variable being substituted with literal 0");
		target->kind = EXPR_NUMBER;
		target->number = 0;
		return;
	}
	if (d) {
		target->lacking = d;
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

/* @defined becomes its value, a number. */
void bind_defined(struct binding *b, struct expr *expr)
{
	struct expr *inner = expr->left;

	expr->number = inner->kind == EXPR_VARIABLE ||
		       (inner->kind == EXPR_TARGET && find(b, user_of(b), inner));
	expr->kind = EXPR_NUMBER;
	expr->type = PROG_LONG;
	expr->left = NULL;
}
