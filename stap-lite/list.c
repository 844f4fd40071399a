/* SPDX-License-Identifier: MIT */
#include "stap-lite/list.h"

#include <limits.h>
#include <string.h>

#include "stap-lite/front/resolver.h"
#include "stap-lite/output/listing.h"

static int add_mark(struct listing *listing, const struct derived *derived)
{
	const struct point *point = derived->point;
	struct listing_mark mark = {
		.path = derived->sites[0].program ? derived->sites[0].program
						  : derived->sites[0].path,
		.library = derived->sites[0].program ? derived->sites[0].path : NULL,
		.mark = derived->sites[0].name,
		.suffix = point->optional     ? "?"
			  : point->sufficient ? "!"
					      : "",
		.nargs = derived->sites[0].nargs,
		.typed = derived->sites[0].typed,
	};

	for (size_t i = 0; i < point->ncomponents; i++)
		if (strcmp(point->components[i].name, "provider") == 0)
			mark.provider = derived->sites[0].provider;
	return listing_add_mark(listing, &mark);
}

int list_write(const struct tree *tree, bool variables, FILE *out)
{
	struct listing listing;
	int code = 0, count;

	listing_init(&listing);
	for (const struct derived *d = tree->derived; d && code == 0; d = d->next)
		code = d->nsites ? add_mark(&listing, d) : listing_add_point(&listing, d->pn);
	if (code == 0)
		code = listing_write(&listing, variables, out);
	count = listing.count < INT_MAX ? (int)listing.count : INT_MAX;
	listing_deinit(&listing);
	return code < 0 ? code : count;
}
