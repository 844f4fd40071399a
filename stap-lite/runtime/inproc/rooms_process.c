/* SPDX-License-Identifier: MIT */
#include "stap-lite/runtime/inproc/rooms_process.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

enum {
	STACK_GAP = 1 << 20
}; /* bytes below a growing stack that the kernel keeps free (stack_guard_gap) */
static const uint64_t stack_unlimited = 1ull << 30; /* taken for "unlimited" */

/* Field 47 of /proc/PID/stat: where the heap begins; 0 when we are not told. */
static uint64_t start_of_heap(pid_t pid)
{
	char path[64], line[4096], *at;
	uint64_t value = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	if (fgets(line, sizeof(line), file)) {
		at = strrchr(line, ')'); /* the name before it may hold anything */
		for (int field = 2; at && field < 47; field++)
			at = strchr(at + 1, ' ');
		if (at)
			sscanf(at, "%" SCNu64, &value);
	}
	fclose(file);
	return value;
}

static uint64_t stack_limit(pid_t pid)
{
	struct rlimit limit;

	if (prlimit(pid, RLIMIT_STACK, NULL, &limit) || limit.rlim_cur > stack_unlimited)
		return stack_unlimited;
	return limit.rlim_cur;
}

void rooms_of_process(struct rooms *rooms, pid_t pid, const struct sdt_maps *maps)
{
	uint64_t heap = start_of_heap(pid);

	for (size_t i = 0; i < maps->count; i++) {
		const struct sdt_map *map = &maps->map[i];
		uint64_t room = stack_limit(pid) + STACK_GAP;

		rooms_block(rooms, map->start, map->end);
		if (strcmp(map->path, "[heap]") == 0)
			heap = map->end;
		if (strcmp(map->path, "[stack]") == 0)
			rooms_block(rooms, map->end > room ? map->end - room : 0, map->end);
	}
	if (!heap)
		return;
	rooms_block(rooms, heap, heap + HEAP_RESERVE_LEAST);
	rooms->reluctant = (struct room_range){heap + HEAP_RESERVE_LEAST, heap + HEAP_RESERVE};
}
