/* SPDX-License-Identifier: MIT */
/*
 * loop THREADS HITS: waits until its semaphore is raised, then every thread reaches the mark
 * bench:hit HITS times. Prints what really happened, so that a tracer's counts can be held against
 * it: hits=N wall_ns=N cpu_ns=N idle_ns=N idle_ns: wall time of the same loop over an untraced mark
 * (bench:idle) of the same thread count, for ratios. The threads wait for each other before each
 * loop, so that set-up is not timed.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>

__extension__ unsigned short volatile bench_hit_semaphore __attribute__((section(".probes")));
__extension__ unsigned short volatile bench_idle_semaphore __attribute__((section(".probes")));

static pthread_barrier_t barrier;
static long hits;

static uint64_t now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void *work(void *made)
{
	pthread_barrier_wait(&barrier);
	for (long i = 0; i < hits; i++)
		DTRACE_PROBE1(bench, idle, i);
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	for (long i = 0; i < hits; i++) {
		DTRACE_PROBE1(bench, hit, i);
		++*(long *)made;
	}
	pthread_barrier_wait(&barrier);
	return NULL;
}

int main(int argc, char **argv)
{
	int threads = argc > 1 ? atoi(argv[1]) : 1;
	long made[256] = {0}, total = 0;
	uint64_t idle, wall, cpu;
	pthread_t thread[256];

	hits = argc > 2 ? atol(argv[2]) : 100000;
	if (threads < 1 || threads > 256 || hits < 1) {
		fprintf(stderr, "usage: loop THREADS HITS\n");
		return 2;
	}
	pthread_barrier_init(&barrier, NULL, (unsigned)threads + 1);
	for (int i = 0; i < threads; i++)
		if (pthread_create(&thread[i], NULL, work, &made[i]))
			return 1;
	printf("pid=%d\n", (int)getpid());
	fflush(stdout);
	while (!bench_hit_semaphore)
		usleep(200);
	idle = now(CLOCK_MONOTONIC);
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	idle = now(CLOCK_MONOTONIC) - idle;
	cpu = now(CLOCK_PROCESS_CPUTIME_ID);
	wall = now(CLOCK_MONOTONIC);
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	wall = now(CLOCK_MONOTONIC) - wall;
	cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	for (int i = 0; i < threads; i++) {
		pthread_join(thread[i], NULL);
		total += made[i];
	}
	printf("hits=%ld wall_ns=%llu cpu_ns=%llu idle_ns=%llu\n", total, (unsigned long long)wall,
		(unsigned long long)cpu, (unsigned long long)idle);
	return 0;
}
