/* SPDX-License-Identifier: MIT */
#include "stap-lite/runtime/inproc/plan.h"

#include <errno.h>
#include <string.h>
#include "stap-lite/runtime/inproc/plan_steps.h"

const char *const plan_tactic_name[PLAN_NTACTICS] = {
	[PLAN_NONE] = "none",
	[PLAN_FAST] = "fast",
	[PLAN_PUN] = "pun",
	[PLAN_EVICT] = "evict",
	[PLAN_EVICT_MORE] = "evict+",
	[PLAN_OVERLAP] = "overlap",
};

enum {
	BODY_MAX = 512,
	PLAN_NEAR = 9, /* bytes: two sites nearer than this depend on each other */
	MAX_WAYS = 40, /* to patch the second of two */
};

bool view_movable(const struct view *v, const struct insn *insn)
{
	return reloc_can(insn) && !(v->env->careful && insn->memory);
}

uint32_t view_boundaries(const struct view *v)
{
	uint32_t bits = 1;

	for (size_t i = 0; i < v->ninsns; i++) {
		uint64_t off = v->insns[i].addr - v->addr;

		bits |= off < 32 ? 1u << off : 0;
	}
	return bits;
}

bool view_jump(struct view *v, uint64_t at, uint64_t to)
{
	uint8_t buf[JUMP_LEN];

	if (jump_emit(at, to, buf) < 0)
		return false;
	rooms_put(v->env->rooms, at, buf, JUMP_LEN);
	return true;
}

/* Copies and the jump behind them, for address at; their length or -ERANGE. */
static int emit_copies(const struct view *v, size_t from, size_t to, uint64_t at, uint8_t *buf)
{
	uint64_t behind = from < v->ninsns ? v->insns[from].addr : v->addr + 1;
	int len = 0, n;

	for (size_t i = from; i < to; i++) {
		n = reloc_emit(&v->insns[i], at + (uint64_t)len, buf + len);
		if (n < 0)
			return n;
		len += n;
		behind = insn_end(&v->insns[i]);
		if (insn_leaves(&v->insns[i]))
			return len;
	}
	n = jump_emit(at + (uint64_t)len, behind, buf + len);
	return n < 0 ? n : len + n;
}

uint64_t view_body(struct view *v, bool with_stub, size_t from, size_t to)
{
	size_t stub = with_stub ? v->env->stub_size : 0,
	       max = stub + (to - from) * RELOC_MAX + JUMP_LEN;
	struct rooms *rooms = v->env->rooms;
	struct room_want rest;
	uint8_t buf[BODY_MAX];
	uint64_t at;
	int len;

	at = max <= sizeof(buf) ? rooms_near(rooms, v->addr, NEAR, max) : 0;
	if (!at)
		return 0;
	len = emit_copies(v, from, to, at + stub, buf + stub);
	if (len < 0) {
		rooms_release(rooms, &(struct room_want){at, max}, 1);
		return 0;
	}
	if (with_stub)
		v->env->stub(v->env->ctx, v->index, at, buf);
	rooms_put(rooms, at, buf, stub + (size_t)len);
	rest = (struct room_want){at + stub + (size_t)len, max - stub - (size_t)len};
	rooms_release(rooms, &rest, 1);
	return at;
}

size_t view_copied(const struct view *v, bool *overlaps)
{
	uint64_t end = v->addr + 1;
	size_t to = 0;
	bool left = false;

	while (to < v->ninsns && end < v->addr + JUMP_LEN && !left &&
		v->insns[to].addr != v->next_site && view_movable(v, &v->insns[to])) {
		left = insn_leaves(&v->insns[to]);
		end = insn_end(&v->insns[to++]);
	}
	*overlaps = !left && end < v->addr + JUMP_LEN;
	return to;
}

/* Reserves and writes the pads of a punned jump; false when one does not fit. */
static bool pun_pads(struct view *v, uint64_t entry)
{
	uint64_t pad_body = 0;
	bool all = true;

	for (size_t i = 0; i < v->ninsns; i++) {
		uint64_t off = v->insns[i].addr - v->addr, pad;
		uint8_t bytes[4];
		int32_t distance;

		if (off > 4)
			break;
		memcpy(bytes, v->final + 1, sizeof(bytes));
		bytes[off - 1] = 0xcc;
		memcpy(&distance, bytes, sizeof(distance));
		pad = v->addr + JUMP_LEN + (uint64_t)(int64_t)distance;
		if (pad == entry ||
			!rooms_take(v->env->rooms, &(struct room_want){pad, JUMP_LEN}, 1)) {
			all = false;
			continue;
		}
		if (!pad_body)
			pad_body = view_body(v, true, 0, 0);
		all &= pad_body && view_jump(v, pad, pad_body);
	}
	return all;
}

