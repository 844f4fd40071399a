/* SPDX-License-Identifier: MIT */
/*
 * x86.h: what x86-64, x32 and i386 share: the AT&T operand syntax. Used by the rows of these CPUs
 * only.
 */
#ifndef LIBSDT_ARCH_X86_H
#define LIBSDT_ARCH_X86_H

#include <stddef.h>
#include <stdint.h>
#include "libsdt/arch.h"

extern const struct sdt_nop x86_nops[];

/* The parse_operand of struct sdt_arch. */
void x86_parse_operand(
	const struct sdt_arch *arch, const char *op, size_t len, struct sdt_operand *out);

#endif
