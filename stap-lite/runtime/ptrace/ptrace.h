/* SPDX-License-Identifier: MIT */
/* ptrace.h: the calls of runtime_ops (runtime.h) for every runtime that is a tracer. */
#ifndef RUNTIME_PTRACE_PTRACE_H
#define RUNTIME_PTRACE_PTRACE_H

#include "stap-lite/runtime/runtime.h"

int tracer_check(const struct runtime_config *config, struct sdt_error *err);
int tracer_open(const struct runtime_config *config, struct runtime **out, struct sdt_error *err);
int tracer_arm(struct runtime *rt, struct sdt_error *err);
int tracer_next_event(struct runtime *rt, uint64_t deadline_ns, struct runtime_event *event,
	struct sdt_error *err);
void tracer_pump(struct runtime *rt);
int tracer_read_reg(struct runtime *rt, unsigned reg, uint64_t *value);
int tracer_read_mem(struct runtime *rt, uint64_t addr, void *buf, size_t len);
int tracer_write_mem(struct runtime *rt, uint64_t addr, const void *buf, size_t len);
pid_t tracer_target(const struct runtime *rt);
/* Every patch is taken back; all threads are stopped. */
void tracer_restore(struct runtime *rt);
int tracer_disarm(struct runtime *rt, struct sdt_error *err);
void tracer_close(struct runtime *rt);

#endif
