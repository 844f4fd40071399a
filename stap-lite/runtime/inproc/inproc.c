/* SPDX-License-Identifier: MIT */
/*
 * The in-process runtime: the ptrace runtime with jumps instead of breakpoints wherever a jump can
 * be. It follows threads, processes, programs and libraries in the same way and stays their tracer;
 * only hits do not stop anybody. Sites that no jump reaches, and processes that code of ours cannot
 * be put into, get breakpoints.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "stap-lite/runtime/inproc/agent/agent.h"
#include "stap-lite/runtime/inproc/blobs.h"
#include "stap-lite/runtime/inproc/implant.h"
#include "stap-lite/runtime/inproc/plan.h"
#include "stap-lite/runtime/inproc/rooms_process.h"
#include "stap-lite/runtime/inproc/stub.h"
#include "stap-lite/runtime/ptrace/ptrace.h"
#include "stap-lite/target/memory.h"
#include "stap-lite/vm/lock.h"

_Static_assert(PLAN_WINDOW == AGENT_WINDOW && PLAN_WINDOW == PATCH_WINDOW, "one window");

#define HWCAP2_FSGSBASE 2u

struct inproc { /* of the runtime */
	struct session_image image;
	uint32_t *order;
	struct agent_point *points; /* per point of the runtime: first, count */
	bool busy;		    /* a thread was in a handler when we wanted to leave */
};

static void say(struct runtime *rt, int level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void say(struct runtime *rt, int level, const char *fmt, ...)
{
	char text[256];
	va_list args;
	int len;

	if (!rt->config.log)
		return;
	va_start(args, fmt);
	len = vsnprintf(text, sizeof(text) - 1, fmt, args);
	va_end(args);
	len = len < (int)sizeof(text) - 2 ? len : (int)sizeof(text) - 2;
	memcpy(text + len, "\n", 2);
	rt->config.log(rt->config.log_ctx, level, text);
}

/* ---- the image of the session ---- */

static int make_points(struct runtime *rt, struct inproc *in)
{
	const struct prog_site *sites = prog_sites(rt->program);
	uint32_t n = 0;

	in->points = calloc(rt->npoints + 1, sizeof(*in->points));
	in->order = calloc(rt->program->sites.count + 1, sizeof(*in->order));
	if (!in->points || !in->order)
		return -ENOMEM;
	for (size_t k = 0; k < rt->npoints; k++) {
		in->points[k].first = n;
		for (uint32_t i = 0; i < rt->program->sites.count && n < rt->program->sites.count;
			i++)
			if (sites[i].module == rt->points[k].module &&
				sites[i].pc == rt->points[k].pc)
				in->order[n++] = i;
		in->points[k].count = n - in->points[k].first;
	}
	in->image.order = in->order;
	in->image.norder = n;
	in->image.point_room = (uint32_t)rt->npoints * 2 + 16; /* a library may be mapped twice */
	return 0;
}

static int make_program_fd(const struct program *program)
{
	int fd = memfd_create("sdtkit-program", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0 || write(fd, program, program->size) != (ssize_t)program->size ||
		fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) <
			0) {
		int code = -errno;

		if (fd >= 0)
			close(fd);
		return code;
	}
	return fd;
}

static int make_image(struct runtime *rt, struct inproc *in, struct sdt_error *err)
{
	struct tm local;
	time_t now = time(NULL);

	in->image.arena_fd = rt->config.arena_fd;
	in->image.arena_size = rt->config.arena->size;
	in->image.program_size = rt->program->size;
	in->image.program_fd = make_program_fd(rt->program);
	if (in->image.program_fd < 0)
		return sdt_fail(err, in->image.program_fd, "no shared memory for the script: %s",
			strerror(-in->image.program_fd));
	in->image.run_size = (sizeof(struct agent_run) + vm_run_size(rt->program) + 63) & ~63ull;
	in->image.constants.target = (int32_t)rt->target;
	in->image.constants.command = (int32_t)rt->config.command_pid;
	in->image.constants.quiet_errors = rt->config.quiet_errors;
	in->image.constants.tz_offset = localtime_r(&now, &local) ? -local.tm_gmtoff : 0;
	return make_points(rt, in) < 0 ? sdt_fail(err, -ENOMEM, "out of memory") : 0;
}

/* ---- one space ---- */

/* A thread that can make system calls for us; NULL, with the reason, when the program is none for
 * code of ours. */
static struct thread *find_helper(struct runtime *rt, const struct space *space, const char **why)
{
	struct thread *helper = NULL;

