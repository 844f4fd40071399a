/* SPDX-License-Identifier: MIT */
/*
 * ticker [THREADS]: prints "ready", then does what each byte that it reads says and prints a line
 * about it: x  each thread reaches e2e:tick (how often so far, its number, a text) once, e2e:quiet
 * never    "ticked N" c  a new thread reaches e2e:tick and ends "threaded 0" f  a forked child
 * reaches e2e:tick and ends                                                     "forked STATUS" e
 * a forked child executes this program without input "executed STATUS" d  a library is loaded and
 * let go                                                               "loaded 0" STATUS as from
 * waitpid(). Both marks are reached only while their semaphore is not 0. Ends at end of file:
 * "ticks=N semaphores=N,N".
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>

__extension__ unsigned short volatile e2e_tick_semaphore __attribute__((section(".probes")));
__extension__ unsigned short volatile e2e_quiet_semaphore __attribute__((section(".probes")));

static pthread_barrier_t started, round_start, round_end;
static volatile int over;
static long ticks;

static void reach(long count, int number)
{
	if (e2e_tick_semaphore)
		DTRACE_PROBE3(e2e, tick, count, number, "a text");
	if (e2e_quiet_semaphore)
		DTRACE_PROBE1(e2e, quiet, count);
}

static void *tick(void *number)
{
	pthread_barrier_wait(&started); /* its signal mask is its own from here on */
	for (long count = 1;; count++) {
		pthread_barrier_wait(&round_start);
		if (over)
			return NULL;
		reach(count, (int)(long)number);
		__atomic_fetch_add(&ticks, 1, __ATOMIC_RELAXED);
		pthread_barrier_wait(&round_end);
	}
}

static void *tick_once(void *number)
{
	reach(1, (int)(long)number);
	return NULL;
}

static int new_thread(void)
{
	pthread_t thread;

	return pthread_create(&thread, NULL, tick_once, (void *)100L) || pthread_join(thread, NULL);
}

static int new_process(int executes)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0 && executes) {
		dup2(open("/dev/null", O_RDWR), 0);
		dup2(0, 1);
		execl("/proc/self/exe", "ticker", (char *)NULL);
		_exit(127);
	}
	if (pid == 0) {
		reach(1, 200);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return status;
}

static int load_library(void)
{
	void *library = dlopen("libm.so.6", RTLD_NOW);

	return !library || dlclose(library);
}

static void act(char byte)
{
	switch (byte) {
	case 'c': printf("threaded %d\n", new_thread()); break;
	case 'f': printf("forked %d\n", new_process(0)); break;
	case 'e': printf("executed %d\n", new_process(1)); break;
	case 'd': printf("loaded %d\n", load_library()); break;
	default:
		pthread_barrier_wait(&round_start);
		pthread_barrier_wait(&round_end);
		printf("ticked %ld\n", ticks);
	}
	fflush(stdout);
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
	while (read(0, &byte, 1) == 1)
		act(byte);
	over = 1;
	pthread_barrier_wait(&round_start);
	for (long i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
	printf("ticks=%ld semaphores=%d,%d\n", ticks, e2e_tick_semaphore, e2e_quiet_semaphore);
	return 0;
}
