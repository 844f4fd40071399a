/* SPDX-License-Identifier: MIT */
/*
 * tracer [-w] [-l LOOPS] -f FILE… (-x PID | -c COMMAND…): drives the ptrace runtime as a session
 * does, without a script: every mark of the FILEs is armed. Prints "armed", each event but hits,
 * and at the end "hit NAME COUNT" per mark. Ends when all traced processes have gone, or, without
 * -w, at end of file on stdin. -l: arms and disarms LOOPS times, then ends.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "libsdt/image.h"
#include "stap-lite/runtime/fault.h"
#include "stap-lite/runtime/runtime.h"

#define MAX_SITES 4096

struct block { /* a program with nothing but modules and sites */
	struct program head;
	struct prog_module modules[16];
	struct prog_site sites[MAX_SITES];
	char strings[65536];
};

static struct block block;
static const char *names[MAX_SITES];
static unsigned long hits[MAX_SITES], total;
static uint64_t sum_of_args;

static uint32_t add_string(const char *text)
{
	static uint32_t used = 1;
	uint32_t at = used;

	if (at + strlen(text) + 1 > sizeof(block.strings)) {
		fprintf(stderr, "too many strings\n");
		exit(99);
	}
	strcpy(block.strings + at, text);
	used += (uint32_t)strlen(text) + 1;
	return at;
}

static void add_file(const char *path)
{
	struct sdt_error err;
	struct sdt_image image;
	uint32_t module = block.head.modules.count++;

	if (image_open(path, -1, &image, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		exit(99);
	}
	block.modules[module] =
		(struct prog_module){.path = add_string(path), .dev = image.dev, .ino = image.ino};
	for (size_t i = 0; i < image.nsites && block.head.sites.count < MAX_SITES; i++) {
		const struct sdt_site *site = &image.sites[i];

		block.sites[block.head.sites.count++] = (struct prog_site){.module = module,
			.pc = site->pc,
			.semaphore = site->semaphore,
			.provider = add_string(site->provider),
			.name = add_string(site->name)};
	}
	image_close(&image);
}

static void finish_block(void)
{
	block.head.magic = PROG_MAGIC;
	block.head.abi = PROG_ABI;
	block.head.size = sizeof(block);
	block.head.modules.off = offsetof(struct block, modules);
	block.head.sites.off = offsetof(struct block, sites);
	block.head.strings.off = offsetof(struct block, strings);
	for (size_t i = 0; i < block.head.sites.count; i++)
		names[i] = block.strings + block.sites[i].name;
}

static void count_hit(struct runtime *rt, const struct runtime_event *event)
{
	uint64_t rdi = 0;

	runtime_ptrace.read_reg(rt, 5, &rdi);
	sum_of_args += rdi;
	for (size_t i = 0; i < block.head.sites.count; i++)
		if (block.sites[i].pc == event->pc && block.sites[i].module == event->module) {
			hits[i]++;
			total++;
			return;
		}
	printf("hit of an unknown site %#lx\n", (unsigned long)event->pc);
}

static double cpu_us(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/* false: the end. */
static bool show(const struct runtime_event *event)
{
	static const char *const words[] = {"wake", "hit", "process.begin", "process.end",
		"thread.begin", "thread.end", "command.ended", "all.gone", "warning"};

	if (event->kind == RUNTIME_WAKE)
		return false;
	printf("%s %d %d %d %s\n", words[event->kind], event->pid, event->tid, event->status,
		event->text);
	return event->kind != RUNTIME_ALL_GONE;
}

static int fail(const struct sdt_error *err)
{
	printf("error: %s\n", err->text);
	return 1;
}

static int trace(const struct runtime_config *config, bool once)
{
	struct runtime_event event;
	struct sdt_error err;
	struct runtime *rt;
	bool going = true;
	double before;
	int rc = runtime_ptrace.open(config, &rt, &err);

	if (rc < 0)
		return fail(&err);
	rc = runtime_ptrace.arm(rt, &err);
	if (rc < 0) {
		runtime_ptrace.close(rt);
		return fail(&err);
	}
	if (once)
		printf("armed\n");
	before = cpu_us();
	while (going && once) {
		rc = runtime_ptrace.next_event(rt, 0, &event, &err);
		if (rc < 0)
			return fail(&err);
		if (event.kind == RUNTIME_HIT)
			count_hit(rt, &event);
		else
			going = show(&event);
	}
	if (once && total)
		fprintf(stderr, "%.2f us of our CPU per hit\n",
			(cpu_us() - before) / (double)total);
	rc = runtime_ptrace.disarm(rt, &err);
	runtime_ptrace.close(rt);
	return rc < 0 ? fail(&err) : 0;
}

static int list_fault_points(void)
{
#ifdef SDTKIT_FAULT_POINTS
	for (size_t i = 0; fault_points[i]; i++)
		puts(fault_points[i]);
#endif
	return 0;
}

int main(int argc, char **argv)
{
	struct runtime_config config = {.program = &block.head, .wake_fd = 0};
	int opt, loops = 0, rc;

	setvbuf(stdout, NULL, _IOLBF, 0);
	while ((opt = getopt(argc, argv, "+f:x:l:wLc")) != -1) {
		if (opt == 'f')
			add_file(optarg);
		else if (opt == 'x')
			config.attach = atoi(optarg);
		else if (opt == 'l')
			loops = atoi(optarg);
		else if (opt == 'L')
			return list_fault_points();
		else if (opt == 'w')
			config.wake_fd = -1;
		else if (opt == 'c')
			config.command = argv + optind;
		else
			return 99;
		if (config.command)
			break;
	}
	finish_block();
	for (int i = 0; i < loops; i++)
		if ((rc = trace(&config, false)) != 0)
			return rc;
	rc = loops ? 0 : trace(&config, true);
	for (size_t i = 0; i < block.head.sites.count && !loops; i++)
		printf("hit %s %lu\n", names[i], hits[i]);
	return rc;
}
