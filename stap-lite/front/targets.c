/* SPDX-License-Identifier: MIT */
/*
 * $targets: what exists where a body runs, and @defined, which asks for it. All sites that share a
 * body offer the same.
 */
#include "stap-lite/front/bind.h"

/* One of the probes that run this body. */
static const struct derived *user_of(const struct binding *b)
{
	for (const struct derived *d = b->check->tree->derived; d && b->probe; d = d->next)
		if (d->script == b->probe)
			return d;
	return NULL;
}

static bool is_there(const struct derived *d, const struct expr *target)
{
	if (!d || d->probe.point != POINT_MARK || target->target == TARGET_OTHER)
		return false;
	return target->target != TARGET_ARG || (uint64_t)target->number <= d->sites[0].nargs;
}

static void target_missing(struct check *check, const struct derived *d, const struct expr *target)
{
	const struct resolved_site *site = d->sites;
	bool shown = diag_error(check->diag, &target->token, NULL,
		"debuginfo scope not found for module '%s', cannot resolve context variable [man "
		"error::dwarf]",
		site->path);

	diag_chain(check->diag, shown, NULL, "mark '%s' has %zu argument%s at 0x%llx; see @defined",
		site->name, site->nargs, site->nargs == 1 ? "" : "s", (unsigned long long)site->pc);
}

void bind_target(struct binding *b, struct expr *target)
{
	const struct derived *d = b->in_condition ? NULL : user_of(b);

	if (is_there(d, target))
		return;
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
	diag_error(b->check->diag, &target->token, NULL, "unresolved target-symbol expression");
}

void check_lacking(struct check *check, const struct expr *target)
{
	const struct derived *d = target->lacking;

	if (d->probe.point == POINT_MARK)
		target_missing(check, d, target);
	else if (d->probe.point > POINT_MARK)
		diag_error(check->diag, &target->token, NULL,
			"only \"process(PATH_OR_PID).syscall\" and "
			"\"process(PATH_OR_PID).syscall.return\" probes support target symbols");
	else
		diag_error(
			check->diag, &target->token, NULL, "unresolved target-symbol expression");
}

/* @defined becomes its value, a number. */
void bind_defined(struct binding *b, struct expr *expr)
{
	const struct expr *inner = expr->left;

	expr->number = inner->kind == EXPR_VARIABLE ||
		       (inner->kind == EXPR_TARGET && is_there(user_of(b), inner));
	expr->kind = EXPR_NUMBER;
	expr->type = PROG_LONG;
	expr->left = NULL;
}
