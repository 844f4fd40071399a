/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "stap-lite/runtime/fault.h"
#include "stap-lite/runtime/ptrace/ptrace.h"
#include "stap-lite/runtime/ptrace/tracer.h"
#include "stap-lite/target/memory.h"

int tracer_check(const struct runtime_config *config, struct sdt_error *err)
{
#ifdef __x86_64__
	if (!config->attach && !config->command)
		return sdt_fail(err, -EINVAL, "no process to trace: use -x PID or -c COMMAND");
	return 0;
#else
	(void)config;
	return sdt_fail(err, -ENOTSUP, "the ptrace runtime does not know this CPU yet");
#endif
}

static void free_all(struct runtime *rt)
{
	struct runtime_event event;

	while (rt->processes)
		process_remove(rt, rt->processes);
	for (size_t i = 0; i < THREAD_BUCKETS; i++)
		while (rt->buckets[i])
			thread_remove(rt, rt->buckets[i]);
	while (event_take(rt, &event))
		;
	cpu_close(rt);
	guard_close(rt->guard);
	wait_close(rt);
	free(rt->points);
	free(rt->module_used);
	free(rt);
}

/* Every thread in a stop that a detach accepts: those that listen for SIGCONT must be called back.
 */
static void stop_for_detach(struct runtime *rt)
{
	for (struct process *p = rt->processes; p; p = p->next)
		for (struct thread *t = p->threads; t; t = t->next)
			if (t->state == THREAD_LISTENING) {
				ptrace(PTRACE_INTERRUPT, t->tid, NULL, NULL);
				t->interrupted = true;
				t->state = THREAD_RUNNING;
			}
	stop_all(rt, NULL, NULL);
}

/* A hit that nobody waits for any more, or one on its way: the thread must not meet its SIGTRAP
 * alone. */
static void swallow_hit(struct runtime *rt, struct thread *thread)
{
	const struct breakpoint *bp;

	if (!signals_finish_trap(rt, thread))
		return;
	bp = classify(thread);
	if (!bp)
		return;
	if (bp->point == POINT_LINKER)
		linker_step(thread, bp);
	signals_after_hit(rt, thread);
}

static void detach_all(struct runtime *rt)
{
	struct thread *queued;

	stop_for_detach(rt);
	while ((queued = queue_take(rt)))
		swallow_hit(rt, queued);
	for (struct process *p = rt->processes; p; p = p->next)
		while (p->threads)
			thread_detach(rt, p->threads);
	for (size_t i = 0; i < THREAD_BUCKETS; i++)
		while (rt->buckets[i])
			thread_detach(rt, rt->buckets[i]);
	while (rt->processes)
		process_remove(rt, rt->processes);
}

void tracer_close(struct runtime *rt)
{
	if (!rt)
		return;
	if (rt->armed || rt->nthreads)
		tracer_disarm(rt, NULL);
	free_all(rt);
}

int tracer_open(
	const struct runtime_config *config, struct runtime **out, struct sdt_error *err)
{
	struct runtime *rt = calloc(1, sizeof(*rt));
	int rc;

	*out = NULL;
	if (!rt)
		return sdt_fail(err, -ENOMEM, "out of memory");
	rt->config = *config;
	rt->program = config->program;
	rt->queue_end = &rt->queue;
	rt->events_end = &rt->events;
	rt->command_gate = rt->command_error = rt->chld_fd = -1;
	cpu_open(rt);
	rc = points_collect(rt, err);
	if (rc == 0)
		rc = wait_open(rt, err);
	if (rc == 0)
		rc = guard_open(&rt->guard, err);
	FAULT_POINT(GUARDIAN_STARTED);
	if (rc == 0)
		rc = config->command ? spawn_command(rt, err)
				     : attach_process(rt, config->attach, err);
	if (rc < 0) {
		tracer_close(rt);
		return rc;
	}
	FAULT_POINT(SEIZED);
	*out = rt;
	return 0;
}

void tracer_restore(struct runtime *rt)
{
	for (struct process *p = rt->processes; p; p = p->next)
		space_restore(rt, p->space);
}

int tracer_arm(struct runtime *rt, struct sdt_error *err)
{
	rt->armed = true;
	for (struct process *p = rt->processes; p; p = p->next) {
		int rc;

		if (p->starting)
			continue;
		rc = space_update(rt, p, err);
		if (rc < 0) {
			stop_all(rt, NULL, NULL);
			tracer_restore(rt);
			release_all(rt);
			rt->armed = false;
			return rc;
		}
		event_put(rt, RUNTIME_PROCESS_BEGIN, p->pid, p->pid);
	}
	FAULT_POINT(ARMED);
	return 0;
}

int tracer_disarm(struct runtime *rt, struct sdt_error *err)
{
	int rc = stop_all(rt, NULL, err);

	FAULT_POINT(DISARM_BEGUN);
	tracer_restore(rt);
	rt->armed = false;
	FAULT_POINT(BEFORE_DETACH);
	detach_all(rt);
	FAULT_POINT(DETACHED);
	spawn_close(rt);
	return rc;
}

/* How many events may pass before wake_fd is looked at. */
#define EVENTS_PER_LOOK 64

