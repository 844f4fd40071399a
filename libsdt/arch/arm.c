/* SPDX-License-Identifier: MIT */
/* 32-bit ARM and Thumb. Register numbers: DWARF for the Arm Architecture, section 4.1. */
#include "libsdt/arch/rows.h"

#include <elf.h>
#include "libsdt/arch/risc.h"

// clang-format off
static const struct sdt_register registers[] = {
	{"r0", 0, 4, 0}, {"r1", 1, 4, 0}, {"r2", 2, 4, 0}, {"r3", 3, 4, 0}, {"r4", 4, 4, 0}, {"r5", 5, 4, 0},
	{"r6", 6, 4, 0}, {"r7", 7, 4, 0}, {"r8", 8, 4, 0}, {"r9", 9, 4, 0}, {"r10", 10, 4, 0}, {"r11", 11, 4, 0},
	{"r12", 12, 4, 0}, {"r13", 13, 4, 0}, {"r14", 14, 4, 0}, {"r15", 15, 4, 0}, {"sb", 9, 4, 0}, {"sl", 10, 4, 0},
	{"fp", 11, 4, 0}, {"ip", 12, 4, 0}, {"sp", 13, 4, 0}, {"lr", 14, 4, 0}, {"pc", 15, 4, 0},
	{NULL, 0, 0, 0},
};
// clang-format on

/* ARM, Thumb; and what assemblers write for CPUs that have no nop: mov r0, r0 and mov r8, r8. */
static const struct sdt_nop nops[] = {
	{4, {0x00, 0xf0, 0x20, 0xe3}},
	{2, {0x00, 0xbf}},
	{4, {0x00, 0x00, 0xa0, 0xe1}},
	{2, {0xc0, 0x46}},
	{0},
};

static const struct risc_syntax syntax = {.memory = RISC_BRACKETS, .constant_prefix = '#'};

static void parse_operand(
	const struct sdt_arch *arch, const char *op, size_t len, struct sdt_operand *out)
{
	risc_parse_operand(&syntax, arch, op, len, out);
}

const struct sdt_arch arch_arm = {
	.name = "arm",
	.machine = EM_ARM,
	.elf_class = ELFCLASS32,
	.word_size = 4,
	.nops = nops,
	.registers = registers,
	.parse_operand = parse_operand,
};
