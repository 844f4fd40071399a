/* SPDX-License-Identifier: MIT */
/* Probe points as text, as scripts write them. */
#include "stap-lite/front/points.h"
#include <string.h>

static const char *quoted(struct pool *pool, const char *text)
{
	char *quoted = pool_alloc(pool, 2 * strlen(text) + 1), *out = quoted;

	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			*out++ = '\\';
		*out++ = *text;
	}
	return quoted;
}

const char *point_text(struct pool *pool, const struct point *point)
{
	const char *text = "";

	for (size_t i = 0; i < point->ncomponents; i++) {
		const struct component *c = &point->components[i];

		text = pool_print(pool, "%s%s%s", text, i ? "." : "", c->name);
		if (c->has_arg && c->arg_is_string)
			text = pool_print(pool, "%s(\"%s\")", text, quoted(pool, c->string));
		else if (c->has_arg)
			text = pool_print(pool, "%s(%lld)", text, (long long)c->number);
	}
	return text;
}
