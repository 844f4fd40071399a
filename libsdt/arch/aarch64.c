/* SPDX-License-Identifier: MIT */
/* aarch64. Register numbers: DWARF for the Arm 64-bit Architecture, section 4.1. */
#include "libsdt/arch/rows.h"

#include <elf.h>
#include "libsdt/arch/risc.h"

// clang-format off
static const struct sdt_register registers[] = {
	{"x0", 0, 8, 0}, {"x1", 1, 8, 0}, {"x2", 2, 8, 0}, {"x3", 3, 8, 0}, {"x4", 4, 8, 0}, {"x5", 5, 8, 0},
	{"x6", 6, 8, 0}, {"x7", 7, 8, 0}, {"x8", 8, 8, 0}, {"x9", 9, 8, 0}, {"x10", 10, 8, 0}, {"x11", 11, 8, 0},
	{"x12", 12, 8, 0}, {"x13", 13, 8, 0}, {"x14", 14, 8, 0}, {"x15", 15, 8, 0}, {"x16", 16, 8, 0}, {"x17", 17, 8, 0},
	{"x18", 18, 8, 0}, {"x19", 19, 8, 0}, {"x20", 20, 8, 0}, {"x21", 21, 8, 0}, {"x22", 22, 8, 0}, {"x23", 23, 8, 0},
	{"x24", 24, 8, 0}, {"x25", 25, 8, 0}, {"x26", 26, 8, 0}, {"x27", 27, 8, 0}, {"x28", 28, 8, 0}, {"x29", 29, 8, 0},
	{"x30", 30, 8, 0}, {"sp", 31, 8, 0}, {"w0", 0, 4, 0}, {"w1", 1, 4, 0}, {"w2", 2, 4, 0}, {"w3", 3, 4, 0},
	{"w4", 4, 4, 0}, {"w5", 5, 4, 0}, {"w6", 6, 4, 0}, {"w7", 7, 4, 0}, {"w8", 8, 4, 0}, {"w9", 9, 4, 0},
	{"w10", 10, 4, 0}, {"w11", 11, 4, 0}, {"w12", 12, 4, 0}, {"w13", 13, 4, 0}, {"w14", 14, 4, 0}, {"w15", 15, 4, 0},
	{"w16", 16, 4, 0}, {"w17", 17, 4, 0}, {"w18", 18, 4, 0}, {"w19", 19, 4, 0}, {"w20", 20, 4, 0}, {"w21", 21, 4, 0},
	{"w22", 22, 4, 0}, {"w23", 23, 4, 0}, {"w24", 24, 4, 0}, {"w25", 25, 4, 0}, {"w26", 26, 4, 0}, {"w27", 27, 4, 0},
	{"w28", 28, 4, 0}, {"w29", 29, 4, 0}, {"w30", 30, 4, 0}, {"wsp", 31, 4, 0},
	{NULL, 0, 0, 0},
};
// clang-format on

static const struct sdt_nop nops[] = {{4, {0x1f, 0x20, 0x03, 0xd5}}, {0}};

static const struct risc_syntax syntax = {.memory = RISC_BRACKETS, .constant_prefix = '#'};

static void parse_operand(
	const struct sdt_arch *arch, const char *op, size_t len, struct sdt_operand *out)
{
	risc_parse_operand(&syntax, arch, op, len, out);
}

const struct sdt_arch arch_aarch64 = {
	.name = "aarch64",
	.machine = EM_AARCH64,
	.elf_class = ELFCLASS64,
	.word_size = 8,
	.nops = nops,
	.registers = registers,
	.parse_operand = parse_operand,
};
