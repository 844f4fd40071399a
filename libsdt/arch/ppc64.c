/* SPDX-License-Identifier: MIT */
/* 64-bit PowerPC, both byte orders. Register numbers: 64-Bit ELF V2 ABI, "DWARF register number
 * mapping". */
#include "libsdt/arch/rows.h"

#include <elf.h>
#include "libsdt/arch/risc.h"

// clang-format off
static const struct sdt_register registers[] = {
	{"0", 0, 8, 0}, {"1", 1, 8, 0}, {"2", 2, 8, 0}, {"3", 3, 8, 0}, {"4", 4, 8, 0}, {"5", 5, 8, 0},
	{"6", 6, 8, 0}, {"7", 7, 8, 0}, {"8", 8, 8, 0}, {"9", 9, 8, 0}, {"10", 10, 8, 0}, {"11", 11, 8, 0},
	{"12", 12, 8, 0}, {"13", 13, 8, 0}, {"14", 14, 8, 0}, {"15", 15, 8, 0}, {"16", 16, 8, 0}, {"17", 17, 8, 0},
	{"18", 18, 8, 0}, {"19", 19, 8, 0}, {"20", 20, 8, 0}, {"21", 21, 8, 0}, {"22", 22, 8, 0}, {"23", 23, 8, 0},
	{"24", 24, 8, 0}, {"25", 25, 8, 0}, {"26", 26, 8, 0}, {"27", 27, 8, 0}, {"28", 28, 8, 0}, {"29", 29, 8, 0},
	{"30", 30, 8, 0}, {"31", 31, 8, 0}, {"r0", 0, 8, 0}, {"r1", 1, 8, 0}, {"r2", 2, 8, 0}, {"r3", 3, 8, 0},
	{"r4", 4, 8, 0}, {"r5", 5, 8, 0}, {"r6", 6, 8, 0}, {"r7", 7, 8, 0}, {"r8", 8, 8, 0}, {"r9", 9, 8, 0},
	{"r10", 10, 8, 0}, {"r11", 11, 8, 0}, {"r12", 12, 8, 0}, {"r13", 13, 8, 0}, {"r14", 14, 8, 0}, {"r15", 15, 8, 0},
	{"r16", 16, 8, 0}, {"r17", 17, 8, 0}, {"r18", 18, 8, 0}, {"r19", 19, 8, 0}, {"r20", 20, 8, 0}, {"r21", 21, 8, 0},
	{"r22", 22, 8, 0}, {"r23", 23, 8, 0}, {"r24", 24, 8, 0}, {"r25", 25, 8, 0}, {"r26", 26, 8, 0}, {"r27", 27, 8, 0},
	{"r28", 28, 8, 0}, {"r29", 29, 8, 0}, {"r30", 30, 8, 0}, {"r31", 31, 8, 0},
	{NULL, 0, 0, 0},
};
// clang-format on

static const struct sdt_nop nops[] = {
	{4, {0x00, 0x00, 0x00, 0x60}}, {4, {0x60, 0x00, 0x00, 0x00}}, {0}};

static const struct risc_syntax syntax = {.memory = RISC_PARENTHESES,
	.constant_prefix = 'i',
	.numbers_are_registers = true,
	.zero_is_none = true};

static void parse_operand(
	const struct sdt_arch *arch, const char *op, size_t len, struct sdt_operand *out)
{
	risc_parse_operand(&syntax, arch, op, len, out);
}

const struct sdt_arch arch_ppc64 = {
	.name = "ppc64",
	.machine = EM_PPC64,
	.elf_class = ELFCLASS64,
	.word_size = 8,
	.nops = nops,
	.registers = registers,
	.parse_operand = parse_operand,
};
