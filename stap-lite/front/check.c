/* SPDX-License-Identifier: MIT */
#include "stap-lite/front/check.h"

static bool failed(const struct check *check)
{
	return check->diag->semantic_errors > 0;
}

unsigned check_tree(struct check *check)
{
	check_points(check);
	check_names(check);
	if (failed(check))
		return 2;
	check_elide(check);
	check_types(check);
	if (failed(check))
		return 2;
	if (!check->keep_all)
		check_elide_probes(check);
	if (!check->tree->derived) {
		diag_error(check->diag, NULL, NULL, "no probes found");
		return 2;
	}
	check_finish(check);
	if (!failed(check))
		return 0;
	return check->diag->translation_errors == check->diag->semantic_errors ? 3 : 2;
}
