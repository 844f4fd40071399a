/* SPDX-License-Identifier: MIT */
/*
 * Probe points to derived probes. Points of the session and timers are a table; points of a process
 * go to the resolver.
 */
#include "stap-lite/front/check.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

struct resolving {
	struct check *check;
	struct probe *script;
	struct point *point;
	struct derived **last;
	bool quiet; /* `?` and `!`: nothing is an error */
	bool failed;
};

/* ---- errors ---- */

/* The outer error of every failure here; the cause follows with diag_chain(). */
static bool fail(struct resolving *r)
{
	if (r->failed)
		return false;
	r->failed = true;
	if (r->quiet)
		return false;
	return diag_error(r->check->diag, &r->point->token, NULL, "while resolving probe point");
}

static void mismatch(
	struct resolving *r, const struct component *component, const char *const *names)
{
	const char *similar = check_similar(r->check->pool, component->name, names);

	diag_chain(r->check->diag, fail(r), &component->token, "probe point mismatch (similar: %s)",
		similar);
}

static void truncated(struct resolving *r, const struct component *component, const char *follow)
{
	diag_chain(r->check->diag, fail(r), &component->token, "probe point truncated (follow: %s)",
		follow);
}

/* ---- the point as text ---- */

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

static const char *point_text(struct pool *pool, const struct point *point)
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

static struct derived *add_derived(struct resolving *r, enum prog_point kind)
{
	struct derived *derived = pool_alloc(r->check->pool, sizeof(*derived));

	derived->probe.point = (uint8_t)kind;
	derived->point = r->point;
	derived->script = r->script;
	derived->pn = derived->pp = point_text(r->check->pool, r->point);
	*r->last = derived;
	r->last = &derived->next;
	return derived;
}

/* ---- begin, end, error, never ---- */

static const struct {
	const char *name;
	enum prog_point kind;
	bool numbered;
} session_points[] = {
	{"begin", POINT_BEGIN, true},
	{"end", POINT_END, true},
	{"error", POINT_ERROR, true},
	{"never", POINT_NEVER, false},
};

static const char *const family_names[] = {
	"begin", "end", "error", "never", "timer", "process", NULL};

/* Families of SystemTap that look into the kernel: we say so instead of guessing a spelling
 * mistake. */
