/* SPDX-License-Identifier: MIT */
/*
 * identity.h: what handlers may ask about the process that was hit, beyond its memory: relatives, users, arguments, environment;
 * and about the machine: clock, processor, chance, time zone. Answers come from /proc and last as long as the process.
 */
#ifndef SESSION_IDENTITY_H
#define SESSION_IDENTITY_H

#include <sys/types.h>
#include "stap-lite/vm/vm.h"

/* 0 or a negative errno. */
int identity_number(pid_t pid, pid_t tid, enum vm_query what, int64_t *value);
/* As vm_host.text. */
long identity_text(pid_t pid, enum vm_text what, const char *name, char *buf, size_t size);

#endif
