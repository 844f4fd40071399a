/* SPDX-License-Identifier: MIT */
/*
 * A program that checks itself while it is traced: threads that compute with live values across
 * sites, timers whose handlers hit sites (also on small alternate stacks, also leaving by
 * siglongjmp), children, threads that come and go. It counts each hit it makes in a plain shared
 * variable.
 *
 * usage: storm HITS [threads=N] [signals] [jumps] [forks] [churn]
 *        HITS 0: until SIGTERM. Prints "ready", at the end "made N"; exit status 1 and a line when
 * a check fails.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include <sys/sdt.h>

static struct shared {
	_Atomic uint64_t made;
	_Atomic int failed;
} * shared;
static volatile sig_atomic_t stop;
static uint64_t hits_wanted;
static int threads = 2, with_signals, with_jumps, with_forks, with_churn;

static void fail(const char *what)
{
	if (!shared->failed++) {
		printf("FAILED: %s in %d\n", what, (int)getpid());
		fflush(stdout);
	}
	_exit(1);
}

/* Values that live in the red zone, in vector registers, in flags and in callee-saved registers
 * across a site. */
static __attribute__((noinline)) uint64_t round_of(uint64_t x)
{
	uint64_t a = x * 3 + 1, b = x ^ 0x5555, c = x << 7;
	double d = (double)(uint32_t)x;
	uint64_t red = 0;

	shared->made++;
	__asm__ volatile("mov %1, -64(%%rsp)\n\tmov %2, -128(%%rsp)\n\tmov %1, -8(%%rsp)"
			 : "+r"(red)
			 : "r"(a), "r"(b)
			 : "memory");
	DTRACE_PROBE3(storm, plain, a, b, c);
	__asm__ volatile("mov -64(%%rsp), %0\n\txor -128(%%rsp), %0\n\txor -8(%%rsp), %0"
			 : "=r"(red)::"memory");
	if (red != b)
		fail("the red zone");
	if (a != x * 3 + 1 || b != (x ^ 0x5555) || c != x << 7 || d != (double)(uint32_t)x)
		fail("a value across a site");
	return a ^ b ^ c;
}

/* A branch right behind the site, and flags that cross it. */
static __attribute__((noinline)) int branch_of(uint64_t x)
{
	uint8_t carry, zero;

	shared->made++;
	__asm__ volatile("cmp %3, %2" : "=@ccc"(carry), "=@ccz"(zero) : "r"(x), "r"(x / 2 + 3));
	__asm__ volatile("" : "+r"(carry), "+r"(zero));
	DTRACE_PROBE1(storm, branch, x);
	if (carry != (x < x / 2 + 3) || zero != (x == x / 2 + 3))
		fail("flags");
	return x & 1 ? 1 : 2;
}

static __thread sigjmp_buf back;
static __thread volatile int may_jump;

static void on_alarm(int sig)
{
	(void)sig;
	shared->made++;
	DTRACE_PROBE(storm, alarm);
	if (may_jump && with_jumps) {
		may_jump = 0;
		siglongjmp(back, 1);
	}
}

static void on_term(int sig)
{
	(void)sig;
	stop = 1;
}

static int done(uint64_t n)
{
	return stop || (hits_wanted && n >= hits_wanted);
}

static void work(uint64_t seed)
{
	volatile uint64_t x = seed;

	if (with_jumps && sigsetjmp(back, 1))
		x = x * 5 + 1;
	while (!done(shared->made)) {
		may_jump = 1;
		x = x * 6364136223846793005ull + round_of(x);
		x += (uint64_t)branch_of(x >> 8);
		may_jump = 0;
	}
}

static void *thread_main(void *seed)
{
	stack_t stack = {.ss_sp = malloc(SIGSTKSZ), .ss_size = SIGSTKSZ};

	sigaltstack(&stack, NULL);
	work((uint64_t)seed);
	stack.ss_flags = SS_DISABLE;
	sigaltstack(&stack, NULL);
	free(stack.ss_sp);
	return NULL;
}

static void *short_main(void *seed)
{
	for (int i = 0; i < 20; i++)
		round_of((uint64_t)seed + i);
	return NULL;
}

static void churn(void)
{
	pthread_t t[4];

	for (uintptr_t i = 0; i < 4; i++)
		if (pthread_create(&t[i], NULL, short_main, (void *)i))
			fail("pthread_create");
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
}

static void fork_once(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		for (uint64_t i = 0; i < 50; i++)
			round_of(i * 77);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		fail("a child");
}

static void set_up_signals(void)
{
	struct sigaction term = {.sa_handler = on_term, .sa_flags = SA_RESTART},
			 alarm = {.sa_handler = on_alarm, .sa_flags = SA_ONSTACK | SA_RESTART};
	struct itimerval timer = {{0, 500}, {0, 500}};

	sigaction(SIGTERM, &term, NULL);
	sigaction(SIGALRM, &alarm, NULL);
	if (with_signals)
		setitimer(ITIMER_REAL, &timer, NULL);
}

static void read_arguments(int argc, char **argv)
{
	hits_wanted = argc > 1 ? strtoull(argv[1], NULL, 0) : 0;
	for (int i = 2; i < argc; i++) {
		with_signals |= strcmp(argv[i], "signals") == 0;
		with_jumps |= strcmp(argv[i], "jumps") == 0;
		with_forks |= strcmp(argv[i], "forks") == 0;
		with_churn |= strcmp(argv[i], "churn") == 0;
		if (strncmp(argv[i], "threads=", 8) == 0)
			threads = atoi(argv[i] + 8);
	}
}

int main(int argc, char **argv)
{
	pthread_t t[64];

	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	read_arguments(argc, argv);
	set_up_signals();
	printf("ready\n");
	fflush(stdout);
	for (intptr_t i = 0; i < threads; i++)
		pthread_create(&t[i], NULL, thread_main, (void *)(i + 1));
	while ((with_forks || with_churn) && !done(shared->made)) {
		if (with_forks)
			fork_once();
		if (with_churn)
			churn();
	}
	for (int i = 0; i < threads; i++)
		pthread_join(t[i], NULL);
	setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
	printf("made %llu\n", (unsigned long long)shared->made);
	return shared->failed != 0;
}