static bool plan_pun(struct view *v, bool may_overlap)
{
	struct plan_site *site = v->site;
	struct room_want want = {.len = JUMP_LEN};
	int32_t distance;
	size_t copied;

	if (v->size < JUMP_LEN)
		return false;
	copied = view_copied(v, &site->overlaps);
	memcpy(&distance, v->final + 1, sizeof(distance));
	want.addr = v->addr + JUMP_LEN + (uint64_t)(int64_t)distance;
	if ((site->overlaps && !may_overlap) || !rooms_take(v->env->rooms, &want, 1))
		return false;
	site->body = view_body(v, true, 0, copied);
	if (!site->body || !view_jump(v, want.addr, site->body)) {
		rooms_release(v->env->rooms, &want, 1);
		return false;
	}
	site->tactic = site->overlaps ? PLAN_OVERLAP : PLAN_PUN;
	site->entry = want.addr;
	site->len = 1;
	site->after[0] = 0xe9;
	site->fragile = !pun_pads(v, want.addr);
	return true;
}

/* A nop of five bytes or more behind the site: nothing else jumps there, nothing is punned. */
static bool plan_fast(struct view *v)
{
	struct insn *nop = &v->insns[0];
	struct plan_site *site = v->site;
	bool is_nop;

	if (!v->ninsns || nop->kind != INSN_PLAIN || nop->len < JUMP_LEN ||
		v->next_site < insn_end(nop))
		return false;
	is_nop = nop->nop && !view_jumped_into(v, nop);
	site->body = is_nop ? view_body(v, true, 1, 1) : 0;
	if (!site->body || jump_emit(v->addr + 1, site->body, site->after + 1) < 0)
		return false;
	site->after[0] = site->before[0];
	site->tactic = PLAN_FAST;
	site->entry = site->body;
	site->len = 1 + JUMP_LEN;
	return true;
}

/* Reads and decodes what follows the site; sites behind it are planned already. */
static const char *view_init(
	struct view *v, const struct plan_env *env, struct plan_site *sites, size_t n, size_t index)
{
	size_t at = 1;

	*v = (struct view){
		.env = env, .site = &sites[index], .index = index, .addr = sites[index].addr};
	v->next_site = index + 1 < n ? sites[index + 1].addr : UINT64_MAX;
	for (v->size = VIEW_BYTES; v->size && env->read(env->ctx, v->addr, v->original, v->size);)
		v->size--;
	if (!v->size)
		return "its code cannot be read";
	if (v->original[0] != 0x90)
		return "no nop stands there";
	memcpy(v->final, v->original, v->size);
	for (size_t i = index + 1; i < n && sites[i].addr < v->addr + v->size; i++) {
		if (sites[i].tactic == PLAN_NONE) /* gets a breakpoint */
			v->final[sites[i].addr - v->addr] = 0xcc;
		for (size_t b = 0; b < sites[i].len && sites[i].addr + b < v->addr + v->size; b++)
			v->final[sites[i].addr + b - v->addr] = sites[i].after[b];
	}
	while (v->ninsns < VIEW_INSNS && at < v->size) {
		struct insn *insn = &v->insns[v->ninsns];

		insn_decode(v->original + at, v->size - at, v->addr + at, insn);
		if (!insn->len)
			break;
		at += insn->len;
		v->ninsns++;
	}
	return NULL;
}

/* lenient: may come nearer to the heap than one likes. */
static bool plan_jump(struct view *v, bool lenient)
{
	bool done;

	v->env->rooms->lenient = lenient;
	v->site->lenient = lenient;
	done = (!view_passes_over(v) && plan_pun(v, false)) || plan_evict(v) || plan_pun(v, true);
	v->env->rooms->lenient = false;
	return done;
}

static void plan_one(const struct plan_env *env, struct plan_site *sites, size_t n, size_t index)
{
	struct plan_site *site = &sites[index];
	struct view v;

	site->tactic = PLAN_NONE;
	site->why = view_init(&v, env, sites, n, index);
	if (site->why)
		return;
	v.skip = site->skip;
	memcpy(site->before, v.original, sizeof(site->before));
	memcpy(site->after, v.original, sizeof(site->after));
	if (!plan_fast(&v) && !plan_jump(&v, false) && !plan_jump(&v, true))
		site->why = "no jump from here leads to free memory";
	if (site->tactic == PLAN_NONE)
		site->len = 0;
}

/* A site whose displacement lies in the patch of the next one: other ways to patch that one are
 * tried until both fit. */
static void plan_with_next(
	const struct plan_env *env, struct plan_site *sites, size_t n, size_t index)
{
	struct plan_site *site = &sites[index], *next = site + 1;

	if (index + 1 == n || next->addr - site->addr >= PLAN_NEAR || next->tactic == PLAN_NONE)
		return;
	for (next->skip = 1; next->skip <= MAX_WAYS && site->tactic == PLAN_NONE; next->skip++) {
		plan_one(env, sites, n, index + 1);
		if (next->tactic == PLAN_NONE)
			break;
		plan_one(env, sites, n, index);
	}
	if (next->tactic != PLAN_NONE)
		return;
	next->skip = 0;
	plan_one(env, sites, n, index + 1);
}

int plan_sites(const struct plan_env *env, struct plan_site *sites, size_t n)
{
	for (size_t i = n; i > 0; i--) {
		plan_one(env, sites, n, i - 1);
		if (sites[i - 1].tactic == PLAN_NONE)
			plan_with_next(env, sites, n, i - 1);
	}
	return env->rooms->failed ? -ENOMEM : 0;
}
