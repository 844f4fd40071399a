/* SPDX-License-Identifier: MIT */
/* Three threads, one after another; each fires work(k). */
#include <pthread.h>
#include <sys/sdt.h>

static void *run(void *arg)
{
	long k = (long)arg;
	DTRACE_PROBE1(thr, work, k);
	return 0;
}

int main(void)
{
	for (long k = 1; k <= 3; k++) {
		pthread_t t;
		if (pthread_create(&t, 0, run, (void *)k))
			return 1;
		pthread_join(t, 0);
	}
	DTRACE_PROBE(thr, end);
	return 0;
}
