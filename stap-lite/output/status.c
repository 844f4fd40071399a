/* SPDX-License-Identifier: MIT */
#include "stap-lite/output/status.h"

#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE_US 400000 /* until a user wonders */

static struct {
	const char *text; /* NULL: no work */
	volatile sig_atomic_t shown;
} status;

static void put(const char *text)
{
	ssize_t written = write(STDERR_FILENO, text, strlen(text));

	(void)written; /* a terminal that is gone misses nothing */
}

static void show(int signo)
{
	(void)signo;
	put(status.text);
	put(" ...");
	status.shown = 1;
}

static void set_timer(long us)
{
	const struct itimerval timer = {.it_value = {.tv_usec = us}};

	setitimer(ITIMER_REAL, &timer, NULL);
}

void status_begin(const char *text)
{
	struct sigaction action = {.sa_handler = show, .sa_flags = SA_RESTART};

	if (!isatty(STDERR_FILENO))
		return;
	status.text = text;
	sigaction(SIGALRM, &action, NULL);
	set_timer(PATIENCE_US);
}

void status_end(void)
{
	struct sigaction action = {.sa_handler = SIG_DFL};

	if (!status.text)
		return;
	set_timer(0);
	sigaction(SIGALRM, &action, NULL);
	if (status.shown)
		put("\r\033[K");
	status.shown = 0;
	status.text = NULL;
}
