/* SPDX-License-Identifier: MIT */
/*
 * The dispatcher: every stub calls it with the registers of the program and its site. It finds the
 * thread's slot, sees to it that no handler runs inside another one of the same thread, and calls
 * the sessions that want the site.
 *
 * The resident block is the page behind this code (blob.lds), so that the code needs no address.
 */
#include <signal.h>
#include <sys/syscall.h>
#include "stap-lite/runtime/inproc/agent/abi.h"
#include "stap-lite/runtime/inproc/agent/sys.h"

extern struct resident resident_block __attribute__((visibility("hidden")));

enum { PROBES = 64 }; /* slots looked at before giving up */

static struct agent_slot *find_slot(uint64_t base, uint32_t *number)
{
	struct agent_slot *slots = (struct agent_slot *)resident_block.slots;
	uint32_t at = (uint32_t)((base >> 6) * 0x9e3779b1u >> 8);

	for (unsigned i = 0; i < PROBES; i++, at++) {
		struct agent_slot *slot = &slots[at % AGENT_SLOTS];
		uint64_t owner = atomic_load_explicit(&slot->owner, memory_order_relaxed);

		if (owner == 0 && atomic_compare_exchange_strong(&slot->owner, &owner, base))
			owner = base;
		if (owner == base) {
			*number = at % AGENT_SLOTS;
			return slot;
		}
	}
	return NULL;
}

/* A run that was left by a jump out of a signal handler, by an exception or a cancellation is dead:
 * the stack has been unwound past it, which only a hit on the same stack can tell. A run on the
 * alternate stack is dead when the thread is back on its own. Stacks that a program switches by
 * itself are told apart by their distance. */
static int is_dead(uint64_t busy, uint64_t now)
{
	stack_t alternate = {0};
	uint64_t low, high;

	sys_call(SYS_sigaltstack, 0, (long)&alternate, 0, 0, 0, 0);
	low = (uint64_t)alternate.ss_sp;
	high = low + (alternate.ss_flags & SS_DISABLE ? 0 : alternate.ss_size);
	if (!(alternate.ss_flags & SS_ONSTACK) && busy >= low && busy < high)
		return 1;
	if ((alternate.ss_flags & SS_ONSTACK) && (busy < low || busy >= high))
		return 0;
	return now >= busy && now - busy < 1u << 20;
}

/* slot NULL: the session only counts the hit as skipped. */
static void call_sessions(const struct agent_frame *frame, const struct agent_site *site,
	struct agent_slot *slot, uint32_t number)
{
	uint32_t armed = atomic_load_explicit(&site->armed, memory_order_relaxed);

	for (unsigned s = 0; armed; s++, armed >>= 1) {
		const struct resident_session *session = &resident_block.sessions[s];

		if (armed & 1)
			((agent_entry *)session->entry)(frame, site->point[s],
				(struct agent_session *)session->session, slot, number);
	}
}

__attribute__((used, section(".text.resident_hit"))) void resident_hit(
	const struct agent_frame *frame, struct agent_site *site)
{
	uint64_t busy, now = (uint64_t)frame;
	struct agent_slot *slot;
	uint32_t number;

	slot = find_slot(thread_base(), &number);
	if (!slot) { /* nothing keeps the sessions mapped for us */
		atomic_fetch_add_explicit(&resident_block.no_slot, 1, memory_order_relaxed);
		return;
	}
	busy = atomic_load_explicit(&slot->busy, memory_order_relaxed);
	if (busy && !is_dead(busy, now)) {
		call_sessions(frame, site, NULL, 0);
		return;
	}
	atomic_store_explicit(&slot->busy, now, memory_order_relaxed);
	/* Signal handlers of this thread, and a tool that has stopped it, must find the slot busy
	 * from here on. */
	atomic_signal_fence(memory_order_seq_cst);
	call_sessions(frame, site, slot, number);
	atomic_signal_fence(memory_order_seq_cst);
	if (atomic_load_explicit(&slot->busy, memory_order_relaxed) == now)
		atomic_store_explicit(&slot->busy, 0, memory_order_relaxed);
}

__attribute__((used, section(".head")))
const struct blob_head head = {BLOB_MAGIC, (uint64_t)resident_hit};
