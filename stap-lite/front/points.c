/* SPDX-License-Identifier: MIT */
/*
 * Probe points to derived probes: a point is matched with the shapes that exist, component by
 * component; wildcards in names stand for every name that fits, aliases for their points and
 * bodies.
 */
#include "stap-lite/front/points.h"
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "stap-lite/front/advice.h"
#include "stap-lite/front/clone.h"
#include "stap-lite/front/front.h"
#include "stap-lite/front/library.h"

#define MAX_DEPTH   64	 /* aliases of aliases */
#define MAX_DERIVED 4096 /* of one probe: aliases multiply */

static void derive(struct resolving *r, const struct use *use, bool quiet, bool pass_on);

/* ---- errors ---- */

void point_fail(struct resolving *r, const struct token *token, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	if (r->failed)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	r->failed = true;
	r->kind = fmt;
	r->text = pool_copy(r->check->pool, text, strlen(text));
	r->token = token ? *token : (struct token){0};
}

static void report(struct resolving *r, const struct point *point)
{
	struct diag *diag = r->check->diag;
	bool shown;

	diag->cause = r->kind;
	shown = diag_error(diag, &point->token, NULL, "while resolving probe point");
	diag->hint = shown ? r->hint : NULL;
	diag_chain(diag, shown, r->token.source ? &r->token : NULL, "%s", r->text);
}

/* "a = begin <- a": from the alias at the bottom up to the script's probe. */
static const char *origin_text(struct pool *pool, const struct use *use)
{
	struct text_buffer text = {0};
	const char *copy;

	for (; use; use = use->outer) {
		const struct probe *probe = use->probe;

		if (probe->alias)
			text_print(&text, "%s %s ", point_text(pool, probe->alias),
				probe->alias_appends ? "+=" : "=");
		front_dump_points(probe->points, probe->alias ? ", " : ",", &text);
		text_print(&text, "%s", use->outer ? " <- " : "");
	}
	copy = pool_copy(pool, text.data ? text.data : "", text.len);
	text_deinit(&text);
	return copy;
}

/* The same for -t, where each step shows its first point only. */
static const char *derivation_text(struct pool *pool, const struct use *use)
{
	const char *text = "";

	for (; use; use = use->outer) {
		const struct probe *probe = use->probe;

		text = pool_print(pool, "%s from: %s", text,
			point_text(pool, probe->alias ? probe->alias : probe->points));
	}
	return text;
}

/* ---- derived probes ---- */

/* Where the next one goes. */
static struct stmt **append(struct pool *pool, struct stmt **last, const struct stmt *body)
{
	if (!body)
		return last;
	*last = clone_stmt(pool, body);
	return &(*last)->next;
}

static const struct stmt *prologue_of(const struct use *use)
{
	if (!use->outer)
		return use->probe->body;
	return use->probe->alias_appends ? NULL : use->probe->body;
}

static const struct stmt *epilogue_of(const struct use *use)
{
	if (!use->outer)
		return NULL;
	return use->probe->alias_appends ? use->probe->body : use->probe->epilogue;
}

/* Prologues from the bottom up, the probe's body, epilogues back down. */
static struct stmt *joined_body(struct pool *pool, const struct use *use)
{
	struct stmt *block = pool_alloc(pool, sizeof(*block)), **last = &block->first;

	if (!use->outer)
		return clone_stmt(pool, use->probe->body);
	block->kind = STMT_BLOCK;
	for (const struct use *u = use; u; u = u->outer)
		last = append(pool, last, prologue_of(u));
	for (const struct use *end = NULL; end != use;) {
		const struct use *u = use;

		while (u->outer != end)
			u = u->outer;
		last = append(pool, last, epilogue_of(u));
		end = u;
	}
	block->token = use->probe->body->token;
	return block;
}

struct probe *point_body(struct resolving *r)
{
	struct probe *body = pool_alloc(r->check->pool, sizeof(*body));
	const struct use *use = r->use;

	body->body = joined_body(r->check->pool, use);
	while (use->outer)
		use = use->outer;
	body->token = use->probe->token;
	body->is_library = use->probe->is_library;
	body->scope.last = &body->scope.first;
	*r->last_body = body;
	r->last_body = &body->next;
	return body;
}

/* Conditions of the point and of everything on the way to it must hold. */
static struct expr *joined_condition(struct pool *pool, const struct use *use)
{
	struct expr *all = NULL;

