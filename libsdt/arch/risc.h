/* SPDX-License-Identifier: MIT */
/*
 * risc.h: operand syntax of the CPUs whose addresses are a register plus a number or a register
 * plus a register. Each CPU's file says with a struct risc_syntax how its assembler spells that.
 * Used by the rows of these CPUs only.
 */
#ifndef LIBSDT_ARCH_RISC_H
#define LIBSDT_ARCH_RISC_H

#include <stdbool.h>
#include <stddef.h>
#include "libsdt/arch.h"

enum risc_memory {
	RISC_BRACKETS,	  /* [sp, 16]   [r5, #4]   [x1, x2, lsl 3]   (arm, aarch64) */
	RISC_PARENTHESES, /* 16(sp)   8($4)   0(9)   4(%r1,%r2) */
	RISC_COMMA,	  /* $r3,16   $r3,$r5   (loongarch) */
};

struct risc_syntax {
	enum risc_memory memory;
	char register_prefix; /* '%', '$', or 0 */
	char constant_prefix; /* of constants: '#', 'i', or 0; may be missing unless numbers are
				 registers */
	bool numbers_are_registers; /* (powerpc) */
	bool zero_is_none;	    /* register 0 in an address means no register */
};

/* The parse_operand of struct sdt_arch, for a syntax. */
void risc_parse_operand(const struct risc_syntax *syntax, const struct sdt_arch *arch,
	const char *op, size_t len, struct sdt_operand *out);

#endif
