/* SPDX-License-Identifier: MIT */
/*
 * Eviction: instructions right behind a site become jumps to copies of themselves. The jump's
 * opcode and displacement bytes lie in the displacement of the site's own jump, so that most of
 * that can be chosen; the tail of a jump that is longer than the instruction it replaces is punned.
 *
 * A choice says which of the instructions that begin in the site's displacement are evicted, and
 * how many prefixes stand before each E9. For each choice the free bytes are drawn at random until
 * all jumps lead to free memory, pads included; the draw depends on the site's address only, so
 * that a plan can be repeated.
 */
#include <string.h>
#include "stap-lite/runtime/inproc/plan_steps.h"

enum {
	MAX_EVICTED = 4,
	MAX_PREFIXES = 2,
	DRAWS = 400,	    /* that lead to free memory, until all pads fit */
	PATIENCE = 32768,   /* draws for a choice … */
	EXHAUSTED = 400000, /* … and for a site */
	FURTHEST = 8,	    /* offset of the last instruction that is evicted */
	CHANGED = 15,	    /* furthest byte from the site that may change */
};

/* Without meaning for a near jump, on any x86-64. 66 is one that Intel and AMD differ about. */
static const uint8_t prefixes[] = {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x67, 0x40, 0x41, 0x42, 0x43,
	0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f};

struct evicted {
	size_t insn;  /* index into the view's */
	uint8_t jump; /* offset from the site of the E9 or E8 */
	uint64_t entry, body;
};

enum byte_kind { BYTE_FIXED, BYTE_FREE, BYTE_PREFIX };

struct choice {
	struct evicted list[MAX_EVICTED];
	size_t count;
	uint8_t kind[VIEW_BYTES]; /* enum byte_kind */
	uint8_t value[VIEW_BYTES];
	uint8_t changed; /* bytes from the site on */
	uint64_t entry;	 /* of the site's jump */
};

struct draw {
	struct view *v;
	struct choice *c;
	uint64_t state;
	unsigned *spent; /* draws for this site so far */
};

static uint32_t draw_bits(struct draw *d)
{
	d->state ^= d->state << 13;
	d->state ^= d->state >> 7;
	d->state ^= d->state << 17;
	return (uint32_t)(d->state >> 16);
}

/* Where the jump whose opcode stands at offset `jump` leads, with byte `cc` (0: none) of the window
 * read as int3. */
static uint64_t leads_to(const struct view *v, const struct choice *c, unsigned jump, unsigned cc)
{
	uint8_t bytes[4];
	int32_t distance;

	memcpy(bytes, c->value + jump + 1, sizeof(bytes));
	if (cc > jump && cc <= jump + 4)
		bytes[cc - jump - 1] = 0xcc;
	memcpy(&distance, bytes, sizeof(distance));
	return v->addr + jump + JUMP_LEN + (uint64_t)(int64_t)distance;
}

/* Whether some draw can lead the jump at this offset to free memory. */
static bool hopeful(const struct view *v, const struct choice *c, unsigned jump)
{
	uint32_t low = 0, high = 0;
	int64_t from = (int64_t)(v->addr + jump + JUMP_LEN), first;

	for (unsigned b = 4; b >= 1; b--) {
		uint8_t kind = c->kind[jump + b];

		if (b == 4 && kind == BYTE_FREE) {
			low = 0x80;
			high = 0x7f;
			continue;
		}
		low = low << 8 | (kind == BYTE_FIXED ? c->value[jump + b] : 0);
		high = high << 8 | (kind == BYTE_FIXED ? c->value[jump + b] : 0xff);
	}
	first = from + (int32_t)low;
	return rooms_any_free(v->env->rooms, first > 0 ? (uint64_t)first : 0,
		(uint64_t)(from + (int32_t)high + 1));
}

static void draw_once(struct draw *d)
{
	struct choice *c = d->c;
	uint32_t bits = 0;

	for (unsigned off = 1, left = 0; off < c->changed; off++) {
		if (c->kind[off] == BYTE_FIXED)
			continue;
		if (!left) {
			bits = draw_bits(d);
			left = 4;
		}
		c->value[off] = c->kind[off] == BYTE_FREE
					? (uint8_t)bits
					: prefixes[(bits & 0xff) % sizeof(prefixes)];
		bits >>= 8;
		left--;
	}
	c->entry = leads_to(d->v, c, 0, 0);
	for (size_t i = 0; i < c->count; i++)
		c->list[i].entry = leads_to(d->v, c, c->list[i].jump, 0);
}

