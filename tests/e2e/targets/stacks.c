/* SPDX-License-Identifier: MIT */
/* Calls through three functions of its own and one of the C library, each with a frame that only
 * call frame information tells; a mark at the bottom. With an argument it loads that library after
 * its first call and calls through run() of it, or, if it is a number, goes that deep. Built with
 * -DLIBRARY it is such a library. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sdt.h>

#ifdef LIBRARY
int run(int (*call)(int));

__attribute__((noinline)) int run(int (*call)(int))
{
	return call(0) + 1;
}
#else
int counter = 7;
static const char *const words[] = {"one", "two", "three"};

__attribute__((noinline)) static int bottom(int depth, const char *text)
{
	char room[100];

	memset(room, depth, sizeof(room));
	__asm__ volatile("" : : "r"(room) : "memory");
	DTRACE_PROBE3(stacks, deep, depth, text, &counter);
	return room[depth] + depth;
}

__attribute__((noinline)) static int middle(int depth)
{
	volatile int rooms[64];

	rooms[depth] = bottom(depth, words[depth % 3]);
	return rooms[depth] + 1;
}

static int compare(const void *a, const void *b)
{
	return middle(2) ? *(const int *)a - *(const int *)b : 0;
}

__attribute__((noinline)) int top(int depth)
{
	int pair[2] = {2, 1};

	if (depth == 2)
		qsort(pair, 2, sizeof(*pair), compare);
	return middle(depth) + pair[0];
}

__attribute__((noinline)) static int deeper(int depth)
{
	volatile int more = depth > 1 ? deeper(depth - 1) : middle(3);

	return more + 1;
}

__attribute__((noinline)) static int load(const char *path)
{
#ifdef STATIC
	return path == NULL;
#else
	void *library = dlopen(path, RTLD_NOW);
	int (*run)(int (*)(int)) = library ? (int (*)(int (*)(int)))dlsym(library, "run") : NULL;

	return run ? run(top) == 0 : 1;
#endif
}

int main(int argc, char **argv)
{
	int result;

	puts("ready");
	fflush(stdout);
	result = top(1);
	if (argc > 1)
		return atoi(argv[1]) ? deeper(atoi(argv[1])) == 0 : load(argv[1]);
	return result + top(2) == 0;
}
#endif
