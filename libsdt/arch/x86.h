/* SPDX-License-Identifier: MIT */
/*
 * x86.h: what x86-64, x32 and i386 share: the AT&T operand syntax, and Intel's. Used by the rows of
 * these CPUs only.
 */
#ifndef LIBSDT_ARCH_X86_H
#define LIBSDT_ARCH_X86_H

#include <stddef.h>
#include <stdint.h>
#include "libsdt/arch.h"
#include "libsdt/arch/scan.h"

extern const struct sdt_nop x86_nops[];

/* The parse_operand of struct sdt_arch. */
void x86_parse_operand(
	const struct sdt_arch *arch, const char *op, size_t len, struct sdt_operand *out);

/* An operand in Intel syntax. */
void x86_parse_intel(const struct sdt_arch *arch, struct scan t, struct sdt_operand *out);

/* What the two syntaxes have in common: a register without a prefix; a symbol inside the text. */
void x86_parse_register(
	const struct sdt_arch *arch, const char *name, size_t len, struct sdt_operand *out);
void x86_set_symbol(
	struct sdt_operand *out, const char *symbol, size_t len, enum operand_about about);

#endif