	*why = "no thread of it is stopped where it could";
	for (struct process *p = rt->processes; p; p = p->next) {
		if (p->space != space)
			continue;
		if (!p->may_inject) {
			*why = "it is confined by seccomp";
			return NULL;
		}
		for (struct thread *t = p->threads; t; t = t->next) {
			if (t->state != THREAD_STOPPED || !thread_regs(t))
				continue;
			if (t->regs.cs == 0x23) {
				*why = "it runs 32-bit code";
				return NULL;
			}
			if (is_plain_stop(t) || t->status >> 16 == PTRACE_EVENT_EXEC)
				helper = t;
		}
	}
	return helper;
}

static bool implant_ready(struct runtime *rt, struct space *space, struct implant *implant,
	struct remote *remote, const struct sdt_maps *maps)
{
	const struct inproc *in = rt->fast_data;
	struct sdt_error err;

	if (implant->session)
		return true;
	if (implant_resident(implant, remote, maps, &err) == 0 &&
		implant_session(implant, remote, &in->image, &err) == 0)
		return true;
	say(rt, 1, "process %d: breakpoints, not jumps: %s", (int)space->pid, err.text);
	implant->refused = true;
	return false;
}

struct planning { /* of one space */
	struct runtime *rt;
	struct space *space;
	struct implant *implant;
	struct plan_site *sites;
	struct breakpoint **bps;  /* of each site */
	struct agent_site *known; /* those of earlier sessions, `first` of them */
	uint32_t first;		  /* number of the first new site in the resident table */
	size_t count;
};

static int read_code(void *ctx, uint64_t addr, void *buf, size_t len)
{
	const struct planning *p = ctx;

	return memory_read(p->space->mem, addr, buf, len);
}

static void write_stub(void *ctx, size_t site, uint64_t at, uint8_t *buf)
{
	const struct planning *p = ctx;
	const struct blob_head *head = (const struct blob_head *)blob_resident;

	(void)at;
	stub_emit(buf, p->implant->resident_code + head->entry,
		implant_site_addr(p->implant, p->first + (uint32_t)site));
}

static void set_patch(struct breakpoint *bp, const struct agent_site *site,
	const struct implant *implant, uint32_t number)
{
	struct patch *patch = &bp->patch;

	patch->len = (uint8_t)site->len;
	memcpy(patch->before, site->before, sizeof(patch->before));
	memcpy(patch->after, site->after, sizeof(patch->after));
	if (patch->before[0] != patch->after[0]) {
		patch->switch_addr = bp->addr;
		patch->switch_on = patch->after[0];
		patch->switch_off = patch->before[0];
	} else { /* a fast site: the jump stands behind it */
		patch->switch_addr = implant_site_addr(implant, number);
		patch->switch_on = (uint8_t)(1u << implant->number);
		patch->switch_off = 0;
	}
}

/* Writes the record of the site, armed for this session. */
static bool arm_site(
	struct planning *p, struct breakpoint *bp, struct agent_site *site, uint32_t number)
{
	struct implant *implant = p->implant;
	const struct inproc *in = p->rt->fast_data;
	struct agent_point point = in->points[bp->point];
	int mem = p->space->mem;

	if (implant->npoints >= implant->point_room)
		return false;
	point.bias = bp->bias;
	site->point[implant->number] = implant->npoints;
	site->armed = 1u << implant->number;
	if (memory_write(mem, implant->points + implant->npoints * sizeof(point), &point,
		    sizeof(point)) < 0 ||
		memory_write(mem, implant_site_addr(implant, number), site, sizeof(*site)) < 0)
		return false;
	implant->npoints++;
	set_patch(bp, site, implant, number);
	return true;
}

static bool is_near(uint64_t a, uint64_t b)
{
	return a != b && a - b + PLAN_WINDOW < 2 * PLAN_WINDOW;
}

/* The bytes of its jump depended on no other site, then or now: alone, it leads where it did. */
static bool is_alone(const struct planning *p, const struct breakpoint *bp)
{
	for (size_t i = 0; i < p->space->nbreakpoints; i++)
		if (is_near(p->space->breakpoints[i].addr, bp->addr))
			return false;
	for (uint32_t i = 0; i < p->first; i++)
		if (is_near(p->known[i].addr, bp->addr))
			return false;
	return true;
}

