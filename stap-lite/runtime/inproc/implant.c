/* SPDX-License-Identifier: MIT */
#include "stap-lite/runtime/inproc/implant.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "stap-lite/runtime/inproc/agent/agent.h"
#include "stap-lite/runtime/inproc/blobs.h"
#include "stap-lite/runtime/runtime.h"
#include "stap-lite/target/memory.h"
#include "stap-lite/target/process.h"

enum { SITE_ROOM = 8192 }; /* sites that one process can have over its life */

static uint64_t pages(uint64_t bytes)
{
	return (bytes + ROOM_PAGE - 1) & -(uint64_t)ROOM_PAGE;
}

static const uint64_t code_bytes = ROOM_PAGE;

static uint64_t resident_bytes(void)
{
	return pages(sizeof(struct resident) + SITE_ROOM * sizeof(struct agent_site));
}

static uint64_t slot_bytes(void)
{
	return pages(AGENT_SLOTS * sizeof(struct agent_slot));
}

/* ---- calls ---- */

static long call(struct remote *remote, long number, uint64_t a, uint64_t b, uint64_t c, uint64_t d,
	uint64_t e, uint64_t f)
{
	long result = -ESRCH;

	remote_call(remote, number, (const uint64_t[6]){a, b, c, d, e, f}, &result);
	return result;
}

static int64_t map(struct remote *remote, uint64_t at, uint64_t size, int prot, int flags, int fd)
{
	return call(remote, SYS_mmap, at, size, (uint64_t)prot, (uint64_t)flags,
		(uint64_t)(int64_t)fd, 0);
}

static void unmap(struct remote *remote, uint64_t at, uint64_t size)
{
	if (at)
		call(remote, SYS_munmap, at, size, 0, 0, 0, 0);
}

static bool is_error(int64_t result)
{
	return result < 0 && result > -4096;
}

static int mem_of(const struct remote *remote)
{
	return remote->thread->process->space->mem;
}

static int fail(struct sdt_error *err, int64_t code, const char *what)
{
	return sdt_fail(err, (int)code, "%s: %s", what, strerror((int)-code));
}

/* ---- resident block ---- */

static void take_resident(struct implant *implant, uint64_t code, const struct resident *r)
{
	implant->resident_code = code;
	implant->resident = code + code_bytes;
	implant->slots = r->slots;
	implant->sites = r->sites;
	implant->nsites = r->nsites;
}

/* Anonymous executable pages that begin with our magic, and the block behind them. */
static bool find_resident(
	struct implant *implant, int mem, const struct sdt_maps *maps, struct resident *r)
{
	struct blob_head head;

	for (size_t i = 0; i < maps->count; i++) {
		const struct sdt_map *m = &maps->map[i];

		if (!m->exec || m->write || m->ino || m->end - m->start != code_bytes ||
			memory_read(mem, m->start, &head, sizeof(head)) < 0 ||
			head.magic != BLOB_MAGIC || memory_read(mem, m->end, r, sizeof(*r)) < 0 ||
			r->magic != RESIDENT_MAGIC)
			continue;
		take_resident(implant, m->start, r);
		return true;
	}
	return false;
}

static int new_resident(struct implant *implant, struct remote *remote, struct sdt_error *err)
{
	uint64_t size = code_bytes + resident_bytes() + slot_bytes();
	int64_t at = map(remote, 0, size, PROT_READ | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
	struct resident r = {.magic = RESIDENT_MAGIC,
		.abi = RESIDENT_ABI,
		.size = sizeof(r),
		.site_room = SITE_ROOM};
	int64_t rc;

	if (is_error(at))
		return fail(err, at, "no memory in the program for code");
	r.sites = (uint64_t)at + code_bytes + sizeof(r);
	r.slots = (uint64_t)at + code_bytes + resident_bytes();
	rc = call(remote, SYS_mprotect, (uint64_t)at + code_bytes, size - code_bytes,
		PROT_READ | PROT_WRITE, 0, 0, 0);
	if (!is_error(rc))
		rc = call(remote, SYS_madvise, r.slots, slot_bytes(), MADV_WIPEONFORK, 0, 0, 0);
	if (!is_error(rc))
		rc = memory_write(mem_of(remote), (uint64_t)at, blob_resident,
			(size_t)(blob_resident_end - blob_resident));
	if (!is_error(rc))
		rc = memory_write(mem_of(remote), (uint64_t)at + code_bytes, &r, sizeof(r));
	if (is_error(rc)) {
		unmap(remote, (uint64_t)at, size);
		return fail(err, rc, "the resident block");
	}
	take_resident(implant, (uint64_t)at, &r);
	return 0;
}

int implant_resident(struct implant *implant, struct remote *remote, const struct sdt_maps *maps,
	struct sdt_error *err)
{
	struct resident r;

	if (implant->resident)
		return 0;
	if (!find_resident(implant, mem_of(remote), maps, &r))
		return new_resident(implant, remote, err);
	if (r.abi != RESIDENT_ABI || r.size != sizeof(r) || r.site_room != SITE_ROOM ||
		r.nsites > SITE_ROOM) {
		*implant = (struct implant){0};
		return sdt_fail(
			err, -EPROTO, "another version of this program has traced it before");
	}
	return 0;
}

/* ---- session ---- */

/* Opens a file of ours in the program, maps it there and closes it again. */
static int64_t map_ours(struct remote *remote, uint64_t scratch, int fd, uint64_t size, int prot,
	struct sdt_error *err)
{
	char path[64];
	int64_t there, at;
	int rc;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)getpid(), fd);
	rc = memory_write(mem_of(remote), scratch, path, sizeof(path));
	if (rc < 0)
		return fail(err, rc, "the program's memory");
	there = call(remote, SYS_open, scratch, (prot & PROT_WRITE ? O_RDWR : O_RDONLY) | O_CLOEXEC,
		0, 0, 0, 0);
	if (is_error(there))
		return fail(err, there, "the program may not open our memory");
	at = map(remote, 0, size, prot, MAP_SHARED, (int)there);
	call(remote, SYS_close, (uint64_t)there, 0, 0, 0, 0, 0);
	if (is_error(at))
		return fail(err, at, "the program may not map our memory");
	call(remote, SYS_madvise, (uint64_t)at, size, MADV_DONTDUMP, 0, 0, 0);
	return at;
}

