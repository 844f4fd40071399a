/* SPDX-License-Identifier: MIT */
/* Sites right behind each other, hit for ever or argv[1] times. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sdt.h>

static volatile sig_atomic_t stop;

static void on_term(int sig)
{
	stop = sig;
}

#define FOUR(name, x)                                                                              \
	do {                                                                                       \
		DTRACE_PROBE1(near, name##0, x);                                                   \
		DTRACE_PROBE1(near, name##1, x);                                                   \
		DTRACE_PROBE1(near, name##2, x);                                                   \
		DTRACE_PROBE1(near, name##3, x);                                                   \
	} while (0)

__attribute__((noinline)) static long hit(long x)
{
	FOUR(a, x);
	FOUR(b, x);
	FOUR(c, x);
	FOUR(d, x);
	__asm__ volatile("" : "+r"(x));
	return x + 1;
}

int main(int argc, char **argv)
{
	long rounds = argc > 1 ? atol(argv[1]) : 0, x = 0;

	signal(SIGTERM, on_term);
	puts("ready");
	fflush(stdout);
	while (!stop && (!rounds || x < rounds))
		x = hit(x);
	puts("ended");
	return 0;
}
