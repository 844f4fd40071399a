/* SPDX-License-Identifier: MIT */
/*
 * operand.h: one argument of a mark as the note describes it (`-4@%esi`, `8@16(%rsp)`, `4@$5`, …),
 * parsed for the CPU of the ELF file, never for the CPU that we run on.
 *
 * The forms that compilers print are a row per CPU in arch.h. Parsing never fails as a whole: what cannot be
 * understood becomes OPERAND_UNREADABLE with the reason, and the other arguments stay usable.
 */
#ifndef LIBSDT_OPERAND_H
#define LIBSDT_OPERAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SDT_MAX_ARGS 12
#define SDT_NO_REG   0xff

enum operand_kind {
	OPERAND_UNREADABLE, /* `why` says why */
	OPERAND_CONST,      /* value = disp */
	OPERAND_REG,        /* value = low `size` bytes of (reg >> shift) */
	OPERAND_MEM,        /* value at disp + base + index * scale, modulo the CPU's word; SDT_NO_REG counts as 0 */
	OPERAND_SYMBOL,     /* names a symbol, `about` says what of it; becomes one of the others when resolved */
	OPERAND_STATIC,     /* value at link-time address disp (add the load bias) */
	OPERAND_ADDRESS,    /* value = link-time address disp + load bias */
};

enum operand_about { /* OPERAND_SYMBOL */
	ABOUT_VALUE,   /* value at address of symbol + disp */
	ABOUT_ADDRESS, /* value = address of symbol + disp */
	ABOUT_GOT,     /* value = address of symbol, from the global offset table */
	ABOUT_THREAD,  /* value at (offset of symbol from the thread pointer) + disp + base + index * scale */
};

struct sdt_operand {
	uint8_t kind;     /* enum operand_kind */
	uint8_t size;     /* bytes: 1, 2, 4, 8 (16 and more: unreadable as a number) */
	bool is_signed;
	bool is_float;    /* `f` behind the size */
	uint8_t reg;      /* OPERAND_REG: DWARF register number of this CPU */
	uint8_t shift;    /* OPERAND_REG: bits, 8 for %ah and friends, else 0 */
	uint8_t base;     /* OPERAND_MEM: DWARF register number or SDT_NO_REG */
	uint8_t index;    /* OPERAND_MEM: DWARF register number or SDT_NO_REG */
	uint8_t scale;    /* OPERAND_MEM: 1, 2, 4, 8 */
	uint8_t about;    /* OPERAND_SYMBOL: enum operand_about */
	int64_t disp;
	const char *text; /* the operand as written, `text_len` bytes, inside the argument string */
	uint16_t text_len;
	const char *symbol; /* OPERAND_SYMBOL: inside the argument string */
	uint16_t symbol_len;
	const char *why;  /* OPERAND_UNREADABLE: static text */
};

struct sdt_arch;

/* Splits `args` (the third string of a note) and parses each operand for `arch`.
 * out: room for SDT_MAX_ARGS. Returns the number of arguments (0 for ""), at most SDT_MAX_ARGS; operands
 * point into `args`, which must live as long as they do. */
size_t operand_parse_all(const struct sdt_arch *arch, const char *args, struct sdt_operand *out);

#endif
