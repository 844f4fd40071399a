/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "stap-lite/runtime/ptrace/tracer.h"

static struct thread **bucket(struct runtime *rt, pid_t tid)
{
	return &rt->buckets[(unsigned)tid % THREAD_BUCKETS];
}

struct thread *thread_find(struct runtime *rt, pid_t tid)
{
	struct thread *thread = *bucket(rt, tid);

	while (thread && thread->tid != tid)
		thread = thread->hash_next;
	return thread;
}

static void hash_put(struct runtime *rt, struct thread *thread)
{
	struct thread **head = bucket(rt, thread->tid);

	thread->hash_next = *head;
	*head = thread;
}

static void hash_drop(struct runtime *rt, struct thread *thread)
{
	struct thread **at = bucket(rt, thread->tid);

	while (*at != thread)
		at = &(*at)->hash_next;
	*at = thread->hash_next;
}

void thread_join(struct thread *thread, struct process *process)
{
	thread->process = process;
	thread->next = process->threads;
	process->threads = thread;
}

struct thread *thread_add(struct runtime *rt, struct process *process, pid_t tid)
{
	struct thread *thread = calloc(1, sizeof(*thread));

	if (!thread)
		return NULL;
	thread->tid = tid;
	thread->state = THREAD_RUNNING;
	hash_put(rt, thread);
	if (process)
		thread_join(thread, process);
	rt->nthreads++;
	return thread;
}

void thread_rename(struct runtime *rt, struct thread *thread, pid_t tid)
{
	hash_drop(rt, thread);
	thread->tid = tid;
	hash_put(rt, thread);
}

void thread_remove(struct runtime *rt, struct thread *thread)
{
	if (thread->process) {
		struct thread **at = &thread->process->threads;

		while (*at != thread)
			at = &(*at)->next;
		*at = thread->next;
	}
	if (rt->held == thread)
		rt->held = NULL;
	queue_drop(rt, thread);
	hash_drop(rt, thread);
	rt->nthreads--;
	free(thread);
}

struct process *process_find(struct runtime *rt, pid_t pid)
{
	struct process *process = rt->processes;

	while (process && process->pid != pid)
		process = process->next;
	return process;
}

struct process *process_add(struct runtime *rt, pid_t pid, struct space *space)
{
	struct process *process = calloc(1, sizeof(*process));

	if (!process)
		return NULL;
	process->pid = pid;
	process->space = space;
	process->next = rt->processes;
	rt->processes = process;
	return process;
}

void process_remove(struct runtime *rt, struct process *process)
{
	struct process **at = &rt->processes;

	while (process->threads)
		thread_remove(rt, process->threads);
	while (*at != process)
		at = &(*at)->next;
	*at = process->next;
	space_unref(rt, process->space);
	free(process);
}

void queue_put(struct runtime *rt, struct thread *thread)
{
	thread->queued = true;
	thread->queue_next = NULL;
	*rt->queue_end = thread;
	rt->queue_end = &thread->queue_next;
}

void queue_drop(struct runtime *rt, struct thread *thread)
{
	struct thread **at = &rt->queue;

	if (!thread->queued)
		return;
	while (*at != thread)
		at = &(*at)->queue_next;
	*at = thread->queue_next;
	if (!*at)
		rt->queue_end = at;
	thread->queued = false;
}

struct thread *queue_take(struct runtime *rt)
{
	struct thread *thread = rt->queue;

	if (thread)
		queue_drop(rt, thread);
	return thread;
}

struct runtime_event *event_put(
	struct runtime *rt, enum runtime_event_kind kind, pid_t pid, pid_t tid)
{
	static struct runtime_event dropped;
	struct pending_event *pending = calloc(1, sizeof(*pending));

	if (!pending)
		return &dropped;
	pending->event.kind = kind;
	pending->event.pid = pid;
	pending->event.tid = tid;
	*rt->events_end = pending;
	rt->events_end = &pending->next;
	return &pending->event;
}

bool event_take(struct runtime *rt, struct runtime_event *event)
{
	struct pending_event *pending = rt->events;

	if (!pending)
		return false;
	*event = pending->event;
	rt->events = pending->next;
	if (!rt->events)
		rt->events_end = &rt->events;
	free(pending);
	return true;
}

void warn(struct runtime *rt, pid_t pid, const char *fmt, ...)
{
	struct runtime_event *event = event_put(rt, RUNTIME_WARNING, pid, pid);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(event->text, sizeof(event->text), fmt, ap);
	va_end(ap);
}
