/* SPDX-License-Identifier: MIT */
#include "stap-lite/session/host.h"
#include "stap-lite/session/identity.h"
#include "stap-lite/session/turn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int host_read_reg(void *ctx, unsigned dwarf, uint64_t *value)
{
	struct host *host = ctx;

	if (!host->event || host->event->kind != RUNTIME_HIT)
		return -ENODATA;
	return host->ops->read_reg(host->runtime, dwarf, value);
}

static int host_read_mem(void *ctx, uint64_t addr, void *buf, size_t len)
{
	struct host *host = ctx;

	if (!host->event || host->event->kind != RUNTIME_HIT)
		return -EFAULT;
	return host->ops->read_mem(host->runtime, addr, buf, len);
}

static int host_write_mem(void *ctx, uint64_t addr, const void *buf, size_t len)
{
	struct host *host = ctx;

	if (!host->event || host->event->kind != RUNTIME_HIT || !host->ops->write_mem)
		return -EFAULT;
	return host->ops->write_mem(host->runtime, addr, buf, len);
}

static pid_t current_pid(const struct host *host)
{
	return host->event ? host->event->pid : host->link->command_pid;
}

static pid_t current_tid(const struct host *host)
{
	return host->event ? host->event->tid : host->link->command_pid;
}

static int64_t wall_clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int host_query(void *ctx, enum vm_query what, int64_t *value)
{
	const struct host *host = ctx;

	switch (what) {
	case QUERY_PID: *value = current_pid(host); return 0;
	case QUERY_TID: *value = current_tid(host); return 0;
	case QUERY_TARGET: *value = host->target; return 0;
	case QUERY_TIME_NS: *value = wall_clock_ns(); return 0;
	case QUERY_STAP_PID: *value = host->link->command_pid; return 0;
	default: return identity_number(current_pid(host), current_tid(host), what, value);
	}
}

/* The name that the kernel keeps for the thread (15 bytes); "" when it is gone. */
static int host_execname(void *ctx, char buf[16])
{
	const struct host *host = ctx;
	char path[64];
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/comm", (int)current_pid(host),
		(int)current_tid(host));
	buf[0] = '\0';
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		const char *name = processes_name(host->processes, current_pid(host));
		int code = -errno;

		snprintf(buf, 16, "%s", name ? name : "");
		return name ? 0 : code;
	}
	len = read(fd, buf, 15);
	close(fd);
	buf[len > 0 ? len : 0] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

static long host_text(void *ctx, enum vm_text what, const char *name, char *buf, size_t size)
{
	return identity_text(current_pid(ctx), what, name, buf, size);
}

/* Reading symbols and call frame information for the first time takes long, and is not the
 * script's doing. */
static void forgive_loads(struct host *host, unsigned loads, uint64_t since)
{
	if (host->meter && host->stacks.loads != loads)
		meter_forgive(host->meter, since);
}

static int host_frame(void *ctx, const struct vm_frame_start *start, unsigned depth, uint64_t *pc)
{
	struct host *host = ctx;
	unsigned loads = host->stacks.loads;
	uint64_t since = meter_clock();
	int code;

	if (!host->event || host->event->kind != RUNTIME_HIT)
		return -ENODATA;
	code = stacks_frame(&host->stacks, host->ops, host->runtime, host->event, start, depth, pc);
	forgive_loads(host, loads, since);
	return code;
}

/* Begin, end and timer probes run in nobody: there is nothing to name. */
static void host_symbol(void *ctx, uint64_t addr, bool with_line, struct vm_symbol *symbol)
{
	struct host *host = ctx;
	unsigned loads = host->stacks.loads;
	uint64_t since = meter_clock();

	if (!host->event)
		return;
	stacks_symbol(&host->stacks, host->event->pid, addr, with_line, symbol);
	forgive_loads(host, loads, since);
}

static int host_emit(void *ctx, const void *record, size_t len)
{
	struct host *host = ctx;
	int code;

	turn_take(host->arena);
	code = ring_write(host->arena, record, len);
	turn_give(host->arena);
	link_wake_reader(host->link);
	return code;
}

void host_init(struct host *host, struct link *link, struct arena *arena)
{
	*host = (struct host){
		.vm = {.ctx = host,
			.read_reg = host_read_reg,
			.read_mem = host_read_mem,
			.write_mem = host_write_mem,
			.query = host_query,
			.execname = host_execname,
			.text = host_text,
			.frame = host_frame,
			.symbol = host_symbol,
			.emit = host_emit},
		.link = link,
		.arena = arena,
	};
}

void host_deinit(struct host *host)
{
	stacks_deinit(&host->stacks);
}

void host_enter(struct host *host, const struct runtime_event *event)
{
	host->event = event;
	stacks_reset(&host->stacks);
	host->vm.bias = event ? event->bias : 0;
}
