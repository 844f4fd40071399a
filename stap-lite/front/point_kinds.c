/* SPDX-License-Identifier: MIT */
/*
 * The shapes of probe points and what each becomes: points of the session, timers, processes and,
 * through the resolver, marks.
 */
#include "stap-lite/front/advice.h"
#include "stap-lite/front/points.h"
#include <errno.h>
#include <string.h>

/* ---- begin, end, error, never ---- */

static void session_point(struct resolving *r, const struct point *point)
{
	static const struct {
		const char *name;
		enum prog_point kind;
	} kinds[] = {{"begin", POINT_BEGIN}, {"end", POINT_END}, {"error", POINT_ERROR},
		{"never", POINT_NEVER}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(point->components[0].name, kinds[i].name) == 0)
			point_derived(r, point, point_body(r), kinds[i].kind)->probe.number =
				point->components[0].number;
}

/* ---- timers ---- */

#define NS_PER_S 1000000000
#define MOST_NS	 (86400ll * NS_PER_S)

static const struct {
	const char *name;
	int64_t ns; /* of one unit; 0: hz */
	int64_t least;
} timers[] = {
	{"s", NS_PER_S, 1},
	{"sec", NS_PER_S, 1},
	{"ms", 1000000, 1},
	{"msec", 1000000, 1},
	{"us", 1000, 100},
	{"usec", 1000, 100},
	{"ns", 1, 100000},
	{"nsec", 1, 100000},
	{"hz", 0, 100000},
};

static bool in_range(struct resolving *r, int64_t interval, int64_t least, int64_t most)
{
	if (interval >= least && interval <= most)
		return true;
	point_fail(r, NULL, "interval value out of range (%lld, %lld)", (long long)least,
		(long long)most);
	return false;
}

static void timer_point(struct resolving *r, const struct point *point)
{
	const struct component *unit = &point->components[1];
	const struct component *randomize = point->ncomponents > 2 ? unit + 1 : NULL;
	int64_t interval = unit->number, ns;
	struct derived *derived;
	size_t row = 0;

	while (strcmp(unit->name, timers[row].name) != 0)
		row++; /* every timer shape has its row */
	ns = timers[row].ns ? timers[row].ns : 1;
	if (!timers[row].ns && interval < 1) {
		point_fail(r, NULL, "frequency must be greater than 0");
		return;
	}
	if (!timers[row].ns)
		interval = NS_PER_S / interval;
	if (!in_range(r, interval, timers[row].least, MOST_NS / ns))
		return;
	if (randomize && (randomize->number < 0 || randomize->number > interval)) {
		point_fail(r, NULL, "randomization value out of range");
		return;
	}
	derived = point_derived(r, point, point_body(r), POINT_TIMER);
	derived->probe.number = interval * ns;
	if (randomize)
		derived->probe.randomize = randomize->number * ns;
}

static void kernel_timer(struct resolving *r, const struct point *point)
{
	const struct component *unit = &point->components[1];

	r->hint = advice_for_timer(unit->name);
	point_fail(r, &unit->token, "timer.%s needs the kernel and is not supported", unit->name);
}

/* ---- processes ---- */

static bool good_pid(struct resolving *r, const struct component *process)
{
	if (!process->has_arg || process->arg_is_string || process->number > 0)
		return true;
	point_fail(r, NULL, "cannot probe pid %lld: Invalid pid", (long long)process->number);
	return false;
}

/* What `process` or `process(…)` names; false: an error was reported. */
static bool process_of(struct resolving *r, const struct component *c, struct mark_request *request)
{
	if (!good_pid(r, c))
		return false;
	if (c->has_arg && c->arg_is_string)
		request->path = c->string;
	else if (c->has_arg)
		request->pid = c->number;
	return true;
}

/* As SystemTap: a program that cannot be found is kept as it is written. */
static const char *program_path(struct resolving *r, const char *name)
{
	const struct resolver *resolver = r->check->resolver;
	struct sdt_error err;
	char path[4096];

	if (resolver && resolver->program(resolver->ctx, name, path, sizeof(path), &err) == 0)
		return pool_copy(r->check->pool, path, strlen(path));
	return name;
}

