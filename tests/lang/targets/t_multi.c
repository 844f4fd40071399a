/* SPDX-License-Identifier: MIT */
/* One mark at several places: an always-inlined function and direct uses, with different operand places and counts. */
#include <sys/sdt.h>
#include "pre.h"

volatile int mem = 77;

static inline __attribute__((always_inline)) void here(int x)
{
	DTRACE_PROBE2(multi, spot, x, mem);
}

int main(int argc, char **argv)
{
	pre();
	(void)argv;
	here(1);
	here(argc + 1);
	DTRACE_PROBE1(multi, odd, 5);
	DTRACE_PROBE2(multi, odd, 6, 60);
	for (int i = 10; i < 12; i++)
		here(i);
	DTRACE_PROBE2(multi, spot, -1, 3);
	return 0;
}
