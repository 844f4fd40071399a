/* SPDX-License-Identifier: MIT */
/* Ends as told: a number is the exit status; "sN" kills itself with signal N. */
#include <stdlib.h>
#include <signal.h>
#include <sys/sdt.h>

int main(int argc, char **argv)
{
	DTRACE_PROBE1(ex, run, argc);
	if (argc > 1 && argv[1][0] == 's')
		raise(atoi(argv[1] + 1));
	return argc > 1 ? atoi(argv[1]) : 0;
}
