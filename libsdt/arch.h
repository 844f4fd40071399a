/* SPDX-License-Identifier: MIT */
/*
 * arch.h: what differs from CPU to CPU, as data. Every libsdt/arch/<cpu>.c is compiled on every host and chosen by the
 * ELF header (e_machine, class), so any host tests all of them. A new CPU is a new file and one row in arch.c.
 */
#ifndef LIBSDT_ARCH_H
#define LIBSDT_ARCH_H

#include <stddef.h>
#include <stdint.h>
#include "libsdt/operand.h"

struct sdt_register {
	const char *name; /* as the assembler writes it, without prefix: "eax" */
	uint8_t dwarf;    /* DWARF register number */
	uint8_t size;     /* bytes that this name covers */
	uint8_t shift;    /* bits to shift right to reach them (8 for ah) */
};

enum { NOP_ROOM = 4 };

struct sdt_nop {
	uint8_t len; /* 0 ends a list */
	uint8_t bytes[NOP_ROOM];
};

struct sdt_arch {
	const char *name;     /* "x86-64" */
	uint16_t machine;     /* EM_… */
	uint8_t elf_class;    /* ELFCLASS32, ELFCLASS64 */
	uint8_t word_size;    /* bytes of an address */
	const struct sdt_nop *nops; /* what may stand at a site: instructions that headers and assemblers emit */
	const struct sdt_register *registers; /* ends with name NULL */
	/* Parses what stands behind the `@` (op, len bytes) into `out`, whose size and sign are set already. */
	void (*parse_operand)(const struct sdt_arch *arch, const char *op, size_t len, struct sdt_operand *out);
};

/* NULL when no row fits. */
const struct sdt_arch *arch_find(uint16_t machine, uint8_t elf_class);

/* The row of the register called name (len bytes, no prefix), or NULL. */
const struct sdt_register *arch_register(const struct sdt_arch *arch, const char *name, size_t len);

#endif