	for (; use; use = use->outer) {
		struct expr *one = clone_expr(pool, use->point->condition), *both;

		if (!one || !all) {
			all = all ? all : one;
			continue;
		}
		both = pool_alloc(pool, sizeof(*both));
		both->kind = EXPR_BINARY;
		both->op = BINARY_LOGICAL_AND;
		both->token = all->token;
		both->token.kind = TOKEN_OPERATOR;
		both->token.text = "&&";
		both->builtin = -1;
		both->left = all;
		both->right = one;
		both->height =
			(uint16_t)(1 + (all->height > one->height ? all->height : one->height));
		all = both;
	}
	return all;
}

struct derived *point_derived(
	struct resolving *r, const struct point *point, struct probe *body, enum prog_point kind)
{
	struct pool *pool = r->check->pool;
	struct derived *derived = pool_alloc(pool, sizeof(*derived));
	const struct use *use = r->use;

	derived->probe.point = (uint8_t)kind;
	derived->point = pool_alloc(pool, sizeof(*derived->point));
	*derived->point = *point;
	derived->point->next = NULL;
	derived->point->condition = joined_condition(pool, use);
	derived->script = body;
	if (!body->user)
		body->user = derived;
	derived->pn = derived->pp = point_text(pool, point);
	derived->origin = origin_text(pool, use);
	derived->derivation = derivation_text(pool, use);
	derived->place = use->outer ? use->outer->point->token : use->probe->token;
	if (use->outer) {
		while (use->outer)
			use = use->outer;
		derived->pn = point_text(pool, use->point);
	}
	*r->last = derived;
	r->last = &derived->next;
	r->count++;
	return derived;
}

/* ---- shapes ---- */

static enum shape_arg arg_of(const struct component *c)
{
	return !c->has_arg ? ARG_NONE : c->arg_is_string ? ARG_STRING : ARG_NUMBER;
}

