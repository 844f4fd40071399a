/* SPDX-License-Identifier: MIT */
/*
 * processes.h: what the traced processes run: looked up when one begins, because nobody can say
 * any more when it has ended. Used by the engine only.
 */
#ifndef SESSION_PROCESSES_H
#define SESSION_PROCESSES_H

#include <stddef.h>
#include <sys/types.h>

struct process_note {
	pid_t pid;
	char *path; /* NULL: could not be read */
	char name[16];
};

struct processes { /* all zero: empty */
	struct process_note *note;
	size_t count, room;
};

void processes_deinit(struct processes *processes);
/* The process began, or runs another program now. Without memory it stays unknown. */
void processes_note(struct processes *processes, pid_t pid);
void processes_forget(struct processes *processes, pid_t pid);

/* Absolute path of the program, or NULL. */
const char *processes_path(const struct processes *processes, pid_t pid);
/* The name that the kernel had for it when it began, or NULL. */
const char *processes_name(const struct processes *processes, pid_t pid);

#endif
