/* SPDX-License-Identifier: MIT */
/*
 * hits THREADS COUNT: prints "ready", waits for a line on stdin, passes its mark COUNT times in
 * each thread, prints how often it did so while the semaphore was up ("made N"), waits for end of
 * file and ends.
 */
#define SDT_USE_VARIADIC
#define _SDT_HAS_SEMAPHORES 1
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sdt.h>

__extension__ unsigned short test_hit_semaphore __attribute__((used, section(".probes")));

static long count;

static void *work(void *arg)
{
	long made = 0;

	for (long i = 0; i < count; i++) {
		if (__builtin_expect(*(volatile unsigned short *)&test_hit_semaphore, 0))
			made++;
		DTRACE_PROBE2(test, hit, i, arg);
	}
	return (void *)made;
}

int main(int argc, char **argv)
{
	int nthreads = argc > 1 ? atoi(argv[1]) : 1;
	pthread_t *threads = calloc((size_t)nthreads, sizeof(*threads));
	long total = 0;
	void *made;

	count = argc > 2 ? atol(argv[2]) : 1000;
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("ready\n");
	if (getchar() == EOF)
		return 1;
	for (long i = 0; i < nthreads; i++)
		pthread_create(&threads[i], NULL, work, (void *)i);
	for (int i = 0; i < nthreads; i++) {
		pthread_join(threads[i], &made);
		total += (long)made;
	}
	printf("made %ld\n", total);
	while (getchar() != EOF)
		;
	free(threads);
	return 0;
}
