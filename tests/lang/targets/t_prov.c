/* SPDX-License-Identifier: MIT */
/* Providers that share mark names; names with double underscores. */
#include <sys/sdt.h>

int main(void)
{
	DTRACE_PROBE1(alpha, start, 1);
	DTRACE_PROBE1(beta, start, 2);
	DTRACE_PROBE1(alpha, half__way, 3);
	DTRACE_PROBE1(beta, stop, 4);
	DTRACE_PROBE1(alpha, stop, 5);
	DTRACE_PROBE1(alpha, stopped, 6);
	return 0;
}
