/* SPDX-License-Identifier: MIT */
/*
 * plan.h: decides for each site how it is patched, and writes the code that its patch leads to.
 * Pure: reads the program's code through a callback, takes addresses from `rooms`, changes nothing.
 *
 * A site is a one-byte nop. Tactics, in the order they are tried:
 *
 *   fast     a nop of 5 bytes or more follows: a plain jump is written over it
 *   pun      E9 over the site; the next four code bytes, left as they are, happen to lead to a free
 * page evict    the successor becomes a jump to a copy of itself, which frees displacement bytes of
 * the site's jump evict+   other sets of the next instructions are evicted, or with prefixes before
 * the E9 overlap  as pun, but what follows cannot be relocated: the handler returns to site+1, into
 * the bytes just decoded as displacement, which costs some 10 ns more
 *
 * What none reaches is left to another runtime. Always: every instruction boundary of the original
 * code stays the start of equivalent code, so that no jump into it, no signal frame and no stopped
 * thread has to be known. All sites of a plan are armed together, with their threads stopped; `pun`
 * and `overlap` change one byte.
 *
 * Code made for a site (addresses chosen by the program's own bytes are called entries):
 *
 *   entry:  jmp body          body:  stub, relocated instructions, jmp back behind them
 *   pad:    jmp pad body      pad body:  stub, jmp site+1
 *
 * A pad stands where the site's jump would lead if somebody else's int3 stood at an instruction
 * boundary inside the displacement; it brings the program to that int3. A site with a pad missing
 * is called fragile.
 */
#ifndef RUNTIME_INPROC_PLAN_H
#define RUNTIME_INPROC_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "stap-lite/runtime/inproc/rooms.h"

#define PLAN_WINDOW 20 /* bytes from the site on that a patch may change */

enum plan_tactic {
	PLAN_NONE,
	PLAN_FAST,
	PLAN_PUN,
	PLAN_EVICT,
	PLAN_EVICT_MORE,
	PLAN_OVERLAP,
	PLAN_NTACTICS
};
extern const char *const plan_tactic_name[PLAN_NTACTICS]; /* PLAN_NONE: "none" */

struct plan_site {
	uint64_t addr;	     /* of the nop, at run time */
	uint64_t start, end; /* function around it, 0, 0 when not known */
	unsigned skip;	     /* the planner's: ways to patch it that are passed over */
	/* results */
	enum plan_tactic tactic;
	const char *why; /* PLAN_NONE: what is in the way */
	bool fragile;
	bool overlaps;	/* returns into bytes of its own patch (costs 8 to 16 ns) */
	bool lenient;	/* took memory that is otherwise left to the heap (rooms.h) */
	uint64_t entry; /* where the site's jump leads */
	uint64_t body;
	uint8_t len; /* of the patch, from addr on */
	uint8_t before[PLAN_WINDOW], after[PLAN_WINDOW];
};

struct plan_env {
	struct rooms *rooms;
	/* Reads code of the program as it is without patches: all of it, or a negative errno. */
	int (*read)(void *ctx, uint64_t addr, void *buf, size_t len);
	/* Writes the code that runs the handlers of sites[site], for address at: exactly stub_size
	 * bytes. It must leave every register, flag and the red zone as they were, and fall through
	 * at its end. */
	void (*stub)(void *ctx, size_t site, uint64_t at, uint8_t *buf);
	void *ctx;
	size_t stub_size;
	bool careful; /* the program handles SIGSEGV itself: nothing that may fault runs in a copy
		       */
};

/* Plans n sites, sorted by address. 0, or -ENOMEM. Sites that no tactic reaches are PLAN_NONE. */
int plan_sites(const struct plan_env *env, struct plan_site *sites, size_t n);

#endif
