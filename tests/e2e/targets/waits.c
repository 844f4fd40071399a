/* SPDX-License-Identifier: MIT */
/*
 * waits: one thread per system call of signal(7)'s list "interruption of system calls and library
 * functions by stop signals", and some neighbours, each with a timeout, over and over. Prints
 * "ready"; at end of file on stdin prints "NAME CALLS EINTRS" for each and ends; status 1 when any
 * call ended with EINTR. With the argument `chld`, threads get a SIGCHLD (ignored by default) all
 * the time.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/sdt.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define TIMEOUT_MS 20

static volatile int ending;
static const struct timespec timeout = {.tv_nsec = TIMEOUT_MS * 1000000};

/* A socket whose reads (or writes, when its peer's buffer is full) time out. */
static int silent_socket(int type, int full)
{
	struct timeval tv = {.tv_usec = TIMEOUT_MS * 1000};
	char block[4096] = "";
	int pair[2];

	if (socketpair(AF_UNIX, type, 0, pair) < 0)
		return -1;
	while (full && send(pair[0], block, sizeof(block), MSG_DONTWAIT) > 0)
		;
	setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
	return pair[0];
}

/* A listening socket; its queue is filled for those who connect. */
static int listener(struct sockaddr_un *address, int backlog)
{
	struct timeval tv = {.tv_usec = TIMEOUT_MS * 1000};
	socklen_t len = sizeof(*address);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	if (bind(fd, (struct sockaddr *)address, sizeof(address->sun_family)) < 0 ||
		listen(fd, backlog) < 0 || getsockname(fd, (struct sockaddr *)address, &len) < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	return fd;
}

/* In the order of the list. */
static int read_fd, write_fd, accept_fd, epoll_fd, sem_set;

static int do_recv(void)
{
	char c;
	return (int)recv(read_fd, &c, 1, 0);
}

static int do_recvfrom(void)
{
	char c;
	return (int)recvfrom(read_fd, &c, 1, 0, NULL, NULL);
}

static int do_read(void)
{
	char c;
	return (int)read(read_fd, &c, 1);
}

static int do_recvmsg(void)
{
	char c;
	struct iovec iov = {&c, 1};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};
	return (int)recvmsg(read_fd, &message, 0);
}

static int do_recvmmsg(void)
{
	char c;
	struct iovec iov = {&c, 1};
	struct mmsghdr message = {.msg_hdr = {.msg_iov = &iov, .msg_iovlen = 1}};
	return recvmmsg(read_fd, &message, 1, 0, NULL);
}

static int do_accept(void)
{
	return accept(accept_fd, NULL, NULL);
}

static char block[65536];

static int do_send(void)
{
	return (int)send(write_fd, block, sizeof(block), 0);
}

static int do_sendto(void)
{
	return (int)sendto(write_fd, block, sizeof(block), 0, NULL, 0);
}

static int do_sendmsg(void)
{
	struct iovec iov = {block, sizeof(block)};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};
	return (int)sendmsg(write_fd, &message, 0);
}

static struct sockaddr_un full_address;

static int do_connect(void)
{
	struct timeval tv = {.tv_usec = TIMEOUT_MS * 1000};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), rc, code;

	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
	rc = connect(fd, (struct sockaddr *)&full_address, sizeof(full_address.sun_family) + 6);
	code = errno;
	close(fd);
	errno = code;
	return rc;
}

static int do_epoll_wait(void)
{
	struct epoll_event event;
	return epoll_wait(epoll_fd, &event, 1, TIMEOUT_MS);
}

static int do_epoll_pwait(void)
{
	struct epoll_event event;
	sigset_t none;

	sigemptyset(&none);
	return epoll_pwait(epoll_fd, &event, 1, TIMEOUT_MS, &none);
}

static int do_semtimedop(void)
{
	struct sembuf down = {.sem_op = -1};
	return semtimedop(sem_set, &down, 1, &timeout);
}

