/* SPDX-License-Identifier: MIT */
/*
 * verify.h: says whether a block of bytes is a program that the VM can run without ever leaving its memory. The VM trusts
 * what passed here and checks nothing of it again.
 */
#ifndef CODE_VERIFY_H
#define CODE_VERIFY_H

#include <stddef.h>
#include "libsdt/error.h"
#include "stap-lite/vm/program.h"

#define VERIFY_MAX_STRING  65536
#define VERIFY_MAX_NESTING 65536
#define VERIFY_MAX_ENTRIES (1u << 24)
#define VERIFY_MAX_MEMORY  (1ull << 32) /* of globals; of registers */

/* program: size bytes that may hold anything, aligned to 8. 0, or -EINVAL with the reason and the place in err. */
int code_verify(const struct program *program, size_t size, struct sdt_error *err);

#endif
