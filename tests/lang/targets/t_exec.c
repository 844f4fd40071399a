/* SPDX-License-Identifier: MIT */
/* Runs the program named by argv[1] (with the rest as arguments) in its own place. */
#include <unistd.h>
#include <sys/sdt.h>

int main(int argc, char **argv)
{
	DTRACE_PROBE1(exe, before, argc);
	if (argc > 1)
		execv(argv[1], argv + 1);
	return 3;
}
