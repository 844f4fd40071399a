/* SPDX-License-Identifier: MIT */
/*
 * Built-in functions: one builtin_ID() per row of builtins.h. l and s are the registers from which
 * the arguments stand, longs and strings apart; the result goes to the first one of its type.
 */
#include "stap-lite/vm/interp.h"
#include "stap-lite/vm/num.h"
#include "stap-lite/vm/record.h"

#define BUILTIN_FN(id)                                                                             \
	static enum step builtin_##id(struct vm_run *run __attribute__((unused)),                  \
		int64_t *l __attribute__((unused)), char *s __attribute__((unused)))

BUILTIN_FN(exit)
{
	atomic_store_explicit(&run->arena->exit_requested, 1, memory_order_release);
	return STEP_NEXT;
}

BUILTIN_FN(error)
{
	enum step step = vm_fail(run, s);

	run->error_place = PROG_NONE;
	return step;
}

/* Lost output is no error of the script. */
BUILTIN_FN(warn)
{
	vm_emit_text(run, RECORD_WARNING, PROG_NONE, s, false);
	return STEP_NEXT;
}

BUILTIN_FN(log)
{
	vm_emit_text(run, RECORD_LOG, PROG_NONE, s, true);
	return STEP_NEXT;
}

static enum step query(struct vm_run *run, enum vm_query what, int64_t *result)
{
	if (run->host->query(run->host->ctx, what, result) != 0)
		return vm_fail(run, "not known here");
	return STEP_NEXT;
}

BUILTIN_FN(pid)
{
	return query(run, QUERY_PID, l);
}

BUILTIN_FN(tid)
{
	return query(run, QUERY_TID, l);
}

BUILTIN_FN(target)
{
	return query(run, QUERY_TARGET, l);
}

static enum step time_in(struct vm_run *run, int64_t *result, int64_t unit_ns)
{
	enum step step = query(run, QUERY_TIME_NS, result);

	*result = num_div(*result, unit_ns);
	return step;
}

BUILTIN_FN(gettimeofday_s)
{
	return time_in(run, l, 1000000000);
}

BUILTIN_FN(gettimeofday_ms)
{
	return time_in(run, l, 1000000);
}

BUILTIN_FN(gettimeofday_us)
{
	return time_in(run, l, 1000);
}

BUILTIN_FN(gettimeofday_ns)
{
	return time_in(run, l, 1);
}

BUILTIN_FN(execname)
{
	char name[16] = "";

	if (run->host->execname(run->host->ctx, name) != 0)
		return vm_fail(run, "not known here");
	name[sizeof(name) - 1] = '\0';
	text_copy(s, run->program->limits.max_string, name);
	return STEP_NEXT;
}

BUILTIN_FN(pp)
{
	return vm_context(run, CONTEXT_PP, s);
}

BUILTIN_FN(pn)
{
	return vm_context(run, CONTEXT_PN, s);
}

BUILTIN_FN(strlen)
{
	l[0] = (int64_t)text_len(s, run->stride);
	return STEP_NEXT;
}

/*
 * Reads in aligned pieces, none of which crosses a page, so that a string right before an unmapped
 * page is found whole. At most MAXSTRINGLEN - 2 bytes, as SystemTap.
 */
BUILTIN_FN(user_string)
{
	size_t room = run->program->limits.max_string - 2, have = 0;
	uint64_t addr = (uint64_t)l[0];

	while (have < room) {
		size_t len = 256 - ((addr + have) & 255), end;

		if (len > room - have)
			len = room - have;
		if (run->host->read_mem(run->host->ctx, addr + have, s + have, len) != 0) {
			s[0] = '\0';
			return vm_fail_user_string(run, addr);
		}
		end = text_len(s + have, len);
		have += end;
		if (end < len)
			break;
	}
	s[have] = '\0';
	return STEP_NEXT;
}

enum step vm_builtin(struct vm_run *run, int32_t row, int64_t *longs, char *strings)
{
	enum {
#define BUILTIN(name, id, result, args, needs) ROW_##id,
#include "stap-lite/vm/builtins.h"
	};

	switch (row) {
#define BUILTIN(name, id, result, args, needs)                                                     \
	case ROW_##id:                                                                             \
		return builtin_##id(run, longs, strings);
#include "stap-lite/vm/builtins.h"
	}
	return vm_fail(run, "unknown built-in");
}
