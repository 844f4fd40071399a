/* SPDX-License-Identifier: MIT */
/*
 * ticker [THREADS]: prints "ready", then one line for each byte that it reads, after each of its
 * threads reached e2e:tick (semaphore-guarded argument: how often so far, and a text) once and
 * e2e:quiet never. Ends at end of file: "ticks=N".
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>

__extension__ unsigned short volatile e2e_tick_semaphore __attribute__((section(".probes")));
__extension__ unsigned short volatile e2e_quiet_semaphore __attribute__((section(".probes")));

static pthread_barrier_t started, round_start, round_end;
static volatile int over;
static long ticks;

static void *tick(void *number)
{
	pthread_barrier_wait(&started); /* its signal mask is its own from here on */
	for (long count = 1;; count++) {
		pthread_barrier_wait(&round_start);
		if (over)
			return NULL;
		if (e2e_tick_semaphore)
			DTRACE_PROBE3(e2e, tick, count, (int)(long)number, "a text");
		if (e2e_quiet_semaphore)
			DTRACE_PROBE1(e2e, quiet, count);
		__atomic_fetch_add(&ticks, 1, __ATOMIC_RELAXED);
		pthread_barrier_wait(&round_end);
	}
}

int main(int argc, char **argv)
{
	long threads = argc > 1 ? atol(argv[1]) : 1;
	pthread_t thread[64];
	char byte;

	if (threads < 1 || threads > 64)
		return 2;
	pthread_barrier_init(&started, NULL, (unsigned)threads + 1);
	pthread_barrier_init(&round_start, NULL, (unsigned)threads + 1);
	pthread_barrier_init(&round_end, NULL, (unsigned)threads + 1);
	for (long i = 0; i < threads; i++)
		if (pthread_create(&thread[i], NULL, tick, (void *)i))
			return 1;
	pthread_barrier_wait(&started);
	puts("ready");
	fflush(stdout);
	while (read(0, &byte, 1) == 1) {
		pthread_barrier_wait(&round_start);
		pthread_barrier_wait(&round_end);
		printf("ticked %ld\n", ticks);
		fflush(stdout);
	}
	over = 1;
	pthread_barrier_wait(&round_start);
	for (long i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
	printf("ticks=%ld semaphores=%d,%d\n", ticks, e2e_tick_semaphore, e2e_quiet_semaphore);
	return 0;
}
