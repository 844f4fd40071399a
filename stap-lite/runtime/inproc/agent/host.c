/* SPDX-License-Identifier: MIT */
/* The world as a handler sees it from inside the program. */
#include <errno.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include "stap-lite/runtime/inproc/agent/agent.h"
#include "stap-lite/runtime/inproc/agent/sys.h"

enum { CALLER_PAGE = 4096 };

static uint64_t stack_pointer(const struct agent_frame *frame)
{
	return (uint64_t)(frame + 1);
}

/* From what lahf and seto have saved; the rest is as in every program. */
static uint64_t flags_of(const struct agent_frame *frame)
{
	return (frame->flags >> 8 & 0xff) | (frame->flags & 1) << 11 | 0x202;
}

static uint64_t segment(unsigned dwarf)
{
	uint64_t value = 0;

	switch (dwarf) {
	case 50: __asm__("mov %%es, %k0" : "=r"(value)); break;
	case 51: __asm__("mov %%cs, %k0" : "=r"(value)); break;
	case 52: __asm__("mov %%ss, %k0" : "=r"(value)); break;
	case 53: __asm__("mov %%ds, %k0" : "=r"(value)); break;
	case 54: __asm__("mov %%fs, %k0" : "=r"(value)); break;
	case 55: __asm__("mov %%gs, %k0" : "=r"(value)); break;
	case 58: value = thread_base(); break;
	case 59: __asm__("rdgsbase %0" : "=r"(value)); break;
	}
	return value;
}

