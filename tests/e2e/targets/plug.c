/* SPDX-License-Identifier: MIT */
/* A library that is loaded at run time; plug_work passes its mark `count` times and returns how
 * often its semaphore was up. */
#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>

__extension__ unsigned short plug_loaded_semaphore __attribute__((used, section(".probes")));
long plug_work(long count);

long plug_work(long count)
{
	long made = 0;

	for (long i = 0; i < count; i++) {
		if (*(volatile unsigned short *)&plug_loaded_semaphore)
			made++;
		DTRACE_PROBE1(plug, loaded, i);
	}
	return made;
}
