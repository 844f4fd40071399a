/* SPDX-License-Identifier: MIT */
/*
 * plan-sites PID...: plans every mark site of the programs and libraries that the processes have
 * mapped, without stopping or changing them. For each module a line: path, sites, sites of each
 * tactic, fragile ones, pages; -v: a line for each site.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "stap-lite/runtime/inproc/plan.h"
#include "stap-lite/runtime/inproc/rooms_process.h"
#include "stap-lite/target/images.h"

enum { STUB = 128 }; /* bytes; what the runtime's own takes, about */

struct process {
	pid_t pid;
	const struct process_image *image;
};

static int read_code(void *ctx, uint64_t addr, void *buf, size_t len)
{
	const struct process *process = ctx;

	return image_read(&process->image->image->elf, addr - process->image->bias, buf, len);
}

static void stub(void *ctx, size_t site, uint64_t at, uint8_t *buf)
{
	(void)ctx;
	(void)site;
	(void)at;
	memset(buf, 0x90, STUB);
}

static int by_address(const void *a, const void *b)
{
	uint64_t x = ((const struct plan_site *)a)->addr, y = ((const struct plan_site *)b)->addr;

	return x < y ? -1 : x > y;
}

/* Sites of the image, each address once. */
static size_t collect(const struct process_image *image, struct plan_site **sites)
{
	size_t n = 0, kept = 0;

	*sites = calloc(image->image->elf.nsites + 1, sizeof(**sites));
	if (!*sites)
		abort();
	for (size_t i = 0; i < image->image->elf.nsites; i++)
		if (!image->image->elf.sites[i].problem)
			(*sites)[n++].addr = image->image->elf.sites[i].pc + image->bias;
	qsort(*sites, n, sizeof(**sites), by_address);
	for (size_t i = 0; i < n; i++)
		if (!kept || (*sites)[kept - 1].addr != (*sites)[i].addr)
			(*sites)[kept++] = (*sites)[i];
	return kept;
}

static void plan_image(struct process *process, const struct sdt_maps *maps, bool verbose)
{
	struct rooms rooms = {0};
	struct plan_env env = {&rooms, read_code, stub, process, STUB, false};
	unsigned tally[PLAN_NTACTICS] = {0}, fragile = 0;
	struct plan_site *sites;
	size_t n = collect(process->image, &sites);

	rooms_of_process(&rooms, process->pid, maps);
	if (plan_sites(&env, sites, n))
		abort();
	for (size_t i = 0; i < n; i++) {
		tally[sites[i].tactic]++;
		fragile += sites[i].fragile;
		if (verbose)
			printf("  %#" PRIx64 " %s%s%s%s%s\n", sites[i].addr - process->image->bias,
				plan_tactic_name[sites[i].tactic],
				sites[i].fragile ? " fragile" : "",
				sites[i].overlaps ? " overlaps" : "",
				sites[i].lenient ? " near the heap " : "",
				sites[i].tactic == PLAN_NONE ? sites[i].why : "");
	}
	printf("%s sites %zu", process->image->image->path, n);
	for (unsigned t = 0; t < PLAN_NTACTICS; t++)
		printf(" %s %u", plan_tactic_name[t], tally[t]);
	printf(" fragile %u pages %zu\n", fragile, rooms.npages);
	free(sites);
	rooms_deinit(&rooms);
}

static int plan_process(pid_t pid, bool verbose)
{
	struct process process = {.pid = pid};
	struct process_images images;
	struct mark_set set = {0};
	struct sdt_error err;

	if (images_of_process(pid, &set, &images, &err)) {
		fprintf(stderr, "plan-sites: %s\n", err.text);
		return 1;
	}
	for (size_t i = 0; i < images.count; i++) {
		process.image = &images.list[i];
		if (process.image->image->elf.nsites)
			plan_image(&process, &images.maps, verbose);
	}
	images_deinit(&images);
	marks_deinit(&set);
	return 0;
}

int main(int argc, char **argv)
{
	bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
	int status = 0;

	for (int i = verbose ? 2 : 1; i < argc; i++)
		status |= plan_process(atoi(argv[i]), verbose);
	return status;
}
