/* SPDX-License-Identifier: MIT */
/*
 * Built-in functions that steer a session, tell the time and name the probe; and the dispatch to
 * all of them.
 */
#include "stap-lite/vm/builtin.h"

BUILTIN_FN(exit)
{
	atomic_store_explicit(&run->arena->exit_requested, 1, memory_order_release);
	return STEP_NEXT;
}

/* Ends the session and this handler at once; nothing catches it. */
BUILTIN_FN(abort)
{
	atomic_store_explicit(&run->arena->exit_requested, 1, memory_order_release);
	return STEP_END;
}

BUILTIN_FN(system)
{
	vm_emit_text(run, RECORD_SYSTEM, PROG_NONE, s, false);
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

enum step builtin_query(struct vm_run *run, enum vm_query what, int64_t *result)
{
	if (run->host->query(run->host->ctx, what, result) != 0)
		return vm_fail(run, "not known here");
	return STEP_NEXT;
}

BUILTIN_FN(target)
{
	return builtin_query(run, QUERY_TARGET, l);
}

static enum step time_in(struct vm_run *run, int64_t *result, int64_t unit_ns)
{
	enum step step = builtin_query(run, QUERY_TIME_NS, result);

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

BUILTIN_FN(pp)
{
	return vm_context(run, CONTEXT_PP, s);
}

BUILTIN_FN(pn)
{
	return vm_context(run, CONTEXT_PN, s);
}

#define RUN(id)	     builtin_##id(run, longs, strings)
#define RUN_ANY(id)  RUN(id)
#define RUN_HIT(id)  RUN(id)
#define RUN_GURU(id) RUN(id)
#ifdef VM_INSIDE /* the copy that runs in programs: nobody calls these there, and they want much stack */
#define RUN_TOOL(id) vm_fail(run, #id "() needs the tool")
#else
#define RUN_TOOL(id) RUN(id)
#endif

enum step vm_builtin(struct vm_run *run, int32_t row, int64_t *longs, char *strings)
{
	enum {
#define BUILTIN(name, id, result, args, needs, help) ROW_##id,
#include "stap-lite/vm/builtins.h"
	};

	switch (row) {
#define BUILTIN(name, id, result, args, needs, help) \
	case ROW_##id:                                                                             \
		return RUN_##needs(id);
#include "stap-lite/vm/builtins.h"
	}
	return vm_fail(run, "unknown built-in");
}