static int do_sigtimedwait(void)
{
	sigset_t usr2;

	sigemptyset(&usr2);
	sigaddset(&usr2, SIGUSR2);
	return sigtimedwait(&usr2, NULL, &timeout);
}

static int do_poll(void)
{
	struct pollfd fd = {.fd = read_fd, .events = POLLIN};
	return poll(&fd, 1, TIMEOUT_MS);
}

static int do_select(void)
{
	struct timeval tv = {.tv_usec = TIMEOUT_MS * 1000};
	return select(0, NULL, NULL, NULL, &tv);
}

static int do_nanosleep(void)
{
	return nanosleep(&timeout, NULL);
}

static int do_clock_nanosleep(void)
{
	errno = clock_nanosleep(CLOCK_MONOTONIC, 0, &timeout, NULL);
	return errno ? -1 : 0;
}

static int do_sem_timedwait(void)
{
	static sem_t sem;
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += timeout.tv_nsec;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	return sem_timedwait(&sem, &until);
}

static struct wait {
	const char *name;
	int (*call)(void);
	pthread_t thread;
	long calls, eintrs;
} waits[] = {
#define WAIT(name)                                                                                 \
	{                                                                                          \
#name, do_##name, 0, 0, 0                                                          \
	}
	WAIT(recv), WAIT(recvfrom), WAIT(recvmsg), WAIT(recvmmsg), WAIT(read), WAIT(accept),
	WAIT(send), WAIT(sendto), WAIT(sendmsg), WAIT(connect), WAIT(epoll_wait), WAIT(epoll_pwait),
	WAIT(semtimedop), WAIT(sigtimedwait), WAIT(poll), WAIT(select), WAIT(nanosleep),
	WAIT(clock_nanosleep), WAIT(sem_timedwait)};

enum { WAITS = sizeof(waits) / sizeof(waits[0]) };

static void *repeat(void *arg)
{
	struct wait *wait = arg;

	while (!ending) {
		wait->calls++;
		if (wait->call() < 0 && errno == EINTR)
			wait->eintrs++;
	}
	return NULL;
}

static void *disturb(void *arg)
{
	(void)arg;
	while (!ending)
		for (size_t i = 0; i < WAITS && !ending; i++) {
			pthread_kill(waits[i].thread, SIGCHLD);
			nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
		}
	return NULL;
}

static int prepare(void)
{
	sigset_t usr2;
	int fd;

	sigemptyset(&usr2);
	sigaddset(&usr2, SIGUSR2);
	sigprocmask(SIG_BLOCK, &usr2, NULL);
	read_fd = silent_socket(SOCK_STREAM, 0);
	write_fd = silent_socket(SOCK_STREAM, 1);
	accept_fd = listener(&full_address, 1);
	if (accept_fd < 0 || listener(&full_address, 0) < 0)
		return -1;
	do { /* fill the queue */
		fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	} while (connect(fd, (struct sockaddr *)&full_address,
			 sizeof(full_address.sun_family) + 6) == 0);
	epoll_fd = epoll_create1(0);
	sem_set = semget(IPC_PRIVATE, 1, 0600);
	return sem_set < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
	pthread_t disturber;
	int bad = 0;

	if (prepare() < 0) {
		perror("waits");
		return 99;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; i < WAITS; i++)
		pthread_create(&waits[i].thread, NULL, repeat, &waits[i]);
	if (argc > 1 && strcmp(argv[1], "chld") == 0)
		pthread_create(&disturber, NULL, disturb, NULL);
	printf("ready\n");
	while (getchar() != EOF)
		;
	DTRACE_PROBE(waits, end);
	ending = 1;
	for (size_t i = 0; i < WAITS; i++) {
		pthread_join(waits[i].thread, NULL);
		printf("%s %ld %ld\n", waits[i].name, waits[i].calls, waits[i].eintrs);
		bad |= waits[i].eintrs != 0;
	}
	semctl(sem_set, 0, IPC_RMID);
	return bad;
}
