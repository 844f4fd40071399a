/* SPDX-License-Identifier: MIT */
/* $targets: what exists at the sites of a probe, and @defined, which asks for it. */
#include "stap-lite/front/bind.h"

static bool site_has(const struct resolved_site *site, const struct expr *target)
{
	return target->target != TARGET_OTHER &&
	       (target->target != TARGET_ARG || (uint64_t)target->number <= site->nargs);
}

/* In how many of the probe's sites the target exists, and in how many places it was asked for. */
static void count_sites(
	const struct binding *b, const struct expr *target, size_t *have, size_t *all)
{
	*have = *all = 0;
	for (struct derived *d = b->check->tree->derived; d; d = d->next) {
		if (d->script != b->probe)
			continue;
		if (d->probe.point != POINT_MARK)
			++*all;
		for (size_t i = 0; i < d->nsites; i++) {
			++*all;
			*have += site_has(&d->sites[i], target);
		}
	}
}

static bool in_marks(const struct binding *b)
{
	for (struct derived *d = b->check->tree->derived; d; d = d->next)
		if (d->script == b->probe && d->probe.point == POINT_MARK)
			return true;
	return false;
}

static void target_missing(struct binding *b, struct expr *target)
{
	const struct resolved_site *lacks = NULL;
	bool shown;

	for (struct derived *d = b->check->tree->derived; d && !lacks; d = d->next)
		for (size_t i = 0; d->script == b->probe && i < d->nsites && !lacks; i++)
			if (!site_has(&d->sites[i], target))
				lacks = &d->sites[i];
	b->failed = true;
	if (!lacks) {
		diag_error(b->check->diag, &target->token, NULL,
			"unresolved target-symbol expression");
		return;
	}
	shown = diag_error(b->check->diag, &target->token, NULL,
		"debuginfo scope not found for module '%s', cannot resolve context variable [man "
		"error::dwarf]",
		lacks->path);
	diag_chain(b->check->diag, shown, NULL,
		"mark '%s' has %zu argument%s at 0x%llx; see @defined", lacks->name, lacks->nargs,
		lacks->nargs == 1 ? "" : "s", (unsigned long long)lacks->pc);
}

void bind_target(struct binding *b, struct expr *target)
{
	size_t have, all;

	if (b->in_condition || !b->probe || !in_marks(b)) {
		b->failed = true;
		diag_error(b->check->diag, &target->token, NULL,
			"unresolved target-symbol expression");
		return;
	}
	count_sites(b, target, &have, &all);
	if (have < all)
		target_missing(b, target);
}

/* @defined becomes its value, a number. */
void bind_defined(struct binding *b, struct expr *expr)
{
	const struct expr *inner = expr->left;
	size_t have = 0, all = 0;

	if (inner->kind == EXPR_TARGET && b->probe)
		count_sites(b, inner, &have, &all);
	if (have && have < all)
		bind_unsupported(
			b, &expr->token, "@defined that differs between the sites of a probe");
	expr->kind = EXPR_NUMBER;
	expr->type = PROG_LONG;
	expr->number = have > 0 || inner->kind == EXPR_VARIABLE;
	expr->left = NULL;
}