static bool is_wake_due(struct runtime *rt, uint64_t deadline_ns)
{
	if (deadline_ns && now_ns() >= deadline_ns)
		return true;
	if (++rt->events_since_look < EVENTS_PER_LOOK)
		return false;
	rt->events_since_look = 0;
	return wait_is_woken(rt);
}

/* A signal on its way to the program; it stops the thread wherever it is, also in a handler of ours. */
static bool is_passing_signal(struct thread *thread)
{
	return thread->process && !thread->fresh && thread->status >> 16 == 0 && WSTOPSIG(thread->status) != SIGTRAP;
}

void tracer_pump(struct runtime *rt)
{
	struct thread *thread, *others = NULL, **end = &others;

	wait_collect(rt, false, 1);
	while ((thread = queue_take(rt))) {
		if (is_passing_signal(thread)) {
			classify(thread);
			thread_resume(rt, thread);
		} else {
			*end = thread;
			end = &thread->queue_next;
			thread->queue_next = NULL;
		}
	}
	while ((thread = others)) {
		others = thread->queue_next;
		queue_put(rt, thread);
	}
}

int tracer_next_event(struct runtime *rt, uint64_t deadline_ns, struct runtime_event *event,
	struct sdt_error *err)
{
	struct thread *thread;
	int rc;

	spawn_release(rt);
	while (!event_take(rt, event)) {
		if (rt->held) {
			thread = rt->held;
			rt->held = NULL;
			FAULT_POINT(HANDLER_DONE);
			thread_resume(rt, thread);
		}
		if (is_wake_due(rt, deadline_ns)) {
			*event = (struct runtime_event){.kind = RUNTIME_WAKE};
			return 0;
		}
		thread = queue_take(rt);
		if (thread) {
			if (dispatch(rt, thread))
				rt->held = thread;
			continue;
		}
		if (!rt->processes && !rt->command && !rt->all_gone) {
			rt->all_gone = true;
			event_put(rt, RUNTIME_ALL_GONE, rt->target, rt->target);
			continue;
		}
		rc = wait_collect(rt, true, deadline_ns);
		if (rc == 0 || rc == -ECHILD) {
			*event = (struct runtime_event){.kind = RUNTIME_WAKE};
			return 0;
		}
		if (rc < 0)
			return sdt_fail(err, rc, "wait: %s", strerror(-rc));
	}
	return 0;
}

enum { XMM_FIRST = 17, XMM_LAST = 32 }; /* DWARF numbers */

/* The low half of a vector register. */
static int read_vector(const struct thread *thread, unsigned number, uint64_t *value)
{
	struct user_fpregs_struct fp;

	if (ptrace(PTRACE_GETFPREGS, thread->tid, NULL, &fp) != 0)
		return -errno;
	memcpy(value, &fp.xmm_space[number * 4], sizeof(*value));
	return 0;
}

int tracer_read_reg(struct runtime *rt, unsigned reg, uint64_t *value)
{
	const struct user_regs_struct *r;

	if (!rt->held || !thread_regs(rt->held))
		return -ESRCH;
	r = &rt->held->regs;
	if (r->cs != 0x23 && reg >= XMM_FIRST && reg <= XMM_LAST)
		return read_vector(rt->held, reg - XMM_FIRST, value);
	if (r->cs == 0x23) { /* 32-bit code */
		const uint64_t regs[] = {
			r->rax, r->rcx, r->rdx, r->rbx, r->rsp, r->rbp, r->rsi, r->rdi, r->rip};

		if (reg >= sizeof(regs) / sizeof(regs[0]))
			return -EINVAL;
		*value = (uint32_t)regs[reg];
	} else {
		const uint64_t regs[] = {r->rax, r->rdx, r->rcx, r->rbx, r->rsi, r->rdi, r->rbp,
			r->rsp, r->r8, r->r9, r->r10, r->r11, r->r12, r->r13, r->r14, r->r15,
			r->rip, [49] = r->eflags, r->es, r->cs, r->ss, r->ds, r->fs,
			r->gs, [58] = r->fs_base, r->gs_base};

		if (reg >= sizeof(regs) / sizeof(regs[0]) || (reg > XMM_LAST && reg < 49))
			return -EINVAL;
		*value = regs[reg];
	}
	return 0;
}

int tracer_read_mem(struct runtime *rt, uint64_t addr, void *buf, size_t len)
{
	int code;

	if (!rt->held)
		return -ESRCH;
	code = memory_read_allowed(rt->held->tid, addr, buf, len);
	if (code == 0 || code == -EFAULT)
		return code;
	return memory_read(
		rt->held->process->space->mem, addr, buf, len); /* a kernel without that call */
}

int tracer_write_mem(struct runtime *rt, uint64_t addr, const void *buf, size_t len)
{
	return rt->held ? memory_write_allowed(rt->held->tid, addr, buf, len) : -ESRCH;
}

pid_t tracer_target(const struct runtime *rt)
{
	return rt->target;
}

const struct runtime_ops runtime_ptrace = {
	.name = "ptrace",
	.check = tracer_check,
	.open = tracer_open,
	.arm = tracer_arm,
	.next_event = tracer_next_event,
	.read_reg = tracer_read_reg,
	.read_mem = tracer_read_mem,
	.write_mem = tracer_write_mem,
	.target = tracer_target,
	.disarm = tracer_disarm,
	.close = tracer_close,
};