static uint64_t points_off(void)
{
	return (sizeof(struct agent_session) + 63) & ~63ull;
}

static uint64_t order_off(const struct session_image *image)
{
	return points_off() + image->point_room * sizeof(struct agent_point);
}

static uint64_t runs_off(const struct session_image *image)
{
	return pages(order_off(image) + image->norder * sizeof(uint32_t));
}

static uint64_t agent_bytes(void)
{
	return pages((uint64_t)(blob_agent_end - blob_agent));
}

static void unmap_session(struct remote *remote, const struct agent_session *s, uint64_t session)
{
	unmap(remote, s->code, s->code_size);
	unmap(remote, s->arena, s->arena_size);
	unmap(remote, s->program, s->program_size);
	unmap(remote, session, s->session_size);
}

/* Fills the addresses in *s. What is mapped already is there when it fails. */
static int map_session(struct remote *remote, const struct session_image *image, uint64_t session,
	struct agent_session *s, struct sdt_error *err)
{
	int64_t at = map(
		remote, 0, agent_bytes(), PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	if (is_error(at))
		return fail(err, at, "no memory in the program for code");
	s->code = (uint64_t)at;
	s->code_size = agent_bytes();
	at = map_ours(
		remote, session, image->arena_fd, image->arena_size, PROT_READ | PROT_WRITE, err);
	if (is_error(at))
		return (int)at;
	s->arena = (uint64_t)at;
	s->arena_size = image->arena_size;
	at = map_ours(remote, session, image->program_fd, image->program_size, PROT_READ, err);
	if (is_error(at))
		return (int)at;
	s->program = (uint64_t)at;
	s->program_size = image->program_size;
	return 0;
}

static int write_session(const struct implant *implant, int mem, const struct session_image *image,
	const struct agent_session *s)
{
	int rc = memory_write(mem, s->code, blob_agent, (size_t)(blob_agent_end - blob_agent));

	if (rc == 0)
		rc = memory_write(mem, implant->session, s, sizeof(*s));
	if (rc == 0)
		rc = memory_write(
			mem, s->order, image->order, image->norder * sizeof(*image->order));
	return rc;
}

static uint64_t session_record(const struct implant *implant, uint32_t number)
{
	return implant->resident + offsetof(struct resident, sessions) +
	       number * sizeof(struct resident_session);
}

/* No thread has a handler on its stack. */
static bool implant_is_idle(const struct implant *implant, int mem)
{
	struct agent_slot *slots = malloc(AGENT_SLOTS * sizeof(*slots));
	bool idle =
		slots && memory_read(mem, implant->slots, slots, AGENT_SLOTS * sizeof(*slots)) == 0;

	for (size_t i = 0; idle && i < AGENT_SLOTS; i++)
		idle = !slots[i].busy;
	free(slots);
	return idle;
}

/* Sessions whose engine is dead have left their block behind, because a thread was in it or because
 * they were killed. */
static void reclaim(const struct implant *implant, struct remote *remote, struct resident *r)
{
	int mem = mem_of(remote);
	bool idle = implant_is_idle(implant, mem);

	for (uint32_t i = 0; i < AGENT_SESSIONS; i++) {
		struct resident_session *old = &r->sessions[i];
		struct agent_session s;

		if (!old->entry || !idle || kill(old->engine, 0) == 0 || errno == EPERM)
			continue;
		if (memory_read(mem, old->session, &s, sizeof(s)) < 0)
			continue;
		unmap_session(remote, &s, old->session);
		*old = (struct resident_session){0};
		memory_write(mem, session_record(implant, i), old, sizeof(*old));
	}
}

/* Takes a free number and makes the session known to the dispatcher. */
static int announce_session(struct implant *implant, struct remote *remote,
	const struct agent_session *s, struct sdt_error *err)
{
	const struct blob_head *head = (const struct blob_head *)blob_agent;
	struct resident_session ours = {
		.entry = s->code + head->entry, .session = implant->session, .engine = getpid()};
	int mem = mem_of(remote);
	struct resident r;
	int rc = memory_read(mem, implant->resident, &r, sizeof(r));

	if (rc < 0)
		return fail(err, rc, "the resident block");
	reclaim(implant, remote, &r);
	for (implant->number = 0; r.sessions[implant->number].entry; implant->number++)
		if (implant->number == AGENT_SESSIONS - 1)
			return sdt_fail(err, -EUSERS, "%d sessions are in this process already",
				AGENT_SESSIONS);
	rc = memory_write(mem, session_record(implant, implant->number), &ours, sizeof(ours));
	return rc < 0 ? fail(err, rc, "the resident block") : 0;
}

static int fill_session(struct implant *implant, struct remote *remote,
	const struct session_image *image, struct agent_session *s, struct sdt_error *err)
{
	int rc;

	s->points = implant->points = implant->session + points_off();
	s->order = implant->session + order_off(image);
	s->runs = implant->session + runs_off(image);
	s->run_size = image->run_size;
	s->resident = implant->resident;
	s->norder = image->norder;
	s->npoints = implant->point_room = image->point_room;
	rc = map_session(remote, image, implant->session, s, err);
	if (rc == 0 && (rc = write_session(implant, mem_of(remote), image, s)) < 0)
		fail(err, rc, "the session's memory in the program");
	return rc == 0 ? announce_session(implant, remote, s, err) : rc;
}

int implant_session(struct implant *implant, struct remote *remote,
	const struct session_image *image, struct sdt_error *err)
{
	struct agent_session s = image->constants;
	int64_t at;
	int rc;

	s.session_size = runs_off(image) + pages(image->run_size * AGENT_SLOTS);
	at = map(remote, 0, s.session_size, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
	if (is_error(at))
		return fail(err, at, "no memory in the program");
	implant->session = (uint64_t)at;
	implant->npoints = 0;
	rc = fill_session(implant, remote, image, &s, err);
	if (rc < 0) {
		unmap_session(remote, &s, implant->session);
		implant->session = 0;
	}
	return rc;
}

bool implant_remove_session(struct implant *implant, struct remote *remote)
{
	int mem = mem_of(remote);
	struct resident_session none = {0};
	struct agent_session s;

	if (!implant->session)
		return true;
	if (!implant_is_idle(implant, mem) || memory_read(mem, implant->session, &s, sizeof(s)) < 0)
		return false;
	memory_write(mem, session_record(implant, implant->number), &none, sizeof(none));
	unmap_session(remote, &s, implant->session);
	implant->session = 0;
	return true;
}

/* ---- pages and sites ---- */

/* Number of pages from i on that follow each other. */
static size_t run_of_pages(const struct rooms *rooms, size_t i)
{
	size_t n = 1;

	while (i + n < rooms->npages &&
		rooms->pages[i + n]->addr == rooms->pages[i]->addr + n * ROOM_PAGE)
		n++;
	return n;
}

bool implant_pages(struct remote *remote, const struct rooms *rooms)
{
	int mem = mem_of(remote);
	size_t done = 0;
	bool ok = true;

	while (ok && done < rooms->npages) {
		size_t n = run_of_pages(rooms, done);
		uint64_t at = rooms->pages[done]->addr;

		ok = map(remote, at, n * ROOM_PAGE, PROT_READ | PROT_EXEC,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1) == (int64_t)at;
		done += ok ? n : 0;
	}
	for (size_t i = 0; ok && i < rooms->npages; i++)
		ok = memory_write(mem, rooms->pages[i]->addr, rooms->pages[i]->bytes, ROOM_PAGE) ==
		     0;
	for (size_t i = 0; !ok && i < done; i++)
		unmap(remote, rooms->pages[i]->addr, ROOM_PAGE);
	return ok;
}

bool implant_has_room(const struct implant *implant, size_t count)
{
	return implant->nsites + count <= SITE_ROOM;
}

struct agent_site *implant_sites(const struct implant *implant, int mem)
{
	size_t size = implant->nsites * sizeof(struct agent_site);
	struct agent_site *sites = malloc(size + 1);

	if (sites && size && memory_read(mem, implant->sites, sites, size) < 0) {
		free(sites);
		return NULL;
	}
	return sites;
}
