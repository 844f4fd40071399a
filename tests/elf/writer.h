/* SPDX-License-Identifier: MIT */
/*
 * writer.h: makes small ELF files with marks in memory, of any class, byte order and CPU, for tests
 * to read or to break.
 *
 * Layout: text at file offset and address 0x1000, all nops but for a `ret` (0xc3) at 0x1ff0; data
 * at file offset 0x2000, address 0x3000; both 0x1000 bytes. The caller owns the bytes: elf_free().
 */
#ifndef TESTS_ELF_WRITER_H
#define TESTS_ELF_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ELF_TEXT = 0x1000, ELF_RET = 0x1ff0, ELF_DATA = 0x3000, ELF_MAX_ITEMS = 16 };

struct elf_note {
	uint64_t pc, semaphore;
	const char *provider, *name, *args;
	bool endless; /* the third string has no NUL */
};

struct elf_symbol {
	const char *name;
	uint64_t addr, size;
	unsigned type; /* STT_… */
	bool local;
};

struct elf_spec {
	bool is_32, big_endian;
	uint16_t machine, type;	      /* EM_…, ET_… */
	uint64_t base, base_in_notes; /* address of .stapsdt.base (0: no such section), and what the
					 notes say */
	const char *build_id;	      /* bytes as text, NULL: none */
	struct elf_note notes[ELF_MAX_ITEMS];	  /* up to the first without a name */
	struct elf_symbol symbols[ELF_MAX_ITEMS]; /* likewise */
};

/* Section numbers. */
enum {
	ELF_S_NULL,
	ELF_S_TEXT,
	ELF_S_DATA,
	ELF_S_NOTES,
	ELF_S_BASE,
	ELF_S_BUILD_ID,
	ELF_S_SYMTAB,
	ELF_S_STRTAB,
	ELF_S_NAMES,
	ELF_SECTIONS
};

/* Fields that tests break. */
enum elf_field {
	ELF_SH_NAME,
	ELF_SH_TYPE,
	ELF_SH_FLAGS,
	ELF_SH_ADDR,
	ELF_SH_OFFSET,
	ELF_SH_SIZE,
	ELF_SH_LINK,
	ELF_SH_ENTSIZE,
	ELF_E_SHOFF,
	ELF_E_PHNUM,
	ELF_E_SHNUM,
	ELF_E_SHSTRNDX,
	ELF_P_OFFSET,
	ELF_P_FILESZ
};

struct elf_file {
	uint8_t *data;
	size_t size;
	bool is_32, big_endian;
	size_t sections, programs; /* offsets of the header tables */
	size_t offset[ELF_SECTIONS], length[ELF_SECTIONS];
};

struct elf_file elf_make(const struct elf_spec *spec);
void elf_free(struct elf_file *file);
/* Overwrites a field; number: of the section or program header, where there are several. */
void elf_set(struct elf_file *file, enum elf_field field, unsigned number, uint64_t value);
/* Writes size bytes of the file to path (mode 0755). False when that fails. */
bool elf_save(const struct elf_file *file, size_t size, const char *path);
/* A descriptor (of memory) that holds the first size bytes of the file; -1 when that fails. */
int elf_open(const struct elf_file *file, size_t size);

#endif
