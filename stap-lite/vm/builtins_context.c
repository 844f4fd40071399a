/* SPDX-License-Identifier: MIT */
/* Built-in functions that say where and in whom a handler runs. */
#include "stap-lite/vm/builtin.h"

#define QUERY_FN(id, what)                                                                         \
	BUILTIN_FN(id)                                                                             \
	{                                                                                          \
		return builtin_query(run, what, l);                                                \
	}
QUERY_FN(pid, QUERY_PID)
QUERY_FN(tid, QUERY_TID)
QUERY_FN(ppid, QUERY_PPID)
QUERY_FN(pgrp, QUERY_PGRP)
QUERY_FN(sid, QUERY_SID)
QUERY_FN(uid, QUERY_UID)
QUERY_FN(euid, QUERY_EUID)
QUERY_FN(gid, QUERY_GID)
QUERY_FN(egid, QUERY_EGID)
QUERY_FN(stp_pid, QUERY_STAP_PID)
QUERY_FN(cpu, QUERY_CPU)
QUERY_FN(ktime_get_ns, QUERY_MONOTONIC_NS)
QUERY_FN(tz_gmtoff, QUERY_TZ_OFFSET)

BUILTIN_FN(get_cycles)
{
#if defined(__x86_64__)
	l[0] = (int64_t)__builtin_ia32_rdtsc();
	return STEP_NEXT;
#else
	return builtin_query(run, QUERY_MONOTONIC_NS, l);
#endif
}

BUILTIN_FN(execname)
{
	char name[16] = "";

	if (run->host->execname(run->host->ctx, name) != 0)
		return vm_fail(run, "not known here");
	name[sizeof(name) - 1] = '\0';
	text_copy(s, builtin_string_size(run), name);
	return STEP_NEXT;
}

/* ---- texts of the host ---- */

/* The text with a zero behind it into to (size bytes); its length, 0 when there is none. */
static size_t host_text(
	struct vm_run *run, enum vm_text what, const char *name, char *to, size_t size)
{
	long len = run->host->text ? run->host->text(run->host->ctx, what, name, to, size - 1) : 0;

	if (len < 0)
		len = 0;
	to[(size_t)len < size - 1 ? (size_t)len : size - 1] = '\0';
	return (size_t)len < size - 1 ? (size_t)len : size - 1;
}

BUILTIN_FN(pexecname)
{
	host_text(run, TEXT_PARENT_NAME, "", s, builtin_string_size(run));
	return STEP_NEXT;
}

BUILTIN_FN(tz_name)
{
	host_text(run, TEXT_TZ_NAME, "", s, builtin_string_size(run));
	return STEP_NEXT;
}

BUILTIN_FN(env_var)
{
	host_text(run, TEXT_ENVIRONMENT, s, run->record, RECORD_MAX);
	text_copy(s, builtin_string_size(run), run->record);
	return STEP_NEXT;
}

/* Arguments number l[0] to l[1] (below 0: to the end), s between them; an empty one behind the
 * first shows as "". */
BUILTIN_FN(cmdline_args)
{
	size_t size = builtin_string_size(run), len, half = RECORD_MAX / 2;
	char *out = run->record + half;
	const char *at = run->record;
	int64_t number = 0;

	len = host_text(run, TEXT_ARGUMENTS, "", run->record, half);
	out[0] = '\0';
	if (size > half)
		size = half;
	for (; at < run->record + len && (l[1] < 0 || number <= l[1]); number++) {
		if (number > l[0])
			text_append(out, size, s);
		if (number >= l[0])
			text_append(out, size, !*at && number > l[0] ? "\"\"" : at);
		at += text_len(at, half) + 1;
	}
	text_copy(s, size, out);
	return STEP_NEXT;
}

/* ---- the probe ---- */

static bool is_in_program(const struct vm_run *run)
{
	return run->probe->point >= POINT_MARK;
}

BUILTIN_FN(user_mode)
{
	l[0] = is_in_program(run);
	return STEP_NEXT;
}

BUILTIN_FN(probe_type)
{
	const char *type = "begin_end";

	if (run->probe->point == POINT_TIMER)
		type = "hrtimer";
	else if (run->probe->point == POINT_MARK)
		type = "uprobe";
	else if (is_in_program(run))
		type = "utrace";
	text_copy(s, builtin_string_size(run), type);
	return STEP_NEXT;
}

/* The name in `function("name@…")`; a mark has none. */
BUILTIN_FN(ppfunc)
{
	static const char head[] = "function(\"";
	size_t size = builtin_string_size(run), at = 0, len = 0;
	const char *pp = prog_string(run->program, run->site ? run->site->pp : run->probe->pp);

	s[0] = '\0';
	for (; pp[at]; at++) {
		for (len = 0; head[len] && pp[at + len] == head[len]; len++)
			;
		if (!head[len])
			break;
	}
	if (!pp[at])
		return STEP_NEXT;
	at += len;
	for (len = 0; len + 1 < size && pp[at + len] && pp[at + len] != '@' && pp[at + len] != '"';
		len++)
		s[len] = pp[at + len];
	s[len] = '\0';
	return STEP_NEXT;
}