/* A site that an earlier session has patched: its trampoline still stands. */
static bool reuse_site(struct planning *p, struct breakpoint *bp)
{
	uint8_t now[PATCH_WINDOW];
	uint32_t number = 0;

	while (number < p->first && p->known[number].addr != bp->addr)
		number++;
	if (number == p->first || p->known[number].len > sizeof(now) ||
		memory_read(p->space->mem, bp->addr, now, sizeof(now)) < 0 ||
		memcmp(now, p->known[number].before, sizeof(now)) != 0 || !is_alone(p, bp))
		return false;
	return arm_site(p, bp, &p->known[number], number);
}

static bool collect(struct planning *p)
{
	size_t n = p->space->nbreakpoints;

	p->sites = calloc(n + 1, sizeof(*p->sites));
	p->bps = calloc(n + 1, sizeof(struct breakpoint *));
	for (size_t i = 0; p->sites && p->bps && i < n; i++) {
		struct breakpoint *bp = &p->space->breakpoints[i];

		if (!bp->fresh || bp->point == POINT_LINKER || reuse_site(p, bp))
			continue;
		p->sites[p->count].addr = bp->addr;
		p->bps[p->count++] = bp;
	}
	return p->count > 0 && implant_has_room(p->implant, p->count);
}

static void adopt(struct planning *p)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct plan_site *plan = &p->sites[i];
		struct agent_site site = {.len = plan->len, .addr = plan->addr};

		memcpy(site.before, plan->before, sizeof(site.before));
		memcpy(site.after, plan->after, sizeof(site.after));
		say(p->rt, 2, "process %d: site %#" PRIx64 ": %s%s%s", (int)p->space->pid,
			plan->addr,
			plan->tactic == PLAN_NONE ? "breakpoint: " : plan_tactic_name[plan->tactic],
			plan->tactic == PLAN_NONE ? plan->why
			: plan->overlaps	  ? ", returns into its jump"
						  : "",
			plan->fragile ? ", fragile" : "");
		if (plan->tactic != PLAN_NONE)
			arm_site(p, p->bps[i], &site, p->first + (uint32_t)i);
	}
	p->implant->nsites = p->first + (uint32_t)p->count;
	memory_write(p->space->mem, p->implant->resident + offsetof(struct resident, nsites),
		&p->implant->nsites, sizeof(p->implant->nsites));
}

static void plan_space(struct planning *p, struct remote *remote, const struct sdt_maps *maps)
{
	struct rooms rooms = {0};
	struct plan_env env = {&rooms, read_code, write_stub, p, stub_size(), false};

	p->first = p->implant->nsites;
	p->known = implant_sites(p->implant, p->space->mem);
	if (!p->known || !collect(p))
		return;
	rooms_of_process(&rooms, p->space->pid, maps);
	if (plan_sites(&env, p->sites, p->count) == 0 && implant_pages(remote, &rooms))
		adopt(p);
	else
		say(p->rt, 1, "process %d: breakpoints, not jumps: no room for code",
			(int)p->space->pid);
	rooms_deinit(&rooms);
}

static bool has_fresh(const struct space *space)
{
	for (size_t i = 0; i < space->nbreakpoints; i++)
		if (space->breakpoints[i].fresh && space->breakpoints[i].point != POINT_LINKER)
			return true;
	return false;
}

static void inproc_prepare(struct runtime *rt, struct space *space)
{
	struct implant *implant = space->fast;
	struct planning planning = {.rt = rt, .space = space};
	struct sdt_maps maps = {0};
	struct remote remote;
	struct thread *helper;
	struct sdt_error err;
	const char *why;

	if (!implant)
		implant = space->fast = calloc(1, sizeof(*implant));
	if (!implant || implant->refused || !has_fresh(space))
		return;
	helper = find_helper(rt, space, &why);
	if (!helper) {
		say(rt, 1, "process %d: breakpoints, not jumps: %s", (int)space->pid, why);
		return;
	}
	if (!remote_begin(rt, &remote, helper))
		return;
	if (maps_read(space->pid, &maps, &err) == 0 &&
		implant_ready(rt, space, implant, &remote, &maps)) {
		maps_free(&maps); /* the implant is in the way of trampolines too */
		planning.implant = implant;
		if (maps_read(space->pid, &maps, &err) == 0)
			plan_space(&planning, &remote, &maps);
	}
	remote_end(&remote);
	maps_free(&maps);
	free(planning.sites);
	free(planning.bps);
	free(planning.known);
}

static void inproc_fork(struct space *child, const struct space *parent)
{
	if (parent->fast && (child->fast = malloc(sizeof(struct implant))))
		memcpy(child->fast, parent->fast, sizeof(struct implant));
}

