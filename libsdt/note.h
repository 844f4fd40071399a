/* SPDX-License-Identifier: MIT */
/*
 * note.h: walks over the notes of a .note.stapsdt section.
 *
 * Layout (version 3, type NT_STAPSDT = 3, owner "stapsdt"): address of the site, address of
 * .stapsdt.base at link time, address of the semaphore or 0 (each as wide as an address of the ELF
 * class), then three strings: provider, name, arguments. Name and description are padded to 4 bytes
 * in both classes. Notes of other owners or types are passed over.
 *
 * Used by image.c and by the fuzzer. Nothing is allocated; the strings lie inside the caller's
 * bytes.
 */
#ifndef LIBSDT_NOTE_H
#define LIBSDT_NOTE_H

#include <stddef.h>
#include <stdint.h>
#include "libsdt/cursor.h"
#include "libsdt/error.h"

struct note {
	uint64_t off; /* of the note in the section */
	uint64_t pc, base, semaphore;
	const char *provider, *name, *args; /* args is "" when there are none */
};

/* Types and names of the arguments of a site (section .note.sdtkit, owner "sdtkit", type 1): address of
 * the site, address of .stapsdt.base, then a type and a name for each argument. */
struct typed_note {
	uint64_t pc, base;
	const char *strings; /* 2 * nargs of them, one behind the other */
	size_t nargs;
};

/* As note_next(), for the other section. */
int typed_note_next(struct cursor *c, struct typed_note *note, struct sdt_error *err);

/* Reads the next note at `c` (made by cursor_init() over the section). Returns 1 with *note filled,
 * 0 at the end, or -EINVAL with err set when a note is damaged; the cursor then stands behind it
 * (at the end, if its length is what is damaged) and the next call goes on. */
int note_next(struct cursor *c, struct note *note, struct sdt_error *err);

#endif
