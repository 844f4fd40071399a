/* SPDX-License-Identifier: MIT */
/* 64-bit MIPS (n64). Register numbers: the general registers' own. */
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
	{"30", 30, 8, 0}, {"31", 31, 8, 0}, {"zero", 0, 8, 0}, {"at", 1, 8, 0}, {"v0", 2, 8, 0}, {"v1", 3, 8, 0},
	{"a0", 4, 8, 0}, {"a1", 5, 8, 0}, {"a2", 6, 8, 0}, {"a3", 7, 8, 0}, {"a4", 8, 8, 0}, {"a5", 9, 8, 0},
	{"a6", 10, 8, 0}, {"a7", 11, 8, 0}, {"t0", 12, 8, 0}, {"t1", 13, 8, 0}, {"t2", 14, 8, 0}, {"t3", 15, 8, 0},
	{"s0", 16, 8, 0}, {"s1", 17, 8, 0}, {"s2", 18, 8, 0}, {"s3", 19, 8, 0}, {"s4", 20, 8, 0}, {"s5", 21, 8, 0},
	{"s6", 22, 8, 0}, {"s7", 23, 8, 0}, {"t8", 24, 8, 0}, {"t9", 25, 8, 0}, {"k0", 26, 8, 0}, {"k1", 27, 8, 0},
	{"gp", 28, 8, 0}, {"sp", 29, 8, 0}, {"fp", 30, 8, 0}, {"ra", 31, 8, 0}, {"s8", 30, 8, 0},
	{NULL, 0, 0, 0},
};
// clang-format on

static const struct sdt_nop nops[] = {{4, {0x00, 0x00, 0x00, 0x00}}, {0}};

static const struct risc_syntax syntax = {.memory = RISC_PARENTHESES, .register_prefix = '$'};

static void parse_operand(
	const struct sdt_arch *arch, const char *op, size_t len, struct sdt_operand *out)
{
	risc_parse_operand(&syntax, arch, op, len, out);
}

const struct sdt_arch arch_mips64 = {
	.name = "mips64",
	.machine = EM_MIPS,
	.elf_class = ELFCLASS64,
	.word_size = 8,
	.nops = nops,
	.registers = registers,
	.parse_operand = parse_operand,
};
