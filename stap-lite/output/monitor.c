/* SPDX-License-Identifier: MIT */
#include "stap-lite/output/monitor.h"

#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "stap-lite/output/timing.h"
#include "stap-lite/vm/map.h"

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void monitor_init(struct monitor *monitor, FILE *out, const struct program *program,
	struct arena *arena, const struct stat_value *slots, uint64_t interval_ns)
{
	*monitor = (struct monitor){.out = out,
		.program = program,
		.arena = arena,
		.slots = slots,
		.interval_ns = interval_ns,
		.start_ns = now_ns()};
	monitor->due_ns = monitor->start_ns + interval_ns;
}

/* One line of text that has at most the terminal's width; what would steer it becomes a dot. */
static void put_line(struct monitor *m, char *text)
{
	if (m->lines + 1 >= m->height)
		return; /* a line that has left the screen cannot be taken away */
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '.';
	fprintf(m->out, "%.*s\n", (int)m->width - 1, text);
	m->lines++;
}

static void draw_global(struct monitor *m, const struct prog_global *global)
{
	const char *name = prog_string(m->program, global->name);
	const void *value = (const char *)m->arena + global->storage;
	char line[512];

	if (global->nkeys) {
		struct map map;

		map_open(&map, m->arena, m->program, global);
		snprintf(line, sizeof(line), "  %s: %u elements", name, map.head->count);
	} else if (global->type == PROG_STATS) {
		const struct stat_value *stat = value;

		snprintf(line, sizeof(line), "  %s: count %" PRId64 ", sum %" PRId64, name,
			stat->count, stat->sum);
	} else if (global->type == PROG_STRING) {
		snprintf(line, sizeof(line), "  %s: \"%.*s\"", name,
			(int)strnlen(value, m->program->limits.max_string), (const char *)value);
	} else {
		snprintf(line, sizeof(line), "  %s: %" PRId64, name, *(const int64_t *)value);
	}
	put_line(m, line);
}

static void draw_slot(struct monitor *m, uint32_t probe, uint32_t site)
{
	const struct program *p = m->program;
	const struct stat_value *cycles = &m->slots[timing_slot(p, probe, site)];
	int64_t average = 0;
	char line[512];

	stat_get(cycles, STAT_AVG, 0, &average);
	snprintf(line, sizeof(line), "%12" PRId64 " %12" PRId64 " %12" PRId64 " %12" PRId64 "  %s",
		cycles->count, cycles->count ? cycles->min : 0, average,
		cycles->count ? cycles->max : 0, prog_string(p, prog_probes(p)[probe].pn));
	put_line(m, line);
}

static void draw_probes(struct monitor *m)
{
	const struct program *p = m->program;
	char head[] = "        hits   cycles min          avg          max  probe";

	put_line(m, head);
	for (uint32_t i = 0; i < p->probes.count; i++)
		if (prog_probes(p)[i].point != POINT_MARK)
			draw_slot(m, i, PROG_NONE);
	for (uint32_t site = 0; site < p->sites.count; site++)
		draw_slot(m, prog_sites(p)[site].probe, site);
}

static void draw(struct monitor *m, uint64_t now)
{
	struct winsize size = {0};
	char line[128];

	ioctl(fileno(m->out), TIOCGWINSZ, &size);
	m->width = size.ws_col > 1 ? size.ws_col : 80;
	m->height = size.ws_row > 1 ? size.ws_row : 24;
	snprintf(line, sizeof(line), "-- %" PRIu64 " s, data %" PRIu64 " KiB, errors %u",
		(now - m->start_ns) / 1000000000u, m->arena->size / 1024,
		atomic_load(&m->arena->errors));
	put_line(m, line);
	for (uint32_t i = 0; i < m->program->globals.count; i++)
		draw_global(m, prog_globals(m->program) + i);
	draw_probes(m);
	fflush(m->out);
}

void monitor_erase(struct monitor *monitor)
{
	if (!monitor->lines)
		return;
	fprintf(monitor->out, "\033[%uA\r\033[J", monitor->lines);
	fflush(monitor->out);
	monitor->lines = 0;
}

void monitor_tick(struct monitor *monitor)
{
	uint64_t now;

	if (!monitor->interval_ns || (now = now_ns()) < monitor->due_ns)
		return;
	monitor_erase(monitor);
	draw(monitor, now);
	monitor->due_ns = now + monitor->interval_ns;
}

int monitor_timeout_ms(const struct monitor *monitor)
{
	uint64_t now = now_ns();

	if (!monitor->interval_ns)
		return -1;
	return now >= monitor->due_ns ? 0 : (int)((monitor->due_ns - now) / 1000000u) + 1;
}
