/* SPDX-License-Identifier: MIT */
/* Which functions a call may mean. */
#include <string.h>
#include "stap-lite/front/advice.h"
#include "stap-lite/front/bind.h"
#include "stap-lite/front/library.h"

static const char *similar_functions(struct binding *b, const char *name)
{
	size_t count = check_nbuiltins, at = 0;
	const char **names;

	for (const struct library_name *f = library_names; f->name; f++)
		count++;
	for (struct function *f = b->check->tree->functions; f; f = f->next)
		count++;
	names = pool_array(b->check->pool, count + 1, sizeof(*names));
	for (struct function *f = b->check->tree->functions; f; f = f->next)
		names[at++] = f->name;
	for (size_t i = 0; i < check_nbuiltins; i++)
		names[at++] = check_builtins[i].name;
	for (const struct library_name *f = library_names; f->name; f++)
		if (!f->is_alias)
			names[at++] = f->name;
	return check_similar(b->check->pool, name, names);
}

/* "substr(string, long, long)" */
static const char *signature(struct pool *pool, const struct builtin_row *row)
{
	const char *text = pool_print(pool, "%s(", row->name);

	for (size_t i = 0; row->args[i]; i++)
		text = pool_print(pool, "%s%s%s", text, i ? ", " : "",
			row->args[i] == 's' ? "string" : "long");
	return pool_print(pool, "%s)", text);
}

static void no_function(struct binding *b, struct expr *call, const struct function *near)
{
	int builtin = check_builtin(call->name, -1);

	b->failed = true;
	if (near)
		diag_error(b->check->diag, &call->token, &near->token,
			"arity mismatch found (function '%s' takes %zu args)", call->name,
			near->nparams);
	if (!near && builtin >= 0) {
		b->check->diag->hint = signature(b->check->pool, &check_builtins[builtin]);
		diag_error(b->check->diag, &call->token, NULL,
			"arity mismatch found (function '%s' takes %zu args)", call->name,
			strlen(check_builtins[builtin].args));
	}
	if (near || builtin >= 0)
		return;
	b->check->diag->hint = advice_for_function(call->name);
	diag_error(b->check->diag, &call->token, NULL, "unresolved function %s (similar: %s)",
		call->name, similar_functions(b, call->name));
}

/* The row of functions with this name and number of parameters, by priority, then as written. It is
 * made with the first call. */
static struct function *first_overload(
	struct binding *b, const struct expr *call, struct function **near)
{
	struct function *first = NULL, **at;

	struct function *named = names_find(&b->check->tree->function_names, call->name);

	bool own = false; /* the script has one: the library's do not count */

	for (struct function *f = named; f; f = f->same_name)
		own |= !f->is_tapset && f->nparams == call->nargs;
	for (struct function *f = named; f; f = f->same_name) {
		if (!bind_sees(&call->token, &f->token, f->is_private))
			continue;
		*near = f;
		if (f->nparams != call->nargs || (own && f->is_tapset))
			continue;
		if (f->is_tapset)
			*f->token.source->referenced = true;
		f->overload = NULL;
		for (at = &first; *at && (*at)->priority <= f->priority;)
			at = &(*at)->overload;
		f->overload = *at;
		*at = f;
	}
	for (struct function *f = first; f && f->overload; f = f->overload)
		f->overload->rank = f->rank + 1;
	return first;
}

void bind_call(struct binding *b, struct expr *call)
{
	struct function *near = NULL;

	if (b->in_condition) {
		b->failed = true;
		diag_error(b->check->diag, &call->token, NULL,
			"probe condition must not reference function");
		return;
	}
	bind_args(b, call);
	if (b->failed)
		return;
	if (check_builtin(call->name, (int)call->nargs) < 0)
		library_load(b->check, call->name);
	call->function = first_overload(b, call, &near);
	for (struct function *f = call->function; f; f = f->overload)
		f->used |= b->live;
	if (call->function)
		return;
	call->builtin = check_builtin(call->name, (int)call->nargs);
	if (call->builtin < 0) {
		no_function(b, call, near);
	} else if (strcmp(check_builtins[call->builtin].needs, "GURU") == 0 && !b->check->guru) {
		b->failed = true;
		diag_error(b->check->diag, &call->token, NULL,
			"function may not be used unless -g is specified");
	}
}
