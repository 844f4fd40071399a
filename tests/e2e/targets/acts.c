/* SPDX-License-Identifier: MIT */
/*
 * acts: prints "ready", then does what each word on stdin says and prints "WORD RESULT", where
 * RESULT is how often a mark was passed with its semaphore up, in the process itself or in its
 * children. Ends at end of file.
 *
 *   hits N      its own mark                      thread N   … in a new thread
 *   fork N      … in a forked child               vfork N    … in a vfork child that shares the
 * memory spawn N     posix_spawn of `acts run N`       exec N     becomes `acts run N`, which goes
 * on reading plug N      dlopen, N times its mark, dlclose; N = 0 only loads and unloads trap N its
 * own int3 N times, with a handler: RESULT is the number of SIGTRAPs handled raise N raise(SIGTRAP)
 * N times, the same  block N    N hits while SIGTRAP is blocked (sigfillset)
 */
#define _SDT_HAS_SEMAPHORES 1
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sdt.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
__extension__ unsigned short acts_hit_semaphore __attribute__((used, section(".probes")));

static char *self;
static volatile sig_atomic_t traps;
static long *shared; /* with children */

static long hits(long count)
{
	long made = 0;

	for (long i = 0; i < count; i++) {
		if (*(volatile unsigned short *)&acts_hit_semaphore)
			made++;
		DTRACE_PROBE1(acts, hit, i);
	}
	return made;
}

static void on_trap(int signo)
{
	(void)signo;
	traps++;
}

static void *thread_main(void *arg)
{
	return (void *)hits((long)arg);
}

static long in_thread(long count)
{
	pthread_t thread;
	void *made;

	pthread_create(&thread, NULL, thread_main, (void *)count);
	pthread_join(thread, &made);
	return (long)made;
}

static long wait_for(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || status != 0)
		return -status;
	return *shared;
}

static long in_fork(long count)
{
	pid_t pid = fork();

	if (pid == 0) {
		*shared = hits(count);
		_exit(0);
	}
	return wait_for(pid);
}

static long in_vfork(long count)
{
	pid_t pid = vfork();

	if (pid == 0) {
		*shared = hits(count);
		_exit(0);
	}
	return wait_for(pid);
}

static long in_spawn(long count)
{
	char number[32], *args[] = {self, "run", number, NULL};
	int pair[2], status;
	char text[32] = "";
	posix_spawn_file_actions_t actions;
	pid_t pid;

	snprintf(number, sizeof(number), "%ld", count);
	if (pipe(pair) < 0)
		return -1;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, pair[1], 1);
	posix_spawn_file_actions_addclose(&actions, pair[0]);
	if (posix_spawn(&pid, self, &actions, NULL, args, environ) != 0)
		return -2;
	close(pair[1]);
	if (read(pair[0], text, sizeof(text) - 1) < 0)
		return -3;
	close(pair[0]);
	posix_spawn_file_actions_destroy(&actions);
	return waitpid(pid, &status, 0) == pid && status == 0 ? atol(text) : -4;
}

static long in_plug(long count)
{
	char path[4096];
	long (*work)(long), made;
	void *plug;

	snprintf(path, sizeof(path), "%s/plug.so", getenv("PLUGS") ? getenv("PLUGS") : ".");
	plug = dlopen(path, RTLD_NOW);
	if (!plug)
		return -1;
	*(void **)&work = dlsym(plug, "plug_work");
	made = work(count);
	dlclose(plug);
	return made;
}

static long with_trap_handler(long count, int by_raise)
{
	struct sigaction handler = {.sa_handler = on_trap, .sa_flags = SA_RESTART}, old;

	traps = 0;
	sigaction(SIGTRAP, &handler, &old);
	for (long i = 0; i < count; i++) {
		if (by_raise)
			raise(SIGTRAP);
		else
			__asm__ volatile("int3");
	}
	sigaction(SIGTRAP, &old, NULL);
	return traps;
}

/* -1: its own signal state was changed. */
static long while_blocked(long count)
{
	sigset_t all, old, now;
	long made;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	made = hits(count);
	sigprocmask(SIG_SETMASK, &old, &now);
	return sigismember(&now, SIGTRAP) ? made : -1;
}

static long act(const char *word, long count)
{
	static const struct {
		const char *word;
		long (*run)(long);
	} acts[] = {{"hits", hits}, {"thread", in_thread}, {"fork", in_fork}, {"vfork", in_vfork},
		{"spawn", in_spawn}, {"plug", in_plug}, {"block", while_blocked}};
	char number[32];

	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (strcmp(acts[i].word, word) == 0)
			return acts[i].run(count);
	if (strcmp(word, "exec") == 0) {
		snprintf(number, sizeof(number), "%ld", count);
		execl(self, self, "become", number, NULL);
		return -1;
	}
	return with_trap_handler(count, strcmp(word, "raise") == 0);
}

int main(int argc, char **argv)
{
	char word[32];
	long count;

	setvbuf(stdout, NULL, _IOLBF, 0);
	setvbuf(stdin, NULL, _IONBF, 0);
	self = argv[0];
	if (argc > 2 && strcmp(argv[1], "run") == 0) {
		printf("%ld\n", hits(atol(argv[2])));
		return 0;
	}
	shared = mmap(
		NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (argc > 2)
		printf("exec %ld\n", hits(atol(argv[2])));
	else
		printf("ready\n");
	while (scanf("%31s %ld", word, &count) == 2)
		printf("%s %ld\n", word, act(word, count));
	return 0;
}
