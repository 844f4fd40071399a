/* SPDX-License-Identifier: MIT */
/*
 * places.h: where the linker has put what operands name indirectly: slots of the global offset table, and thread-local
 * variables. Internal to image.c. The file is untrusted input; what is damaged is not found.
 */
#ifndef LIBSDT_PLACES_H
#define LIBSDT_PLACES_H

#include <libelf.h>
#include <stddef.h>
#include <stdint.h>

/* Link-time address of the slot that the dynamic linker fills with the address of the symbol called name (len bytes):
 * 0 or -ENOENT. x86-64. */
int places_got_slot(Elf *elf, const char *name, size_t len, uint64_t *slot);

/* Offset from the thread pointer (x86: behind the variables) of a thread-local variable of a program: 0, -ENOENT, or
 * -ENOTUNIQ when several have this name. */
int places_thread_offset(Elf *elf, const char *name, size_t len, int64_t *offset);

#endif