/* Hits that no handler saw are told as skipped probes. */
static void count_losses(
	struct runtime *rt, const struct space *space, const struct implant *implant)
{
	struct resident r;
	uint64_t none = 0;

	if (memory_read(space->mem, implant->resident, &r, sizeof(r)) < 0)
		return;
	atomic_fetch_add(&rt->config.arena->skipped, (uint32_t)r.no_slot);
	if (r.no_slot)
		memory_write(space->mem, implant->resident + offsetof(struct resident, no_slot),
			&none, sizeof(none));
}

static void inproc_leave(struct runtime *rt, struct space *space)
{
	struct implant *implant = space->fast;
	struct inproc *in = rt->fast_data;
	struct thread *helper;
	struct remote remote;
	const char *why;
	uint32_t off = 0;

	if (!implant || !implant->session)
		return;
	for (uint32_t i = 0; i < implant->nsites; i++)
		memory_write(space->mem, implant_site_addr(implant, i), &off, sizeof(off));
	count_losses(rt, space, implant);
	helper = find_helper(rt, space, &why);
	if (!helper || !remote_begin(rt, &remote, helper))
		return;
	in->busy |= !implant_remove_session(implant, &remote);
	remote_end(&remote);
}

static void inproc_thread_came(struct runtime *rt, struct space *space)
{
	const struct implant *implant = space->fast;
	uint32_t generation;
	uint64_t at;

	(void)rt;
	if (!implant || !implant->resident)
		return;
	at = implant->resident + offsetof(struct resident, generation);
	if (memory_read(space->mem, at, &generation, sizeof(generation)) < 0)
		return;
	generation++;
	memory_write(space->mem, at, &generation, sizeof(generation));
}

static void inproc_thread_gone(struct runtime *rt, struct space *space, pid_t tid)
{
	(void)space;
	lock_release(rt->config.arena, (uint32_t)tid);
}

static const struct fast_ops fast = {
	.prepare = inproc_prepare,
	.fork = inproc_fork,
	.leave = inproc_leave,
	.thread_came = inproc_thread_came,
	.thread_gone = inproc_thread_gone,
	.free = free,
};

/* ---- runtime ---- */

static int inproc_check(const struct runtime_config *config, struct sdt_error *err)
{
	if (!(getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE))
		return sdt_fail(err, -ENOTSUP,
			"this CPU or kernel does not let programs read their thread's base "
			"(FSGSBASE)");
	return tracer_check(config, err);
}

/* Handlers that were stopped in the middle get a moment to end, so that nothing of the session
 * stays behind. */
static int inproc_disarm(struct runtime *rt, struct sdt_error *err)
{
	static const struct timespec moment = {.tv_nsec = 200000};
	struct inproc *in = rt->fast_data;

	for (int tries = 0; in && tries < 5; tries++) {
		in->busy = false;
		stop_all(rt, NULL, NULL);
		tracer_restore(rt);
		if (!in->busy)
			break;
		release_all(rt);
		nanosleep(&moment, NULL);
	}
	return tracer_disarm(rt, err);
}

static void inproc_close(struct runtime *rt)
{
	struct inproc *in = rt->fast_data;

	tracer_close(rt); /* uses it once more */
	if (!in)
		return;
	if (in->image.program_fd > 0)
		close(in->image.program_fd);
	free(in->order);
	free(in->points);
	free(in);
}

static int inproc_open(
	const struct runtime_config *config, struct runtime **out, struct sdt_error *err)
{
	int rc = tracer_open(config, out, err);
	struct inproc *in;

	if (rc < 0)
		return rc;
	in = (*out)->fast_data = calloc(1, sizeof(*in));
	(*out)->fast = &fast;
	rc = in ? make_image(*out, in, err) : sdt_fail(err, -ENOMEM, "out of memory");
	if (rc < 0) {
		inproc_close(*out);
		*out = NULL;
	}
	return rc;
}

const struct runtime_ops runtime_inproc = {
	.name = "inproc",
	.check = inproc_check,
	.open = inproc_open,
	.arm = tracer_arm,
	.next_event = tracer_next_event,
	.pump = tracer_pump,
	.read_reg = tracer_read_reg,
	.read_mem = tracer_read_mem,
	.write_mem = tracer_write_mem,
	.target = tracer_target,
	.disarm = inproc_disarm,
	.close = inproc_close,
	.runs_handlers = true,
};