static bool entries_free(const struct draw *d)
{
	const struct choice *c = d->c;

	if (!rooms_free(d->v->env->rooms, c->entry, JUMP_LEN))
		return false;
	for (size_t i = 0; i < c->count; i++)
		if (!rooms_free(d->v->env->rooms, c->list[i].entry, JUMP_LEN))
			return false;
	return true;
}

struct pad { /* of jump number `of`: 0 the site's, i the one of evicted i - 1 */
	uint64_t addr;
	size_t of;
};

/* Pads that a draw asks for; SIZE_MAX when one cannot be (it would be the entry itself). */
static size_t pads_of(const struct draw *d, struct pad *pads, size_t max)
{
	const struct choice *c = d->c;
	uint32_t boundaries = view_boundaries(d->v);
	size_t n = 0;

	for (size_t of = 0; of <= c->count; of++) {
		unsigned jump = of ? c->list[of - 1].jump : 0;
		uint64_t entry = of ? c->list[of - 1].entry : c->entry;

		for (unsigned off = jump + 1; off <= jump + 4; off++) {
			if (!(boundaries >> off & 1))
				continue;
			pads[n] = (struct pad){leads_to(d->v, c, jump, off), of};
			if (pads[n++].addr == entry || n == max)
				return SIZE_MAX;
		}
	}
	return n;
}

enum { MAX_PADS = 4 * (MAX_EVICTED + 1) + 1 };

/* Reserves all that the draw asks for, with pads or without. */
static bool reserve(const struct draw *d, const struct pad *pads, size_t npads)
{
	struct room_want wants[MAX_EVICTED + 1 + MAX_PADS];
	const struct choice *c = d->c;
	size_t n = 0;

	wants[n++] = (struct room_want){c->entry, JUMP_LEN};
	for (size_t i = 0; i < c->count; i++)
		wants[n++] = (struct room_want){c->list[i].entry, JUMP_LEN};
	for (size_t i = 0; i < npads; i++)
		wants[n++] = (struct room_want){pads[i].addr, JUMP_LEN};
	return rooms_take(d->v->env->rooms, wants, n);
}

/* Draws until everything fits, or, patience over, without pads. Sets *npads: those reserved. */
static bool search(struct draw *d, struct pad *pads, size_t *npads)
{
	struct choice without;
	bool have = false;

	for (unsigned i = 0, hits = 0; i < PATIENCE && hits < DRAWS && *d->spent < EXHAUSTED; i++) {
		size_t n;

		++*d->spent;
		draw_once(d);
		if (!entries_free(d))
			continue;
		hits++;
		n = pads_of(d, pads, MAX_PADS);
		if (n != SIZE_MAX && reserve(d, pads, n)) {
			*npads = n;
			return true;
		}
		if (!have)
			without = *d->c;
		have = true;
	}
	*npads = 0;
	if (have)
		*d->c = without;
	return have && reserve(d, pads, 0);
}

/* The copy of an evicted instruction. A call's jump goes straight to what it calls: its own call
 * stays. */
static uint64_t evicted_body(struct view *v, const struct evicted *e)
{
	const struct insn *insn = &v->insns[e->insn];
	struct insn thunk = *insn;

	if (insn->kind == INSN_CALL)
		return insn->target;
	if (insn->kind != INSN_CALL_RIP)
		return view_body(v, false, e->insn, e->insn + 1);
	thunk.kind = INSN_LEAVE_RIP;
	thunk.bytes[1] = 0x25; /* FF /4: jmp where it was FF /2: call */
	v->insns[e->insn] = thunk;
	{
		uint64_t at = view_body(v, false, e->insn, e->insn + 1);

		v->insns[e->insn] = *insn;
		return at;
	}
}

/* Writes bodies, entries and pads of what is reserved. */
static bool build(struct draw *d, const struct pad *pads, size_t npads)
{
	struct choice *c = d->c;
	struct view *v = d->v;
	uint64_t pad_body = 0;
	size_t copied = view_copied(v, &v->site->overlaps);

	v->site->body = view_body(v, true, 0, copied);
	if (!v->site->body || !view_jump(v, c->entry, v->site->body))
		return false;
	for (size_t i = 0; i < c->count; i++) {
		c->list[i].body = evicted_body(v, &c->list[i]);
		if (!c->list[i].body || !view_jump(v, c->list[i].entry, c->list[i].body))
			return false;
	}
	for (size_t i = 0; i < npads; i++) {
		if (!pads[i].of && !pad_body)
			pad_body = view_body(v, true, 0, 0);
		if (!view_jump(
			    v, pads[i].addr, pads[i].of ? c->list[pads[i].of - 1].body : pad_body))
			return false;
	}
	return true;
}

