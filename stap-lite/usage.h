/* SPDX-License-Identifier: MIT */
/*
 * usage.h: what a pass took, as SystemTap's -v says it. Used by main.c.
 */
#ifndef STAP_LITE_USAGE_H
#define STAP_LITE_USAGE_H

#include <stdint.h>
#include <stdio.h>

struct usage {
	uint64_t user_ms, system_ms, real_ms;
};

void usage_start(struct usage *usage);
/* `using …virt/…res/…shr/…data kb, ` when with_memory, then `in …usr/…sys/…real ms.` and a newline;
 * starts anew. Children that were waited for count. */
void usage_write(struct usage *usage, int with_memory, FILE *out);

#endif
