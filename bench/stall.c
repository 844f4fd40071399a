/* SPDX-License-Identifier: MIT */
/*
 * stall THREADS: what an attaching tracer costs the program, seen from inside. Every thread reads
 * the clock without pause until its semaphore was raised and lowered again; each keeps its longest
 * gap around the attach (from the start until the semaphore is up) and, as the noise of this
 * machine, the longest gap of as long a time before. Prints pid=N attach_ns=N noise_ns=N (median
 * over the threads of the longest gaps)
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>

__extension__ unsigned short volatile bench_stall_semaphore __attribute__((section(".probes")));

#define WARM_UP_NS 20000000u

struct gaps {
	uint64_t noise, attach;
};

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void *spin(void *arg)
{
	struct gaps *gaps = arg;
	uint64_t start = now(), last = start, this = start;

	for (bool listening = false; !listening;) {
		uint64_t *longest = this - start < WARM_UP_NS ? &gaps->noise : &gaps->attach;

		listening = bench_stall_semaphore; /* once more round: the stop may end after we saw
						      it raised */
		last = this;
		this = now();
		if (this - last > *longest)
			*longest = this - last;
	}
	DTRACE_PROBE(bench, stall);
	return NULL;
}

static int by_attach(const void *a, const void *b)
{
	uint64_t x = ((const struct gaps *)a)->attach, y = ((const struct gaps *)b)->attach;

	return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
	int threads = argc > 1 ? atoi(argv[1]) : 1;
	struct gaps gaps[64] = {{0}};
	struct timespec warm_up = {0, WARM_UP_NS};
	pthread_t thread[64];

	if (threads < 1 || threads > 64)
		return 2;
	for (int i = 0; i < threads; i++)
		if (pthread_create(&thread[i], NULL, spin, &gaps[i]))
			return 1;
	nanosleep(&warm_up, NULL);
	printf("pid=%d\n", (int)getpid());
	fflush(stdout);
	for (int i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
	qsort(gaps, (size_t)threads, sizeof(*gaps), by_attach);
	printf("attach_ns=%llu noise_ns=%llu\n", (unsigned long long)gaps[threads / 2].attach,
		(unsigned long long)gaps[threads / 2].noise);
	return 0;
}
