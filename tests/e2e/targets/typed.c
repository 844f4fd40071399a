/* SPDX-License-Identifier: MIT */
/* Marks whose arguments have names and types; two sites of one name that differ; one without names.
 */
#include <sys/sdt.h>

int main(void)
{
	volatile short fd = -7;
	volatile unsigned char flag = 250;
	volatile float x = 2.5f;
	volatile double y = -1.25;
	const char *path = "/etc/x";

	STAP_PROBE_TYPED(typed, open, (int, fd, fd), (const char *, path, path),
		(unsigned char, flag, flag));
	STAP_PROBE_TYPED(typed, move, (float, x, x), (double, y, y));
	STAP_PROBE_TYPED(typed, twice, (int, first, 1), (long, second, 2));
	STAP_PROBE_TYPED(typed, twice, (int, second, 3), (long, first, 4));
	DTRACE_PROBE2(typed, plain, fd, path);
	return 0;
}
