/* SPDX-License-Identifier: MIT */
/*
 * builtin.h: inside the VM only: what the files that implement built-in functions share. Every row of builtins.h is a function
 * builtin_ID(run, l, s): l and s are the registers from which its arguments stand, longs and strings apart; the result goes
 * to the first one of its type.
 */
#ifndef VM_BUILTIN_H
#define VM_BUILTIN_H

#include "stap-lite/vm/interp.h"
#include "stap-lite/vm/num.h"
#include "stap-lite/vm/record.h"

#define BUILTIN(name, id, result, args, needs, help) \
	enum step builtin_##id(struct vm_run *run, int64_t *l, char *s);
#include "stap-lite/vm/builtins.h"

#define BUILTIN_FN(id) \
	enum step builtin_##id(struct vm_run *run __attribute__((unused)), int64_t *l __attribute__((unused)), \
		char *s __attribute__((unused)))

static inline size_t builtin_string_size(const struct vm_run *run)
{
	return run->program->limits.max_string;
}

/* The argument behind string argument s. */
static inline char *builtin_next_string(const struct vm_run *run, char *s)
{
	return s + run->stride;
}

/* A number from the host into *result. */
enum step builtin_query(struct vm_run *run, enum vm_query what, int64_t *result);

/* Bytes of an address in the thread that was hit: 8 or 4; 0 where none was. */
unsigned vm_word_size(const struct vm_run *run);

/* Escapes text: as text_str(); quoted: in double quotes, "..." behind when cut to `room` bytes. zeros: a zero byte does not end
 * it. to has room + 1 bytes; from must not overlap it. */
size_t builtin_escape(char *to, size_t room, const char *from, size_t len, bool quoted, bool zeros);
/* One character in UTF-8 into to (room bytes): its length, 0: no room, -1: no such character. */
int builtin_put_utf8(char *to, size_t room, uint32_t c);

#endif