/* Low half of a vector register: no code of ours has touched it. */
static uint64_t vector(unsigned number)
{
	uint64_t value = 0;

	switch (number) {
#define VECTOR(n)                                                                                  \
	case n: __asm__("movq %%xmm" #n ", %0" : "=r"(value)); break;
		VECTOR(0)
		VECTOR(1)
		VECTOR(2) VECTOR(3) VECTOR(4) VECTOR(5) VECTOR(6) VECTOR(7) VECTOR(8) VECTOR(9)
			VECTOR(10) VECTOR(11) VECTOR(12) VECTOR(13) VECTOR(14) VECTOR(15)
#undef VECTOR
	}
	return value;
}

#define AT(reg) (uint8_t)(offsetof(struct agent_frame, reg) / 8)

/* Numbers are DWARF's for x86-64. */
static int agent_read_reg(void *ctx, unsigned dwarf, uint64_t *value)
{
	static const uint8_t where[] = {AT(rax), AT(rdx), AT(rcx), AT(rbx), AT(rsi), AT(rdi),
		AT(rbp), 0xff, AT(r8), AT(r9), AT(r10), AT(r11), AT(r12), AT(r13), AT(r14),
		AT(r15)};
	const struct agent_run *run = ctx;

	if (dwarf == 7)
		*value = stack_pointer(run->frame);
	else if (dwarf < sizeof(where))
		*value = ((const uint64_t *)run->frame)[where[dwarf]];
	else if (dwarf == 16) /* as behind the breakpoint of the other runtime */
		*value = run->run.site->pc + run->host.bias + 1;
	else if (dwarf >= 17 && dwarf <= 32)
		*value = vector(dwarf - 17);
	else if (dwarf == 49)
		*value = flags_of(run->frame);
	else if (dwarf >= 50 && dwarf <= 59 && dwarf != 56 && dwarf != 57)
		*value = segment(dwarf);
	else
		return -EINVAL;
	return 0;
}

/* The rest of the page that the program's stack pointer is in is there for certain; anything else
 * is read by the kernel, which says when it is not. */
static int agent_read_mem(void *ctx, uint64_t addr, void *buf, size_t len)
{
	const struct agent_run *run = ctx;
	uint64_t sp = stack_pointer(run->frame), end = (sp | (CALLER_PAGE - 1)) + 1;
	struct {
		uint64_t at, len;
	} to = {(uint64_t)buf, len}, from = {addr, len};

	if (addr >= sp - sizeof(run->frame->red_zone) && addr < end && len <= end - addr) {
		for (size_t i = 0; i < len; i++)
			((char *)buf)[i] = ((const char *)addr)[i];
		return 0;
	}
	if (sys_call(SYS_process_vm_readv, run->slot->pid, (long)&to, 1, (long)&from, 1, 0) !=
		(long)len)
		return -EFAULT;
	return 0;
}

static int agent_write_mem(void *ctx, uint64_t addr, const void *buf, size_t len)
{
	const struct agent_run *run = ctx;
	struct {
		uint64_t at, len;
	} from = {(uint64_t)buf, len}, to = {addr, len};

	if (sys_call(SYS_process_vm_writev, run->slot->pid, (long)&from, 1, (long)&to, 1, 0) != (long)len)
		return -EFAULT;
	return 0;
}

static int64_t clock_ns(clockid_t clock)
{
	struct timespec now = {0, 0};

	sys_call(SYS_clock_gettime, clock, (long)&now, 0, 0, 0, 0);
	return now.tv_sec * 1000000000ll + now.tv_nsec;
}

static int64_t random_bits(struct agent_slot *slot)
{
	uint64_t x = slot->random ? slot->random : cycles() * 0x9e3779b97f4a7c15ull | 1;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	slot->random = x;
	return (int64_t)(x * 0x2545f4914f6cdd1dull);
}

static int64_t current_cpu(void)
{
	uint32_t cpu = 0;

	sys_call(SYS_getcpu, (long)&cpu, 0, 0, 0, 0, 0);
	return cpu;
}

static int agent_query(void *ctx, enum vm_query what, int64_t *value)
{
	static const uint16_t numbers[] = {[QUERY_PPID] = SYS_getppid,
		[QUERY_PGRP] = SYS_getpgrp,
		[QUERY_SID] = SYS_getsid,
		[QUERY_UID] = SYS_getuid,
		[QUERY_EUID] = SYS_geteuid,
		[QUERY_GID] = SYS_getgid,
		[QUERY_EGID] = SYS_getegid};
	const struct agent_run *run = ctx;

	switch (what) {
	case QUERY_PID: *value = run->slot->pid; return 0;
	case QUERY_TID: *value = run->slot->tid; return 0;
	case QUERY_TARGET: *value = run->session->target; return 0;
	case QUERY_STAP_PID: *value = run->session->command; return 0;
	case QUERY_TZ_OFFSET: *value = run->session->tz_offset; return 0;
	case QUERY_TIME_NS: *value = clock_ns(CLOCK_REALTIME); return 0;
	case QUERY_MONOTONIC_NS: *value = clock_ns(CLOCK_MONOTONIC); return 0;
	case QUERY_CPU: *value = current_cpu(); return 0;
	case QUERY_RANDOM: *value = random_bits(run->slot); return 0;
	default:
		if (what >= sizeof(numbers) / sizeof(*numbers) || !numbers[what])
			return -ENOTSUP;
		*value = sys_call(numbers[what], 0, 0, 0, 0, 0, 0);
		return 0;
	}
}

static int agent_execname(void *ctx, char buf[16])
{
	(void)ctx;
	buf[0] = '\0';
	return sys_call(SYS_prctl, PR_GET_NAME, (long)buf, 0, 0, 0, 0) == 0 ? 0 : -ESRCH;
}

static int agent_emit(void *ctx, const void *record, size_t len)
{
	const struct agent_run *run = ctx;

	return ring_write((struct arena *)run->session->arena, record, len);
}

void agent_run_init(
	struct agent_run *run, const struct agent_session *session, struct agent_slot *slot)
{
	run->session = session;
	run->slot = slot;
	run->host.ctx = run;
	run->host.read_reg = agent_read_reg;
	run->host.read_mem = agent_read_mem;
	run->host.write_mem = agent_write_mem;
	run->host.query = agent_query;
	run->host.execname = agent_execname;
	run->host.emit = agent_emit;
	vm_run_init(&run->run, (const struct program *)session->program,
		(struct arena *)session->arena, run + 1);
}
