/* SPDX-License-Identifier: MIT */
#include "stap-lite/target/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A small file of /proc as a string. Length or -errno. */
static int read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;

	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	while (len < size - 1) {
		ssize_t n = read(fd, text + len, size - 1 - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			int code = errno;

			close(fd);
			return -code;
		}
		if (n == 0)
			break;
		len += (size_t)n;
	}
	close(fd);
	text[len] = '\0';
	return (int)len;
}

/* Value of the line `Key:\tvalue`, or "". */
static const char *field(const char *text, const char *key)
{
	size_t len = strlen(key);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, len) == 0 && line[len] == ':')
			return line + len + 1 + strspn(line + len + 1, "\t ");
	}
	return "";
}

int process_status_read(pid_t pid, struct process_status *status)
{
	char path[64], text[4096];
	const char *uid;
	int len;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	len = read_file(path, text, sizeof(text));
	if (len < 0)
		return len;
	memset(status, 0, sizeof(*status));
	snprintf(status->name, sizeof(status->name), "%.*s",
		(int)strcspn(field(text, "Name"), "\n"), field(text, "Name"));
	status->state = field(text, "State")[0];
	status->tgid = atoi(field(text, "Tgid"));
	status->ppid = atoi(field(text, "PPid"));
	status->tracer = atoi(field(text, "TracerPid"));
	uid = field(text, "Uid");
	uid += strcspn(uid, "\t\n");
	status->uid = (uid_t)strtoul(uid, NULL, 10);
	status->seccomp = (unsigned)atoi(field(text, "Seccomp"));
	status->pending = strtoull(field(text, "SigPnd"), NULL, 16);
	status->shared_pending = strtoull(field(text, "ShdPnd"), NULL, 16);
	status->blocked = strtoull(field(text, "SigBlk"), NULL, 16);
	status->ignored = strtoull(field(text, "SigIgn"), NULL, 16);
	status->caught = strtoull(field(text, "SigCgt"), NULL, 16);
	return 0;
}

static int explain_yama(pid_t pid, struct sdt_error *err)
{
	char text[16];
	int scope = 0;

	if (read_file("/proc/sys/kernel/yama/ptrace_scope", text, sizeof(text)) > 0)
		scope = atoi(text);
	if (scope == 1)
		return sdt_fail(err, -EPERM,
			"process %d may not be traced: /proc/sys/kernel/yama/ptrace_scope is 1 "
			"(only child "
			"processes); start the program with -c, run as root, or set it to 0",
			(int)pid);
	if (scope == 2)
		return sdt_fail(err, -EPERM,
			"process %d may not be traced: /proc/sys/kernel/yama/ptrace_scope is 2 "
			"(only with "
			"CAP_SYS_PTRACE); run as root",
			(int)pid);
	if (scope == 3)
		return sdt_fail(err, -EPERM,
			"process %d may not be traced: /proc/sys/kernel/yama/ptrace_scope is 3 "
			"(nobody may "
			"trace until the next boot)",
			(int)pid);
	return sdt_fail(err, -EPERM,
		"process %d may not be traced: it is protected (set-user-ID, capabilities, or made "
		"itself not dumpable); run as root",
		(int)pid);
}

#define KTHREADD 2 /* parent of all kernel threads */

int process_explain(pid_t pid, int code, struct sdt_error *err)
{
	struct process_status status, tracer;
	struct passwd *owner;
	int rc;

	if (code != EPERM && code != EACCES && code != ESRCH)
		return sdt_fail(err, -code, "process %d: %s", (int)pid, strerror(code));
	rc = process_status_read(pid, &status);
	if (rc == -EMFILE || rc == -ENFILE || rc == -ENOMEM)
		return sdt_fail(err, rc, "process %d: %s", (int)pid, strerror(-rc));
	if (rc < 0)
		return sdt_fail(err, -ESRCH, "no process %d", (int)pid);
	if (status.state == 'Z' || status.state == 'X')
		return sdt_fail(err, -ESRCH, "process %d (%s) has ended", (int)pid, status.name);
	if (pid == KTHREADD || status.ppid == KTHREADD)
		return sdt_fail(err, -EPERM, "process %d (%s) is a thread of the kernel", (int)pid,
			status.name);
	if (status.tracer) {
		if (process_status_read(status.tracer, &tracer) < 0)
			snprintf(tracer.name, sizeof(tracer.name), "?");
		return sdt_fail(err, -EPERM, "process %d (%s) is already traced by %d (%s)",
			(int)pid, status.name, (int)status.tracer, tracer.name);
	}
	if (geteuid() != 0 && status.uid != geteuid()) {
		owner = getpwuid(status.uid);
		return sdt_fail(err, -EPERM,
			"process %d (%s) belongs to another user (%s); run as that user or as root",
			(int)pid, status.name, owner ? owner->pw_name : "unknown");
	}
	return explain_yama(pid, err);
}

int process_threads(pid_t pid, pid_t **tids)
{
	char path[64];
	struct dirent *entry;
	size_t count = 0, room = 0;
	DIR *dir;

	*tids = NULL;
	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	dir = opendir(path);
	if (!dir)
		return errno == ENOENT ? -ESRCH : -errno;
	while ((entry = readdir(dir))) {
		pid_t tid = atoi(entry->d_name);

		if (tid <= 0)
			continue;
		if (count == room) {
			pid_t *bigger = realloc(*tids, (room = room * 2 + 16) * sizeof(**tids));

			if (!bigger) {
				closedir(dir);
				free(*tids);
				*tids = NULL;
				return -ENOMEM;
			}
			*tids = bigger;
		}
		(*tids)[count++] = tid;
	}
	closedir(dir);
	return (int)count;
}

int process_cpu(pid_t tid)
{
	char path[64], text[1024], *at;
	int len;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)tid);
	len = read_file(path, text, sizeof(text));
	if (len < 0)
		return len;
	at = strrchr(text, ')'); /* the name may hold spaces and brackets; field 39 is the CPU */
	for (int i = 2; at && i < 39; i++)
		at = strchr(at + 1, ' ');
	return at ? atoi(at) : -EINVAL;
}
