/* SPDX-License-Identifier: MIT */
/* i386. Register numbers: System V ABI for Intel386, table 2.14. */
#include "libsdt/arch/rows.h"

#include <elf.h>
#include "libsdt/arch/x86.h"

// clang-format off
static const struct sdt_register registers[] = {
	{"eax", 0, 4, 0}, {"ax", 0, 2, 0}, {"al", 0, 1, 0}, {"ah", 0, 1, 8},
	{"ecx", 1, 4, 0}, {"cx", 1, 2, 0}, {"cl", 1, 1, 0}, {"ch", 1, 1, 8},
	{"edx", 2, 4, 0}, {"dx", 2, 2, 0}, {"dl", 2, 1, 0}, {"dh", 2, 1, 8},
	{"ebx", 3, 4, 0}, {"bx", 3, 2, 0}, {"bl", 3, 1, 0}, {"bh", 3, 1, 8},
	{"esp", 4, 4, 0}, {"sp", 4, 2, 0},
	{"ebp", 5, 4, 0}, {"bp", 5, 2, 0},
	{"esi", 6, 4, 0}, {"si", 6, 2, 0},
	{"edi", 7, 4, 0}, {"di", 7, 2, 0},
	{NULL, 0, 0, 0},
};
// clang-format on

const struct sdt_arch arch_i386 = {
	.name = "i386",
	.machine = EM_386,
	.elf_class = ELFCLASS32,
	.word_size = 4,
	.nops = x86_nops,
	.registers = registers,
	.parse_operand = x86_parse_operand,
};
