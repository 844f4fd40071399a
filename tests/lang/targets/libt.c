/* SPDX-License-Identifier: MIT */
/* Library with marks: enter(n), leave(n, n * 10). */
#include <sys/sdt.h>

int libt_work(int n)
{
	DTRACE_PROBE1(libt, enter, n);
	n *= 10;
	DTRACE_PROBE2(libt, leave, n / 10, n);
	return n;
}
