/* SPDX-License-Identifier: MIT */
/* Calls through three functions of its own and one of the C library, each with a frame that only
 * call frame information tells; a mark at the bottom. Prints "ready" first; with an argument it
 * waits for a line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sdt.h>

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

int main(int argc, char **argv)
{
	int result;

	(void)argv;
	puts("ready");
	fflush(stdout);
	if (argc > 1)
		(void)getchar();
	result = top(1);
	return result + top(2) == 0;
}
