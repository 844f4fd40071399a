/* SPDX-License-Identifier: MIT */
/*
 * format.h: turns a format of the program and the arguments of a record (record.h) into text, byte for byte as SystemTap does.
 * sprintf in a handler and output/ use it alike. Never allocates, trusts the program, not the record.
 */
#ifndef VM_FORMAT_H
#define VM_FORMAT_H

#include <stddef.h>
#include <stdint.h>
#include "stap-lite/vm/program.h"

#define FORMAT_MAX_PAD 16384 /* wider fields and more digits than this are cut to it */

struct format_args { /* reads the payload of a RECORD_FORMAT */
	const int64_t *longs;
	size_t nlongs;
	const char *strings, *end; /* { uint32_t len; bytes } each, padded to 8 */
};

/* nlongs as in the record's header; payload: len bytes behind it. */
void format_args_init(struct format_args *args, const void *payload, size_t len, size_t nlongs);

/* Renders into out (size bytes, no zero added). Returns the bytes that the whole text has: more than size means cut. */
size_t format_render(const struct program *program, uint32_t format, struct format_args *args, char *out, size_t size);

/* How many bytes of memory %m, %M read: their precision, 1 without. */
static inline int32_t format_memory_bytes(int32_t precision)
{
	return precision < 0 ? 1 : precision;
}

#endif