static const struct point *with_path(
	struct resolving *r, const struct point *point, const char *path)
{
	size_t size = point->ncomponents * sizeof(*point->components);
	struct point *named = pool_alloc(r->check->pool, sizeof(*named));

	*named = *point;
	named->components = pool_alloc(r->check->pool, size);
	memcpy(named->components, point->components, size);
	named->components[0].string = path;
	return named;
}

static void process_point(struct resolving *r, const struct point *point)
{
	const struct component *last = &point->components[point->ncomponents - 1];
	bool begins = strcmp(last->name, "begin") == 0, thread = point->ncomponents == 3;
	struct mark_request request = {0};
	struct derived *derived;
	struct sdt_error err;
	char path[4096];

	if (!process_of(r, &point->components[0], &request))
		return;
	if (request.pid && r->check->resolver && r->check->resolver->process &&
		r->check->resolver->process(
			r->check->resolver->ctx, request.pid, path, sizeof(path), &err) == -ESRCH) {
		point_fail(
			r, NULL, "cannot probe pid %lld: No such process", (long long)request.pid);
		return;
	}
	if (request.path)
		point = with_path(r, point, program_path(r, request.path));
	derived = point_derived(r, point, point_body(r),
		thread ? (begins ? POINT_THREAD_BEGIN : POINT_THREAD_END)
		       : (begins ? POINT_PROCESS_BEGIN : POINT_PROCESS_END));
	derived->probe.pid = request.pid;
	if (request.path)
		derived->path = point->components[0].string;
}

static void unsupported_point(struct resolving *r, const struct point *point)
{
	const struct component *c = &point->components[1];

	point_fail(r, &c->token, "process probes of the kind '%s' are not supported yet", c->name);
}

/* ---- marks ---- */

static void mark_texts(
	struct resolving *r, const struct mark_request *request, struct derived *derived)
{
	struct pool *pool = r->check->pool;
	const struct resolved_site *site = derived->sites;
	const char *text =
		pool_print(pool, "process(\"%s\")", site->program ? site->program : site->path);

	if (request->library)
		text = pool_print(pool, "%s.library(\"%s\")", text, site->path);
	if (request->provider)
		text = pool_print(pool, "%s.provider(\"%s\")", text, site->provider);
	text = pool_print(pool, "%s.mark(\"%s\")", text, site->name);
	if (!r->use->outer)
		derived->pn = text;
	derived->derivation = pool_print(pool, " from: %s%s", text, derived->derivation);
	derived->pp = pool_print(pool, "process(\"%s\").statement(0x%llx)", site->path,
		(unsigned long long)site->pc);
}

/* Whether both offer a script the same variables. */
static bool same_variables(const struct resolved_site *a, const struct resolved_site *b)
{
	const char *x = a->typed, *y = b->typed;

	if (a->nargs != b->nargs || !x != !y)
		return false;
	for (size_t i = 0; x && i < 2 * a->nargs; i++) {
		if (strcmp(x, y) != 0)
			return false;
		x += strlen(x) + 1;
		y += strlen(y) + 1;
	}
	return true;
}

/* Sites that one derived probe can stand for: one name, and the same variables. */
static bool same_mark(
	const struct resolved_site *a, const struct resolved_site *b, bool by_provider)
{
	return strcmp(a->path, b->path) == 0 && strcmp(a->name, b->name) == 0 &&
	       same_variables(a, b) && (!by_provider || strcmp(a->provider, b->provider) == 0);
}

/* Bodies by what they can see: sites with the same variables share one. */
struct bodies {
	struct probe **body;
	const struct resolved_site **site;
	size_t count, room, room_sites;
};

static struct probe *body_for(
	struct resolving *r, struct bodies *bodies, const struct resolved_site *site)
{
	for (size_t i = 0; i < bodies->count; i++)
		if (same_variables(bodies->site[i], site))
			return bodies->body[i];
	bodies->body = pool_grow(
		r->check->pool, bodies->body, bodies->count, &bodies->room, sizeof(*bodies->body));
	bodies->site = pool_grow(r->check->pool, bodies->site, bodies->count, &bodies->room_sites,
		sizeof(*bodies->site));
	bodies->site[bodies->count] = site;
	bodies->body[bodies->count] = point_body(r);
	return bodies->body[bodies->count++];
}

