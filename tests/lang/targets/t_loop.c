/* SPDX-License-Identifier: MIT */
/* tick(i, i * i % 97, name) for i in 0..N-1, then done(N). N is argv[1], default 10. */
#include <stdlib.h>
#include <sys/sdt.h>
#include "pre.h"

static const char *const names[] = { "red", "green", "blue" };

int main(int argc, char **argv)
{
	pre();
	int n = argc > 1 ? atoi(argv[1]) : 10;
	for (int i = 0; i < n; i++)
		DTRACE_PROBE3(loop, tick, i, i * i % 97, names[i % 3]);
	DTRACE_PROBE1(loop, done, n);
	return 0;
}
