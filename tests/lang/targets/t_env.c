/* SPDX-License-Identifier: MIT */
/* Deep recursion with a mark at each level, and marks that carry argc and argv. */
#include <sys/sdt.h>
#include "pre.h"

static __attribute__((noinline)) int fact(int n)
{
	DTRACE_PROBE1(env, call, n);
	int r = n <= 1 ? 1 : n * fact(n - 1);
	DTRACE_PROBE2(env, ret, n, r);
	return r;
}

int main(int argc, char **argv)
{
	pre();
	DTRACE_PROBE2(env, args, argc, argv);
	fact(5);
	return 0;
}
