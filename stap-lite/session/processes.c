/* SPDX-License-Identifier: MIT */
#include "stap-lite/session/processes.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stap-lite/target/process.h"

void processes_deinit(struct processes *processes)
{
	for (size_t i = 0; i < processes->count; i++)
		free(processes->note[i].path);
	free(processes->note);
	*processes = (struct processes){0};
}

static struct process_note *find(const struct processes *processes, pid_t pid)
{
	for (size_t i = 0; i < processes->count; i++)
		if (processes->note[i].pid == pid)
			return &processes->note[i];
	return NULL;
}

static struct process_note *add(struct processes *processes, pid_t pid)
{
	if (processes->count == processes->room) {
		size_t room = processes->room ? 2 * processes->room : 16;
		struct process_note *grown = reallocarray(processes->note, room, sizeof(*grown));

		if (!grown)
			return NULL;
		processes->note = grown;
		processes->room = room;
	}
	processes->note[processes->count] = (struct process_note){.pid = pid};
	return &processes->note[processes->count++];
}

void processes_note(struct processes *processes, pid_t pid)
{
	static const char deleted[] = " (deleted)";
	const ssize_t deleted_len = sizeof(deleted) - 1;
	struct process_note *note = find(processes, pid);
	struct process_status status;
	char link[64], path[PATH_MAX];
	ssize_t len;

	if (!note)
		note = add(processes, pid);
	if (!note)
		return;
	snprintf(link, sizeof(link), "/proc/%d/exe", (int)pid);
	len = readlink(link, path, sizeof(path));
	if (len > deleted_len &&
		memcmp(path + len - deleted_len, deleted, (size_t)deleted_len) == 0)
		len -= deleted_len;
	free(note->path);
	note->path = len > 0 && len < PATH_MAX ? strndup(path, (size_t)len) : NULL;
	note->name[0] = '\0';
	if (process_status_read(pid, &status) == 0)
		snprintf(note->name, sizeof(note->name), "%.15s", status.name);
}

void processes_forget(struct processes *processes, pid_t pid)
{
	struct process_note *note = find(processes, pid);

	if (!note)
		return;
	free(note->path);
	*note = processes->note[--processes->count];
}

const char *processes_path(const struct processes *processes, pid_t pid)
{
	const struct process_note *note = find(processes, pid);

	return note ? note->path : NULL;
}

const char *processes_name(const struct processes *processes, pid_t pid)
{
	const struct process_note *note = find(processes, pid);

	return note ? note->name : NULL;
}
