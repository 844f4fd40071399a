/* SPDX-License-Identifier: MIT */
/*
 * trapstate WORDS: sets up SIGTRAP as the words say (block, ignore, handle), prints "ready", and
 * for each line on stdin passes its mark 100 times and checks after each that SIGTRAP's mask and
 * disposition are untouched. Prints "good" or what differs.
 */
#define _SDT_HAS_SEMAPHORES 1
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/sdt.h>

__extension__ unsigned short trapstate_hit_semaphore __attribute__((used, section(".probes")));

static void on_trap(int signo)
{
	(void)signo;
}

static int is_blocked(void)
{
	sigset_t now;

	sigprocmask(SIG_BLOCK, NULL, &now);
	return sigismember(&now, SIGTRAP);
}

/* Not memcmp: the C library fills only the part of the mask that the kernel knows. */
static int is_different(const struct sigaction *a, const struct sigaction *b)
{
	for (int signo = 1; signo < 64; signo++)
		if (sigismember(&a->sa_mask, signo) != sigismember(&b->sa_mask, signo))
			return 1;
	return a->sa_handler != b->sa_handler || a->sa_flags != b->sa_flags;
}

int main(int argc, char **argv)
{
	struct sigaction action = {.sa_handler = SIG_DFL, .sa_flags = SA_RESTART};
	struct sigaction now, before;
	int block = 0;
	sigset_t trap;

	sigemptyset(&trap);
	sigaddset(&trap, SIGTRAP);
	sigaddset(&action.sa_mask, SIGUSR1);
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "ignore") == 0)
			action.sa_handler = SIG_IGN;
		else if (strcmp(argv[i], "handle") == 0)
			action.sa_handler = on_trap;
		else
			block = 1;
	}
	sigaction(SIGTRAP, &action, NULL);
	sigaction(SIGTRAP, NULL, &before);
	sigprocmask(block ? SIG_BLOCK : SIG_UNBLOCK, &trap, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("ready\n");
	while (getchar() != EOF) {
		const char *problem = "good";

		for (int i = 0; i < 100; i++) {
			DTRACE_PROBE1(trapstate, hit, i);
			sigaction(SIGTRAP, NULL, &now);
			if (is_blocked() != block)
				problem = "mask";
			if (is_different(&now, &before))
				problem = "disposition";
		}
		printf("%s\n", problem);
	}
	return 0;
}