static bool fits(const struct shape *shape, const struct point *point, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (i >= shape->nparts || strcmp(shape->part[i].name, point->components[i].name) ||
			shape->part[i].arg != arg_of(&point->components[i]))
			return false;
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of what may stand at `at` behind the components before it, sorted, each once, NULL at the
 * end; with their kind of argument when with_args. */
static const char **names_at(
	struct resolving *r, const struct point *point, size_t at, bool with_args)
{
	static const char *const suffix[] = {"", "(number)", "(string)"};
	const char **names = pool_array(r->check->pool, r->nshapes + 1, sizeof(*names));
	size_t count = 0, kept = 0;

	for (size_t i = 0; i < r->nshapes; i++) {
		const struct shape *s = &r->shapes[i];

		if (s->nparts > at && fits(s, point, 0, at))
			names[count++] =
				with_args ? pool_print(r->check->pool, "%s%s", s->part[at].name,
						    suffix[s->part[at].arg])
					  : s->part[at].name;
	}
	qsort(names, count, sizeof(*names), by_name);
	for (size_t i = 0; i < count; i++)
		if (!kept || strcmp(names[kept - 1], names[i]) != 0)
			names[kept++] = names[i];
	names[kept] = NULL;
	return names;
}

static const char *follow_list(struct resolving *r, const struct point *point)
{
	const char *list = "";

	for (const char **name = names_at(r, point, point->ncomponents, true); *name; name++)
		list = pool_print(r->check->pool, "%s %s", list, *name);
	return list;
}

/* Whether what stands before `at` is a whole point. */
static bool ends_at(struct resolving *r, const struct point *point, size_t at)
{
	for (size_t i = 0; at && i < r->nshapes; i++)
		if (r->shapes[i].nparts == at && fits(&r->shapes[i], point, 0, at))
			return true;
	return false;
}

static void mismatch(struct resolving *r, const struct point *point, size_t at)
{
	const char **names = names_at(r, point, at, false);
	const struct component *c = &point->components[at];

	if (names[0] && !ends_at(r, point, at))
		point_fail(r, &c->token, "probe point mismatch (similar: %s)",
			check_similar(r->check->pool, c->name, names));
	else
		point_fail(r, &c->token, "invalid suffix for probe");
}

/* ---- aliases ---- */

static bool loops(struct resolving *r, const struct use *use)
{
	const char *text = point_text(r->check->pool, use->point);

	for (const struct use *u = use->outer; u && u->outer; u = u->outer)
		if (strcmp(point_text(r->check->pool, u->point), text) == 0)
			return true;
	return r->depth > MAX_DEPTH;
}

/* The alias's point with what the user wrote behind the alias's name. */
static struct point *with_suffix(
	struct pool *pool, const struct point *base, const struct point *point, size_t from)
{
	struct point *joined = pool_alloc(pool, sizeof(*joined));
	size_t more = point->ncomponents - from;

	*joined = *base;
	joined->next = NULL;
	joined->ncomponents = base->ncomponents + more;
	joined->components = pool_array(pool, joined->ncomponents, sizeof(*joined->components));
	memcpy(joined->components, base->components,
		base->ncomponents * sizeof(*joined->components));
	memcpy(joined->components + base->ncomponents, point->components + from,
		more * sizeof(*joined->components));
	return joined;
}

static void expand_alias(
	struct resolving *r, const struct probe *alias, const struct point *point, size_t from)
{
	const struct use *outer = r->use;
	struct use here = *outer;
	size_t before = r->count;

	here.point = point;
	if (loops(r, &here)) {
		point_fail(r, NULL, "recursive loop in alias expansion of %s at %s:%u:%u",
			point_text(r->check->pool, alias->alias), point->token.source->name,
			point->token.line, point->token.column);
		return;
	}
	r->depth++;
	for (const struct point *base = alias->points; base; base = base->next) {
		struct use *use = pool_alloc(r->check->pool, sizeof(*use));
		struct use *user = pool_alloc(r->check->pool, sizeof(*user));

		*user = here;
		*use = (struct use){alias, base, user};
		if (from < point->ncomponents)
			use->point = with_suffix(r->check->pool, base, point, from);
		derive(r, use, point->optional || base->optional, from < point->ncomponents);
		if (r->failed || (base->sufficient && r->count > before))
			break;
	}
	r->depth--;
	r->use = outer;
	if (from < point->ncomponents && r->count == before)
		point_fail(r, &point->components[from].token, "no match");
}

/* Families of SystemTap that look into the kernel: we say so instead of guessing a spelling
 * mistake. */
static bool needs_kernel(struct resolving *r, const struct point *point)
{
	const struct component *c = &point->components[0];

	r->hint = advice_for_point(c->name);
	if (r->hint)
		point_fail(
			r, &c->token, "%s probes need the kernel and are not supported", c->name);
	return r->hint;
}

/* ---- matching ---- */

static void match(struct resolving *r, const struct point *point, size_t at);

static struct point *with_name(
	struct pool *pool, const struct point *point, size_t at, const char *name)
{
	struct point *named = pool_alloc(pool, sizeof(*named));

	*named = *point;
	named->components = pool_array(pool, point->ncomponents, sizeof(*named->components));
	memcpy(named->components, point->components,
		point->ncomponents * sizeof(*named->components));
	named->components[at].name = name;
	return named;
}

/* Every name that fits, in order; that some of them lead to nothing is no error. */
static bool match_wildcard(struct resolving *r, const struct point *point, size_t at)
{
	size_t before = r->count;

	for (const char **name = names_at(r, point, at, false); *name; name++) {
		if (fnmatch(point->components[at].name, *name, 0) != 0)
			continue;
		match(r, with_name(r->check->pool, point, at, *name), at + 1);
		r->failed = false;
	}
	return r->count > before;
}

static void match_end(struct resolving *r, const struct point *point)
{
	bool found = false;

	for (size_t i = 0; i < r->nshapes && !r->failed; i++) {
		const struct shape *s = &r->shapes[i];

		if (s->nparts != point->ncomponents || !fits(s, point, 0, s->nparts))
			continue;
		found = true;
		if (s->alias)
			expand_alias(r, s->alias, point, s->nparts);
		else
			s->resolve(r, point);
	}
	if (!found)
		point_fail(r, &point->components[point->ncomponents - 1].token,
			"probe point truncated (follow: %s)", follow_list(r, point));
}

/* Aliases whose name is what stands before `at`. */
static bool match_suffix(struct resolving *r, const struct point *point, size_t at)
{
	bool found = false;

	for (size_t i = 0; i < r->nshapes && !r->failed; i++) {
		const struct shape *s = &r->shapes[i];

		if (!s->alias || s->nparts != at || !fits(s, point, 0, at))
			continue;
		found = true;
		expand_alias(r, s->alias, point, at);
	}
	return found;
}

static void match(struct resolving *r, const struct point *point, size_t at)
{
	if (r->count > MAX_DERIVED) {
		point_fail(r, &point->token, "too many probe points");
	} else if (at == point->ncomponents) {
		match_end(r, point);
	} else if (strchr(point->components[at].name, '*')) {
		if (!match_wildcard(r, point, at) && !match_suffix(r, point, at))
			mismatch(r, point, at);
	} else {
		for (size_t i = 0; i < r->nshapes; i++) {
			if (!fits(&r->shapes[i], point, 0, at + 1))
				continue;
			match(r, point, at + 1);
			return;
		}
		if (!match_suffix(r, point, at) && (at || !needs_kernel(r, point)))
			mismatch(r, point, at);
	}
}

/* One point of a probe or alias. pass_on: the caller deals with the error. */
static void derive(struct resolving *r, const struct use *use, bool quiet, bool pass_on)
{
	size_t before = r->count;

	r->use = use;
	r->failed = false;
	r->hint = NULL;
	match(r, use->point, 0);
	r->use = use;
	if (!r->failed && r->count == before)
		point_fail(r, NULL, "no match");
	if (!r->failed || pass_on)
		return;
	if (!quiet && !use->point->optional && !use->point->sufficient)
		report(r, use->point);
	r->failed = false;
}

/* ---- the table ---- */

/* "process(string).mark(string)" taken apart. */
static void read_shape(struct pool *pool, const char *text, struct shape *shape)
{
	while (*text) {
		size_t name = strcspn(text, ".("), end = strcspn(text, ".");

		shape->part[shape->nparts].name = pool_copy(pool, text, name);
		shape->part[shape->nparts++].arg = text[name] != '('	   ? ARG_NONE
						   : text[name + 1] == 'n' ? ARG_NUMBER
									   : ARG_STRING;
		text += end + (text[end] == '.');
	}
}

static bool read_alias(struct check *check, const struct probe *alias, struct shape *shape)
{
	const struct point *name = alias->alias;

	for (size_t i = 0; i < name->ncomponents; i++) {
		const struct component *c = &name->components[i];

		if (c->has_arg || name->ncomponents > POINT_DEPTH) {
			bool shown = diag_error(
				check->diag, &alias->token, NULL, "while registering probe alias");

			diag_chain(check->diag, shown, NULL,
				c->has_arg ? "alias component %s contains illegal parameter"
					   : "alias name %s has too many components",
				c->name);
			return false;
		}
		shape->part[i].name = c->name;
	}
	shape->nparts = name->ncomponents;
	shape->alias = alias;
	return true;
}

static void make_shapes(struct resolving *r)
{
	size_t count = point_nshapes;
	struct shape *shapes;

	library_load_aliases(r->check);
	for (const struct probe *a = r->check->tree->aliases; a; a = a->next)
		count++;
	shapes = pool_array(r->check->pool, count, sizeof(*shapes));
	for (size_t i = 0; i < point_nshapes; i++) {
		read_shape(r->check->pool, point_shapes[i].text, &shapes[i]);
		shapes[i].resolve = point_shapes[i].resolve;
	}
	count = point_nshapes;
	for (const struct probe *a = r->check->tree->aliases; a; a = a->next)
		count += read_alias(r->check, a, &shapes[count]);
	r->shapes = shapes;
	r->nshapes = count;
}

static void derive_probe(struct resolving *r, const struct probe *probe)
{
	r->count = 0;
	for (struct point *point = probe->points; point; point = point->next) {
		struct use *use = pool_alloc(r->check->pool, sizeof(*use));
		size_t before = r->count;

		*use = (struct use){probe, point, NULL};
		derive(r, use, false, false);
		if (point->sufficient && r->count > before)
			break;
	}
}

void check_points(struct check *check)
{
	struct resolving r = {
		.check = check, .last = &check->tree->derived, .last_body = &check->tree->bodies};

	make_shapes(&r);
	for (struct probe *probe = check->tree->probes; probe; probe = probe->next)
		derive_probe(&r, probe);
}

struct derived *check_library_points(struct check *check)
{
	struct resolving r = {
		.check = check, .last = &check->tree->derived, .last_body = &check->tree->bodies};
	struct derived **first;

	while (*r.last)
		r.last = &(*r.last)->next;
	while (*r.last_body)
		r.last_body = &(*r.last_body)->next;
	first = r.last;
	for (struct probe **at = &check->tree->library_probes; *at;) {
		struct probe *probe = *at;

		if (!*probe->token.source->referenced) {
			at = &probe->next;
			continue;
		}
		*at = probe->next;
		if (!r.shapes)
			make_shapes(&r);
		probe->is_library = true;
		derive_probe(&r, probe);
	}
	return *first;
}