static bool try_choice(struct view *v, struct choice *c, unsigned *spent)
{
	struct draw d = {v, c, (v->addr + c->changed) * 0x9e3779b97f4a7c15ull | 1, spent};
	struct pad pads[MAX_PADS];
	struct plan_site *site = v->site;
	size_t npads, wanted;

	if (!hopeful(v, c, 0))
		return false;
	for (size_t i = 0; i < c->count; i++)
		if (!hopeful(v, c, c->list[i].jump))
			return false;
	if (!search(&d, pads, &npads))
		return false;
	wanted = npads;
	if (!npads)
		wanted = pads_of(&d, pads, MAX_PADS);
	if (!build(&d, pads, npads))
		return false; /* out of reach or memory; what is reserved stays unused */
	site->fragile = wanted != npads;
	site->entry = c->entry;
	site->len = c->changed;
	memcpy(site->after, c->value, c->changed);
	site->after[0] = 0xe9;
	return true;
}

/* Adds the eviction of instruction `i` with k prefixes to the choice; false when it cannot be. */
static bool add_evicted(const struct view *v, struct choice *c, size_t i, unsigned k)
{
	const struct insn *insn = &v->insns[i];
	uint8_t start = (uint8_t)(insn->addr - v->addr), end = (uint8_t)(start + insn->len);
	bool call = insn->kind == INSN_CALL || insn->kind == INSN_CALL_RIP;

	if (call) {
		if (k || insn->len != (insn->kind == INSN_CALL ? 5 : 6))
			return false; /* with prefixes of its own */
		k = insn->kind == INSN_CALL_RIP;
	}
	if (k + 1u > insn->len || start + k + JUMP_LEN > CHANGED || start + k + JUMP_LEN > v->size)
		return false;
	for (unsigned n = 0; n < k; n++)
		c->kind[start + n] = BYTE_PREFIX;
	if (call && k) {
		c->kind[start] = BYTE_FIXED;
		c->value[start] = 0x67;
	}
	c->kind[start + k] = BYTE_FIXED;
	c->value[start + k] = call ? 0xe8 : 0xe9;
	for (unsigned off = start + k + 1; off < end && off < start + k + JUMP_LEN; off++)
		c->kind[off] = BYTE_FREE;
	if (c->changed < (end < start + k + JUMP_LEN ? end : start + k + JUMP_LEN))
		c->changed = (uint8_t)(end < start + k + JUMP_LEN ? end : start + k + JUMP_LEN);
	c->list[c->count++] = (struct evicted){.insn = i, .jump = (uint8_t)(start + k)};
	return true;
}

static bool evictable(struct view *v, size_t i)
{
	const struct insn *insn = &v->insns[i];

	if (insn->addr >= v->next_site || insn->addr - v->addr > FURTHEST)
		return false;
	if (insn->kind != INSN_CALL && insn->kind != INSN_CALL_RIP && !view_movable(v, insn))
		return false;
	return !view_jumped_into(v, insn);
}

/* way: for each candidate two bits: 0 stays, n evicted with n - 1 prefixes. */
static bool make_choice(
	const struct view *v, const size_t *candidates, size_t n, unsigned way, struct choice *c)
{
	*c = (struct choice){.changed = 1};
	memcpy(c->value, v->final, v->size);
	for (size_t i = 0; i < n; i++, way >>= 2)
		if ((way & 3) && !add_evicted(v, c, candidates[i], (way & 3) - 1))
			return false;
	return c->count > 0;
}

/* How involved a way is: evictions and prefixes. */
static unsigned effort(unsigned way, size_t n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++, way >>= 2)
		sum += way & 3;
	return sum;
}

bool plan_evict(struct view *v)
{
	size_t candidates[MAX_EVICTED], n = 0;
	unsigned spent = 0;
	struct choice c;

	for (size_t i = 0; i < v->ninsns && n < MAX_EVICTED; i++)
		if (evictable(v, i))
			candidates[n++] = i;
	for (unsigned wanted = 1; wanted <= n * (MAX_PREFIXES + 1); wanted++) {
		for (unsigned way = 1; way < 1u << 2 * n; way++) {
			if (effort(way, n) != wanted || !make_choice(v, candidates, n, way, &c) ||
				view_passes_over(v) || !try_choice(v, &c, &spent))
				continue;
			v->site->tactic =
				c.count == 1 && c.list[0].jump == 1 ? PLAN_EVICT : PLAN_EVICT_MORE;
			return true;
		}
	}
	return false;
}