static void add_marks(struct resolving *r, const struct point *point,
	const struct mark_request *request, struct resolved_site *sites, size_t nsites)
{
	struct bodies bodies = {0};

	for (size_t from = 0, to; from < nsites; from = to) {
		struct derived *derived =
			point_derived(r, point, body_for(r, &bodies, &sites[from]), POINT_MARK);

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

static bool read_request(
	struct resolving *r, const struct point *point, struct mark_request *request)
{
	if (!process_of(r, &point->components[0], request))
		return false;
	for (size_t i = 1; i < point->ncomponents; i++) {
		const struct component *c = &point->components[i];

		if (strcmp(c->name, "mark") == 0)
			request->mark = c->string;
		else if (strcmp(c->name, "provider") == 0)
			request->provider = c->string;
		else
			request->library = c->string;
	}
	return true;
}

static void mark_point(struct resolving *r, const struct point *point)
{
	const struct resolver *resolver = r->check->resolver;
	struct mark_request request = {0};
	struct resolved_site *sites = NULL;
	struct sdt_error err = {""};
	char similar[512] = "";
	size_t nsites = 0;
	int status;

	if (!read_request(r, point, &request))
		return;
	status = !resolver ? -ENOENT
			   : resolver->marks(resolver->ctx, &request, &sites, &nsites, similar,
				     sizeof(similar), &err);
	if (status == 0)
		add_marks(r, point, &request, sites, nsites);
	else if (status != -ENOENT)
		point_fail(r, NULL, "%s", err.text);
	else if (similar[0])
		point_fail(r, NULL, "no match (similar marks: %s)", similar);
	else
		point_fail(r, NULL, "no match");
}

/* ---- the table ---- */

#define TIMER(unit)                                                                                \
	{"timer." unit "(number)", timer_point},                                                   \
	{                                                                                          \
		"timer." unit "(number).randomize(number)", timer_point                            \
	}
#define PROCESS(head)                                                                              \
	{head ".begin", process_point}, {head ".end", process_point},                              \
		{head ".thread.begin", process_point}, {head ".thread.end", process_point},        \
		{head ".mark(string)", mark_point},                                                \
		{head ".provider(string).mark(string)", mark_point},                               \
		{head ".library(string).mark(string)", mark_point},                                \
		{head ".library(string).provider(string).mark(string)", mark_point},               \
		{head ".function(string)", unsupported_point},                                     \
		{head ".function(string).call", unsupported_point},                                \
		{head ".function(string).return", unsupported_point},                              \
		{head ".function(number)", unsupported_point},                                     \
		{head ".statement(string)", unsupported_point},                                    \
		{head ".statement(number)", unsupported_point}, {head ".plt", unsupported_point},  \
		{head ".plt(string)", unsupported_point}, {head ".syscall", unsupported_point},    \
		{head ".syscall.return", unsupported_point},                                       \
	{                                                                                          \
		head ".insn", unsupported_point                                                    \
	}

const struct shape_row point_shapes[] = {
	{"begin", session_point},
	{"begin(number)", session_point},
	{"end", session_point},
	{"end(number)", session_point},
	{"error", session_point},
	{"error(number)", session_point},
	{"never", session_point},
	TIMER("s"),
	TIMER("sec"),
	TIMER("ms"),
	TIMER("msec"),
	TIMER("us"),
	TIMER("usec"),
	TIMER("ns"),
	TIMER("nsec"),
	{"timer.hz(number)", timer_point},
	{"timer.jiffies(number)", kernel_timer},
	{"timer.jiffies(number).randomize(number)", kernel_timer},
	{"timer.profile", kernel_timer},
	PROCESS("process"),
	PROCESS("process(string)"),
	PROCESS("process(number)"),
};
const size_t point_nshapes = sizeof(point_shapes) / sizeof(point_shapes[0]);

bool point_supported(const struct shape_row *row)
{
	return row->resolve != unsupported_point && row->resolve != kernel_timer;
}
