/* SPDX-License-Identifier: MIT */
/*
 * Plans sites in random code, patches them in this very process, and compares what the code then
 * does with what it did before: every register, the flags, the red zone, vector registers and
 * memory, entered at the site and at every instruction behind it, with somebody else's int3 at each
 * of them, and after the patches are taken back.
 *
 * usage: inproc-plan-test [rounds [seed]]
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>
#include "libsdt/maps.h"
#include "stap-lite/runtime/inproc/plan.h"
#include "tests/unit/inproc-code.h"
#include "tests/unit/test.h"

static struct { /* int3s that stand in the code, and what was there */
	uint64_t addr[CODE_SITES];
	uint8_t byte[CODE_SITES];
	bool lift[CODE_SITES]; /* restored at the first hit, which then runs what stands there */
	unsigned hits[CODE_SITES];
	unsigned count, strays;
} traps;

static uint64_t counters[CODE_SITES];

static void on_trap(int sig, siginfo_t *info, void *context)
{
	greg_t *rip = &((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];

	(void)sig;
	(void)info;
	for (unsigned i = 0; i < traps.count; i++) {
		if ((uint64_t)*rip != traps.addr[i] + 1)
			continue;
		traps.hits[i]++;
		if (traps.lift[i]) {
			*(uint8_t *)traps.addr[i] = traps.byte[i];
			*rip -= 1;
		}
		return;
	}
	traps.strays++;
	_exit(99);
}

static void trap_set(uint64_t addr, bool lift)
{
	unsigned i = traps.count++;

	traps.addr[i] = addr;
	traps.byte[i] = *(uint8_t *)addr;
	traps.lift[i] = lift;
	traps.hits[i] = 0;
	*(volatile uint8_t *)addr = 0xcc;
}

static void traps_clear(void)
{
	for (unsigned i = 0; i < traps.count; i++)
		*(volatile uint8_t *)traps.addr[i] = traps.byte[i];
	traps.count = 0;
}

static int read_own(void *ctx, uint64_t addr, void *buf, size_t len)
{
	const struct code *code = ctx;
	uint64_t start = (uint64_t)code->base;

	if (addr < start || addr + len > start + CODE_BYTES)
		return -EFAULT;
	memcpy(buf, (void *)addr, len);
	return 0;
}

/* lea -128(%rsp),%rsp; push %rax; pushf; mov $counter,%rax; incq (%rax); popf; pop %rax; lea
 * 128(%rsp),%rsp */
static const uint8_t stub_code[] = {0x48, 0x8d, 0x64, 0x24, 0x80, 0x50, 0x9c, 0x48, 0xb8, 0, 0, 0,
	0, 0, 0, 0, 0, 0x48, 0xff, 0x00, 0x9d, 0x58, 0x48, 0x8d, 0xa4, 0x24, 0x80, 0, 0, 0};

static void stub(void *ctx, size_t site, uint64_t at, uint8_t *buf)
{
	uint64_t counter = (uint64_t)&counters[site];

	(void)ctx;
	(void)at;
	memcpy(buf, stub_code, sizeof(stub_code));
	memcpy(buf + 9, &counter, sizeof(counter));
}

static void block_own(struct rooms *rooms)
{
	struct sdt_error err;
	struct sdt_maps maps;

	CHECK_INT(maps_read(getpid(), &maps, &err), 0);
	for (size_t i = 0; i < maps.count; i++)
		rooms_block(rooms, maps.map[i].start, maps.map[i].end);
	maps_free(&maps);
}

/* Blocks what plain puns lead to, so that sites have to be evicted. */
static void block_puns(struct rooms *rooms, const struct code *code)
{
	for (unsigned s = 0; s < code->nsites; s++) {
		int32_t distance;

		memcpy(&distance, (void *)(code->site[s] + 1), sizeof(distance));
		rooms_block(rooms, code->site[s] + 5 + (uint64_t)(int64_t)distance,
			code->site[s] + 5 + (uint64_t)(int64_t)distance + 1);
	}
}

static bool map_pages(const struct rooms *rooms)
{
	for (size_t i = 0; i < rooms->npages; i++) {
		void *want = (void *)rooms->pages[i]->addr;

		if (mmap(want, ROOM_PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != want)
			return false;
		memcpy(want, rooms->pages[i]->bytes, ROOM_PAGE);
	}
	return true;
}

static void unmap_pages(const struct rooms *rooms)
{
	for (size_t i = 0; i < rooms->npages; i++)
		munmap((void *)rooms->pages[i]->addr, ROOM_PAGE);
}

struct truth { /* what the code does by itself, entered at each boundary */
	struct state in, out[CODE_INSNS + 1];
	unsigned site_hits[CODE_INSNS + 1][CODE_SITES];
	bool reaches[CODE_INSNS + 1]; /* entered at the site, it executes this boundary */
};

static void find_truth(struct code *code, struct truth *t)
{
	for (unsigned b = 0; b < code->ninsns; b++) {
		for (unsigned s = 0; s < code->nsites; s++)
			trap_set(code->site[s], false);
		code_run(code, code->insn[b], &t->in, &t->out[b]);
		for (unsigned s = 0; s < code->nsites; s++)
			t->site_hits[b][s] = traps.hits[s];
		traps_clear();
		trap_set(code->insn[b], true);
		code_run(code, code->insn[0], &t->in, &(struct state){0});
		t->reaches[b] = traps.hits[0];
		traps_clear();
	}
}

static void check_same(const struct code *code, unsigned from, const struct state *got,
	const struct state *want, const char *how)
{
	if (memcmp(got, want, sizeof(*got)) == 0)
		return;
	CHECK(!"same state");
	printf("%s, entered at instruction %u of:\n", how, from);
	code_print(code);
	state_print_difference(got, want);
}

static void run_patched(struct code *code, const struct truth *t, const struct plan_site *sites)
{
	struct state out;

	/* As the runtime does with sites that no jump reaches; the jumps before them count on it. */
	for (unsigned s = 0; s < code->nsites; s++)
		if (sites[s].addr && sites[s].tactic == PLAN_NONE)
			trap_set(sites[s].addr, false);
	for (unsigned b = 0; b < code->ninsns; b++) {
		memset(counters, 0, sizeof(counters));
		code_run(code, code->insn[b], &t->in, &out);
		check_same(code, b, &out, &t->out[b], "patched");
		for (unsigned s = 0; s < code->nsites; s++) {
			/* The jump of a fast site stands behind it; nothing enters between the two
			 * nops. */
			bool between =
				sites[s].tactic == PLAN_FAST && code->insn[b] == code->site[s] + 1;

			if (sites[s].tactic == PLAN_NONE ||
				counters[s] == t->site_hits[b][s] + between)
				continue;
			CHECK_INT(counters[s], t->site_hits[b][s]);
			printf("%s, entered at instruction %u of\n",
				plan_tactic_name[sites[s].tactic], b);
			code_print(code);
		}
	}
	traps_clear();
}

/* An int3 of somebody else at each boundary behind the site that is patched. */
static void run_with_foreign(struct code *code, const struct truth *t, const struct plan_site *site)
{
	struct state out;

	for (unsigned b = 1; b < code->ninsns && code->insn[b] < site->addr + PLAN_WINDOW; b++) {
		unsigned hits;

		for (unsigned s = 1; s < code->nsites; s++)
			if (code->insn[b] == code->site[s])
				goto next;
		trap_set(code->insn[b], true);
		code_run(code, code->insn[0], &t->in, &out);
		hits = traps.hits[0];
		traps_clear();
		check_same(code, 0, &out, &t->out[0], "with a foreign int3");
		if (hits != t->reaches[b]) {
			CHECK_INT(hits, t->reaches[b]);
			printf("int3 at instruction %u, %s of\n", b,
				plan_tactic_name[site->tactic]);
			code_print(code);
		}
	next:;
	}
}

static unsigned tally[PLAN_NTACTICS], fragile, overlapping;

static void patch(const struct plan_site *sites, size_t n, bool in)
{
	for (size_t i = 0; i < n; i++)
		if (sites[i].tactic != PLAN_NONE)
			memcpy((void *)sites[i].addr, in ? sites[i].after : sites[i].before,
				sites[i].len);
}

static void try_code(struct code *code)
{
	struct plan_site sites[CODE_SITES] = {0};
	struct rooms rooms = {0};
	struct plan_env env = {
		&rooms, read_own, stub, code, sizeof(stub_code), code_random(code) % 4 == 0};
	bool whole = true;
	struct truth t;

	state_random(code, &t.in);
	find_truth(code, &t);
	for (unsigned s = 0; s < code->nsites; s++)
		sites[s] = (struct plan_site){
			.addr = code->site[s], .start = (uint64_t)code->base, .end = code->end};
	block_own(&rooms);
	if (code_random(code) % 4)
		block_puns(&rooms, code);
	CHECK_INT(plan_sites(&env, sites, code->nsites), 0);
	CHECK(map_pages(&rooms));
	patch(sites, code->nsites, true);
	run_patched(code, &t, sites);
	for (unsigned s = 0; s < code->nsites; s++) {
		tally[sites[s].tactic]++;
		fragile += sites[s].fragile;
		overlapping += sites[s].overlaps;
		whole &= !sites[s].fragile && (s == 0 || sites[s].tactic != PLAN_NONE);
	}
	if (whole && sites[0].tactic != PLAN_FAST)
		run_with_foreign(code, &t, &sites[0]);
	patch(sites, code->nsites, false);
	run_patched(code, &t, &(struct plan_site[CODE_SITES]){0}[0]);
	unmap_pages(&rooms);
	rooms_deinit(&rooms);
}

int main(int argc, char **argv)
{
	unsigned rounds = argc > 1 ? (unsigned)atoi(argv[1]) : 1500;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	struct sigaction act = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO | SA_ONSTACK};
	static char alternate[65536];
	stack_t stack = {.ss_sp = alternate, .ss_size = sizeof(alternate)};

	/* The handler must not write into the red zone's neighbourhood either. */
	sigaltstack(&stack, NULL);
	sigaction(SIGTRAP, &act, NULL);
	for (unsigned i = 0; i < rounds && !test_failures; i++) {
		struct code code;

		code_make(&code, seed + i);
		try_code(&code);
		code_free(&code);
		if (test_failures)
			printf("round %u: inproc-plan-test 1 %" PRIu64 " repeats it\n", i,
				seed + i);
	}
	for (unsigned n = 0; n < PLAN_NTACTICS; n++)
		printf("%s %u, ", plan_tactic_name[n], tally[n]);
	printf("fragile %u, overlapping %u\n", fragile, overlapping);
	for (unsigned n = 0; n < PLAN_NTACTICS; n++)
		CHECK(n == PLAN_NONE || tally[n] || rounds < 100);
	return test_status();
}
