/* SPDX-License-Identifier: MIT */
/*
 * plan_steps.h: inside the planner only: the code around one site, and the steps that its tactics
 * share.
 */
#ifndef RUNTIME_INPROC_PLAN_STEPS_H
#define RUNTIME_INPROC_PLAN_STEPS_H

#include "stap-lite/runtime/inproc/plan.h"
#include "stap-lite/runtime/inproc/reloc.h"

enum {
	VIEW_BYTES = 48, /* from the site on: four instructions from offset 4 */
	VIEW_INSNS = 12,
	NEAR = 0x60000000 /* bodies lie this near, so that what they name is in reach too */
};

struct view { /* the code from a site on */
	const struct plan_env *env;
	struct plan_site *site;
	size_t index;	    /* of the site in the plan */
	uint64_t addr;	    /* of the site */
	uint64_t next_site; /* the next site of the plan; nothing from there on may be changed or
			       copied */
	uint8_t original[VIEW_BYTES];
	uint8_t final[VIEW_BYTES];     /* with the patches of the sites behind it */
	size_t size;		       /* bytes that could be read */
	struct insn insns[VIEW_INSNS]; /* those behind the site */
	size_t ninsns;
	unsigned skip; /* ways still to pass over */
	bool reached_known;
	uint32_t reached; /* bit n: a jump in the function leads to site + n */
};

/* Whether a jump in the function leads into the inside of insn (plan_targets.c). */
bool view_jumped_into(struct view *v, const struct insn *insn);

/* Whether a copy of insn may run elsewhere. */
bool view_movable(const struct view *v, const struct insn *insn);

/* Makes a body near the site: stub when with_stub, then copies of the instructions from `from`
 * (index into insns) on, up to `to` (index), then a jump to where they end. *behind (may be NULL):
 * that address. Returns its address or 0. */
uint64_t view_body(struct view *v, bool with_stub, size_t from, size_t to);

/* Puts a jump to `to` at reserved bytes. */
bool view_jump(struct view *v, uint64_t at, uint64_t to);

/* How many of the instructions behind the site its body has to copy to reach a boundary behind the
 * bytes of its jump, where the program goes on at full speed (not further: a foreign int3 there
 * must be met). *overlaps says that some cannot be copied, so that it goes on before. */
size_t view_copied(const struct view *v, bool *overlaps);

/* Offsets of instruction boundaries behind the site, as bits. */
uint32_t view_boundaries(const struct view *v);

/* This way of patching the site is to be passed over. */
static inline bool view_passes_over(struct view *v)
{
	return v->skip && v->skip--;
}

/* Tactics: true when the site is planned. */
bool plan_evict(struct view *v);

#endif
