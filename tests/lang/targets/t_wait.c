/* SPDX-License-Identifier: MIT */
/* Fires beat(i) every 20 ms, 400 times at most; ends early on SIGTERM. For -x PID. */
#include <time.h>
#include <sys/sdt.h>
#include "pre.h"

int main(void)
{
	pre();
	struct timespec ts = { 0, 20000000 };
	for (int i = 0; i < 400; i++) {
		nanosleep(&ts, 0);
		DTRACE_PROBE2(wait, beat, i, "beat");
	}
	return 0;
}