/* Of the nop; 0 outside marks. */
BUILTIN_FN(uaddr)
{
	l[0] = run->site ? (int64_t)(run->site->pc + run->host->bias) : 0;
	return STEP_NEXT;
}

/* ---- registers by name: those that SystemTap names, with x86-64's DWARF numbers ---- */

struct reg_name {
	char name[7];
	uint8_t number, bits, shift;
};

enum { EIP = 8 /* of 32-bit code */, RIP = 16, FLAGS = 49, CS = 51, SS = 52 };

// clang-format off
static const struct reg_name registers[] = {
	{"rax", 0, 64, 0}, {"rdx", 1, 64, 0}, {"rcx", 2, 64, 0}, {"rbx", 3, 64, 0},
	{"rsi", 4, 64, 0}, {"rdi", 5, 64, 0}, {"rbp", 6, 64, 0}, {"rsp", 7, 64, 0},
	{"r8", 8, 64, 0}, {"r9", 9, 64, 0}, {"r10", 10, 64, 0}, {"r11", 11, 64, 0},
	{"r12", 12, 64, 0}, {"r13", 13, 64, 0}, {"r14", 14, 64, 0}, {"r15", 15, 64, 0},
	{"rip", RIP, 64, 0}, {"eflags", FLAGS, 64, 0}, {"xcs", CS, 64, 0}, {"xss", SS, 64, 0},
	{"eax", 0, 32, 0}, {"edx", 1, 32, 0}, {"ecx", 2, 32, 0}, {"ebx", 3, 32, 0},
	{"esi", 4, 32, 0}, {"edi", 5, 32, 0}, {"ebp", 6, 32, 0}, {"esp", 7, 32, 0}, {"eip", RIP, 32, 0},
	{"ax", 0, 16, 0}, {"dx", 1, 16, 0}, {"cx", 2, 16, 0}, {"bx", 3, 16, 0},
	{"si", 4, 16, 0}, {"di", 5, 16, 0}, {"bp", 6, 16, 0}, {"sp", 7, 16, 0},
	{"ip", RIP, 16, 0}, {"flags", FLAGS, 16, 0}, {"cs", CS, 16, 0}, {"ss", SS, 16, 0},
	{"al", 0, 8, 0}, {"dl", 1, 8, 0}, {"cl", 2, 8, 0}, {"bl", 3, 8, 0},
	{"ah", 0, 8, 8}, {"dh", 1, 8, 8}, {"ch", 2, 8, 8}, {"bh", 3, 8, 8},
};
// clang-format on

static const struct reg_name *find_register(const char *name)
{
	for (size_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++)
		if (text_compare(registers[i].name, name, sizeof(registers[i].name)) == 0)
			return &registers[i];
	return NULL;
}

/* An error as assert() makes them. */
static enum step fail_alone(struct vm_run *run, const char *text)
{
	vm_fail(run, text);
	run->error_place = PROG_NONE;
	return STEP_ERROR;
}

unsigned vm_word_size(const struct vm_run *run)
{
	uint64_t raw;

	if (run->host->read_reg(run->host->ctx, RIP, &raw) == 0)
		return 8;
	return run->host->read_reg(run->host->ctx, EIP, &raw) == 0 ? 4 : 0;
}

BUILTIN_FN(word_size)
{
	l[0] = vm_word_size(run);
	return STEP_NEXT;
}

/* The number of a register in a thread that runs 32-bit code, which numbers them otherwise; what
 * there is none of has a number that nothing has. */
static unsigned number_in_32bit(unsigned number)
{
	static const uint8_t other[] = {0, 2, 1, 3, 6, 7, 5, 4};

	return number < sizeof(other) ? other[number] : number == RIP ? EIP : SDT_NO_REG;
}

static enum step read_register(struct vm_run *run, const char *name, bool is_signed, int64_t *value)
{
	const struct reg_name *reg = find_register(name);
	unsigned size = vm_word_size(run);
	uint64_t raw = 0;

	if (!size)
		return fail_alone(run, "cannot access CPU registers in this context");
	if (!reg) {
		fail_alone(run, "Unknown register: ");
		text_append(run->error_text, sizeof(run->error_text), name);
		return STEP_ERROR;
	}
	if (run->host->read_reg(run->host->ctx,
		    size == 8 ? reg->number : number_in_32bit(reg->number), &raw) != 0)
		return fail_alone(run, "cannot access CPU registers in this context");
	if (reg->number == RIP && run->site) /* the thread may stand behind a breakpoint */
		raw = run->site->pc + run->host->bias;
	raw = raw >> reg->shift << (64 - reg->bits);
	*value = is_signed ? (int64_t)raw >> (64 - reg->bits) : (int64_t)(raw >> (64 - reg->bits));
	return STEP_NEXT;
}

BUILTIN_FN(register)
{
	return read_register(run, s, true, l);
}

BUILTIN_FN(u_register)
{
	return read_register(run, s, false, l);
}
