/* SPDX-License-Identifier: MIT */
/* 64-bit RISC-V. Register numbers: RISC-V DWARF specification, "DWARF register numbers". */
#include "libsdt/arch/rows.h"

#include <elf.h>
#include "libsdt/arch/risc.h"

// clang-format off
static const struct sdt_register registers[] = {
	{"zero", 0, 8, 0}, {"ra", 1, 8, 0}, {"sp", 2, 8, 0}, {"gp", 3, 8, 0}, {"tp", 4, 8, 0}, {"t0", 5, 8, 0},
	{"t1", 6, 8, 0}, {"t2", 7, 8, 0}, {"s0", 8, 8, 0}, {"s1", 9, 8, 0}, {"a0", 10, 8, 0}, {"a1", 11, 8, 0},
	{"a2", 12, 8, 0}, {"a3", 13, 8, 0}, {"a4", 14, 8, 0}, {"a5", 15, 8, 0}, {"a6", 16, 8, 0}, {"a7", 17, 8, 0},
	{"s2", 18, 8, 0}, {"s3", 19, 8, 0}, {"s4", 20, 8, 0}, {"s5", 21, 8, 0}, {"s6", 22, 8, 0}, {"s7", 23, 8, 0},
	{"s8", 24, 8, 0}, {"s9", 25, 8, 0}, {"s10", 26, 8, 0}, {"s11", 27, 8, 0}, {"t3", 28, 8, 0}, {"t4", 29, 8, 0},
	{"t5", 30, 8, 0}, {"t6", 31, 8, 0}, {"fp", 8, 8, 0}, {"x0", 0, 8, 0}, {"x1", 1, 8, 0}, {"x2", 2, 8, 0},
	{"x3", 3, 8, 0}, {"x4", 4, 8, 0}, {"x5", 5, 8, 0}, {"x6", 6, 8, 0}, {"x7", 7, 8, 0}, {"x8", 8, 8, 0},
	{"x9", 9, 8, 0}, {"x10", 10, 8, 0}, {"x11", 11, 8, 0}, {"x12", 12, 8, 0}, {"x13", 13, 8, 0}, {"x14", 14, 8, 0},
	{"x15", 15, 8, 0}, {"x16", 16, 8, 0}, {"x17", 17, 8, 0}, {"x18", 18, 8, 0}, {"x19", 19, 8, 0}, {"x20", 20, 8, 0},
	{"x21", 21, 8, 0}, {"x22", 22, 8, 0}, {"x23", 23, 8, 0}, {"x24", 24, 8, 0}, {"x25", 25, 8, 0}, {"x26", 26, 8, 0},
	{"x27", 27, 8, 0}, {"x28", 28, 8, 0}, {"x29", 29, 8, 0}, {"x30", 30, 8, 0}, {"x31", 31, 8, 0},
	{NULL, 0, 0, 0},
};
// clang-format on

/* Compressed, and in full. */
static const struct sdt_nop nops[] = {{2, {0x01, 0x00}}, {4, {0x13, 0x00, 0x00, 0x00}}, {0}};

static const struct risc_syntax syntax = {.memory = RISC_PARENTHESES};

static void parse_operand(
	const struct sdt_arch *arch, const char *op, size_t len, struct sdt_operand *out)
{
	risc_parse_operand(&syntax, arch, op, len, out);
}

const struct sdt_arch arch_riscv64 = {
	.name = "riscv64",
	.machine = EM_RISCV,
	.elf_class = ELFCLASS64,
	.word_size = 8,
	.nops = nops,
	.registers = registers,
	.parse_operand = parse_operand,
};
