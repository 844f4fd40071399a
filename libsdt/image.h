/* SPDX-License-Identifier: MIT */
/*
 * image.h: an ELF file opened for reading marks: its identity, its loadable segments, its marks.
 *
 * Used by the lister and by the tracer's resolver. Reading goes through libelf (ELF32/64, both byte orders,
 * compressed sections); the bytes of a note go through cursor.h, which checks every bound. The file is untrusted input.
 */
#ifndef LIBSDT_IMAGE_H
#define LIBSDT_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "libsdt/arch.h"
#include "libsdt/error.h"
#include "libsdt/operand.h"

/* One site of a mark. All addresses are link-time addresses, prelink adjustment applied (sdt_base). */
struct sdt_site {
	const char *provider, *name; /* as in the note: `__` stays `__` */
	const char *args;            /* third string of the note, "" without arguments */
	uint64_t pc;                 /* address of the nop */
	uint64_t semaphore;          /* 0: none */
	size_t nargs;
	struct sdt_operand *operands; /* nargs of them; symbols already resolved where the file can tell */
	uint64_t note_off;           /* offset of the note in its section, for messages */
	const char *typed;           /* NULL, or type and name of each argument: 2 * nargs strings one behind the other */
	const char *problem;         /* NULL, or why this site cannot be traced (pc outside the code, …) */
};

struct sdt_segment { /* PT_LOAD */
	uint64_t vaddr, offset, filesz, memsz;
	bool read, write, exec;
};

struct sdt_image {
	const struct sdt_arch *arch;  /* NULL for a CPU that we have no row for */
	uint16_t machine, elf_type;   /* EM_…, ET_… */
	uint8_t elf_class;
	uint64_t dev, ino;            /* of the file, from fstat */
	uint8_t build_id[64];
	size_t build_id_len;          /* bytes, 0: none */
	struct sdt_segment *segments;
	size_t nsegments;
	struct sdt_site *sites;       /* in the order of the notes */
	size_t nsites;
	size_t nbad_notes;            /* notes skipped because damaged; first reason in bad_note.text */
	struct sdt_error bad_note;
	void *priv;                   /* image.c's own: libelf handle, string storage */
};

/* Opens path, or fd when fd >= 0 (the image then owns neither; path serves messages). Fails with -ENOEXEC when it is no ELF file, -EISDIR,
 * -errno when unreadable, -EINVAL when damaged; err names path and offset. Regular files only (a FIFO must not block us).
 * Caller: image_close(). */
int image_open(const char *path, int fd, struct sdt_image *image, struct sdt_error *err);
void image_close(struct sdt_image *image);

/* Type and name of argument i (from 0) as the program's source has them. False when the site does not say; a name may be
 * "". Valid until image_close(). */
bool site_argument(const struct sdt_site *site, size_t i, const char **type, const char **name);
/* Number (from 0) of the argument called name (len bytes), or -1. */
int site_argument_find(const struct sdt_site *site, const char *name, size_t len);

/* Name of the symbol (function, or variable) that covers vaddr, or NULL; *offset (may be NULL): bytes into it.
 * Valid until image_close(). */
const char *image_symbol(const struct sdt_image *image, uint64_t vaddr, uint64_t *offset);
/* Link-time address of an object or function symbol. 0 or -ENOENT (also when several places have this name). */
int image_symbol_address(const struct sdt_image *image, const char *name, uint64_t *vaddr);

/* Reads len bytes at link-time address vaddr from the file's loadable segments; 0 or -EFAULT. */
int image_read(const struct sdt_image *image, uint64_t vaddr, void *buf, size_t len);

#endif
