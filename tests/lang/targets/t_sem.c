/* SPDX-License-Identifier: MIT */
/* Two marks with semaphores; each is reached only while its semaphore is non-zero. rest(on) tells what was seen. */
#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>

#define SEM(p, n) __extension__ unsigned short p##_##n##_semaphore __attribute__((unused, section(".probes")))
SEM(sem, first);
SEM(sem, second);
SEM(sem, rest);

int main(void)
{
	int seen = 0;
	for (int i = 0; i < 3; i++) {
		if (sem_first_semaphore) {
			seen |= 1;
			DTRACE_PROBE1(sem, first, i);
		}
		if (sem_second_semaphore) {
			seen |= 2;
			DTRACE_PROBE1(sem, second, i);
		}
	}
	DTRACE_PROBE3(sem, rest, seen, (int)sem_first_semaphore, (int)sem_second_semaphore);
	return 0;
}