static bool is_kernel_family(const char *name)
{
	static const char *const names[] = {"kernel", "module", "syscall", "nd_syscall", "perf",
		"netfilter", "procfs", "python2", "python3", "java", "vm", "vfs", "scheduler",
		"socket", "tcp", "udp", "kprocess", "signal", "ioblock", "irq_handler"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static bool resolve_session_point(struct resolving *r)
{
	const struct component *first = &r->point->components[0];

	for (size_t i = 0; i < sizeof(session_points) / sizeof(session_points[0]); i++) {
		static const char *const none[] = {NULL};

		if (strcmp(first->name, session_points[i].name) != 0)
			continue;
		if (first->has_arg && (first->arg_is_string || !session_points[i].numbered))
			mismatch(r, first, family_names);
		else if (r->point->ncomponents > 1)
			mismatch(r, &r->point->components[1], none);
		else
			add_derived(r, session_points[i].kind)->probe.number = first->number;
		return true;
	}
	return false;
}

/* ---- timers ---- */

static const struct {
	const char *name;
	int64_t ns; /* of one unit; 0: hz */
	int64_t most;
} timers[] = {
	{"s", 1000000000, 86400},
	{"sec", 1000000000, 86400},
	{"ms", 1000000, 86400000},
	{"msec", 1000000, 86400000},
	{"us", 1000, 86400000000},
	{"usec", 1000, 86400000000},
	{"ns", 1, 86400000000000},
	{"nsec", 1, 86400000000000},
	{"hz", 0, 1000000000},
};

static bool in_range(struct resolving *r, const struct component *c, int64_t least, int64_t most)
{
	if (c->number >= least && c->number <= most)
		return true;
	diag_chain(r->check->diag, fail(r), &c->token, "interval value out of range (%lld, %lld)",
		(long long)least, (long long)most);
	return false;
}

static void add_timer(struct resolving *r, size_t row)
{
	const struct component *unit = &r->point->components[1];
	const struct component *randomize =
		r->point->ncomponents > 2 ? &r->point->components[2] : NULL;
	static const char *const follow[] = {"randomize", NULL};
	struct derived *derived;

	if (randomize && (strcmp(randomize->name, "randomize") != 0 || !randomize->has_arg ||
				 randomize->arg_is_string || !timers[row].ns)) {
		mismatch(r, randomize, follow);
		return;
	}
	if (!in_range(r, unit, 1, timers[row].most) ||
		(randomize && !in_range(r, randomize, 1, unit->number)))
		return;
	derived = add_derived(r, POINT_TIMER);
	derived->probe.number =
		timers[row].ns ? unit->number * timers[row].ns : 1000000000 / unit->number;
	if (randomize)
		derived->probe.randomize = randomize->number * timers[row].ns;
}

static void resolve_timer(struct resolving *r)
{
	static const char *const names[] = {
		"ms", "s", "ns", "us", "hz", "sec", "msec", "usec", "nsec", NULL};
	const struct component *unit;

	if (r->point->ncomponents < 2) {
		truncated(r, &r->point->components[0], "hz, ms, msec, ns, nsec, s, sec, us, usec");
		return;
	}
	unit = &r->point->components[1];
	if (strcmp(unit->name, "jiffies") == 0 || strcmp(unit->name, "profile") == 0) {
		diag_chain(r->check->diag, fail(r), &unit->token,
			"timer.%s needs the kernel and is not supported; use timer.ms(N)",
			unit->name);
		return;
	}
	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++) {
		if (strcmp(unit->name, timers[i].name) != 0)
			continue;
		if (!unit->has_arg || unit->arg_is_string || r->point->ncomponents > 3)
			break;
		add_timer(r, i);
		return;
	}
	mismatch(r, unit, names);
}

/* ---- processes ---- */

static const char *const process_names[] = {
	"mark", "provider", "library", "begin", "end", "thread", NULL};

/* Reads the components behind `process` into a request. false: an error was reported. */
static bool read_request(struct resolving *r, struct mark_request *request)
{
	for (size_t i = 1; i < r->point->ncomponents; i++) {
		const struct component *c = &r->point->components[i];
		static const char *const unsupported[] = {"function", "statement", "begin", "end",
			"thread", "syscall", "plt", "insn", "return"};

		for (size_t k = 0; k < sizeof(unsupported) / sizeof(unsupported[0]); k++) {
			if (strcmp(c->name, unsupported[k]) != 0)
				continue;
			diag_chain(r->check->diag, fail(r), &c->token,
				"process probes of the kind '%s' are not supported yet", c->name);
			return false;
		}
		if (!c->has_arg || !c->arg_is_string || request->mark) {
			mismatch(r, c, process_names);
			return false;
		}
		if (strcmp(c->name, "mark") == 0) {
			request->mark = c->string;
		} else if (strcmp(c->name, "provider") == 0) {
			request->provider = c->string;
		} else if (strcmp(c->name, "library") == 0) {
			request->library = c->string;
		} else {
			mismatch(r, c, process_names);
			return false;
		}
	}
	if (!request->mark)
		truncated(r, &r->point->components[r->point->ncomponents - 1], "mark, provider");
	return request->mark != NULL;
}

static void mark_texts(
	struct resolving *r, const struct mark_request *request, struct derived *derived)
{
	struct pool *pool = r->check->pool;
	const struct resolved_site *site = derived->sites;
	const char *text = pool_print(pool, "process(\"%s\")", site->path);

	if (request->provider)
		text = pool_print(pool, "%s.provider(\"%s\")", text, site->provider);
	derived->pn = pool_print(pool, "%s.mark(\"%s\")", text, site->name);
	derived->pp = pool_print(pool, "process(\"%s\").statement(0x%llx)", site->path,
		(unsigned long long)site->pc);
}

static bool same_mark(
	const struct resolved_site *a, const struct resolved_site *b, bool by_provider)
{
	return strcmp(a->path, b->path) == 0 && strcmp(a->name, b->name) == 0 &&
	       (!by_provider || strcmp(a->provider, b->provider) == 0);
}

/* One derived probe for the sites of one name in one file. */
static void add_marks(struct resolving *r, const struct mark_request *request,
	struct resolved_site *sites, size_t nsites)
{
	for (size_t from = 0, to; from < nsites; from = to) {
		struct derived *derived = add_derived(r, POINT_MARK);

		to = from + 1;
		while (to < nsites && same_mark(&sites[from], &sites[to], request->provider))
			to++;
		derived->sites = sites + from;
		derived->nsites = to - from;
		derived->probe.pid = request->pid;
		derived->path = request->path || request->pid ? sites[from].path : NULL;
		mark_texts(r, request, derived);
	}
}

static void resolve_process(struct resolving *r)
{
	const struct component *first = &r->point->components[0];
	struct mark_request request = {0};
	struct resolved_site *sites = NULL;
	struct sdt_error err = {""};
	char similar[512] = "";
	size_t nsites = 0;
	int status;

	if (first->has_arg && first->arg_is_string)
		request.path = first->string;
	else if (first->has_arg)
		request.pid = first->number;
	if (first->has_arg && !first->arg_is_string && first->number < 1) {
		diag_chain(r->check->diag, fail(r), NULL, "cannot probe pid %lld: Invalid pid",
			(long long)first->number);
		return;
	}
	if (!read_request(r, &request))
		return;
	status = !r->check->resolver ? -ENOENT
				     : r->check->resolver->marks(r->check->resolver->ctx, &request,
					       &sites, &nsites, similar, sizeof(similar), &err);
	if (status == 0)
		add_marks(r, &request, sites, nsites);
	else if (status != -ENOENT)
		diag_chain(r->check->diag, fail(r), NULL, "%s", err.text);
	else if (similar[0])
		diag_chain(r->check->diag, fail(r), NULL, "no match (similar marks: %s)", similar);
	else
		diag_chain(r->check->diag, fail(r), NULL, "no match");
}

/* ---- all ---- */

static void resolve_point(struct resolving *r)
{
	const struct component *first = &r->point->components[0];

	if (resolve_session_point(r))
		return;
	if (strcmp(first->name, "timer") == 0 && !first->has_arg)
		resolve_timer(r);
	else if (strcmp(first->name, "process") == 0)
		resolve_process(r);
	else if (is_kernel_family(first->name))
		diag_chain(r->check->diag, fail(r), &first->token,
			"%s probes need the kernel and are not supported; for user space: "
			"process(\"PATH\").mark(\"NAME\"), timer.ms(N)",
			first->name);
	else
		mismatch(r, first, family_names);
}

void check_points(struct check *check)
{
	struct derived **last = &check->tree->derived;

	for (struct probe *alias = check->tree->aliases; alias; alias = alias->next)
		diag_error(check->diag, &alias->alias->token, NULL,
			"probe aliases are not supported yet");
	for (struct probe *probe = check->tree->probes; probe; probe = probe->next) {
		for (struct point *point = probe->points; point; point = point->next) {
			struct resolving r = {check, probe, point, last,
				point->optional || point->sufficient, false};

			resolve_point(&r);
			last = r.last;
			if (point->sufficient && !r.failed)
				break;
		}
	}
}
