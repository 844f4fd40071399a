/* SPDX-License-Identifier: MIT */
/* 64-bit LoongArch. Register numbers: LoongArch ELF ABI, "DWARF register numbers". */
#include "libsdt/arch/rows.h"

#include <elf.h>
#include "libsdt/arch/risc.h"

// clang-format off
static const struct sdt_register registers[] = {
	{"r0", 0, 8, 0}, {"r1", 1, 8, 0}, {"r2", 2, 8, 0}, {"r3", 3, 8, 0}, {"r4", 4, 8, 0}, {"r5", 5, 8, 0},
	{"r6", 6, 8, 0}, {"r7", 7, 8, 0}, {"r8", 8, 8, 0}, {"r9", 9, 8, 0}, {"r10", 10, 8, 0}, {"r11", 11, 8, 0},
	{"r12", 12, 8, 0}, {"r13", 13, 8, 0}, {"r14", 14, 8, 0}, {"r15", 15, 8, 0}, {"r16", 16, 8, 0}, {"r17", 17, 8, 0},
	{"r18", 18, 8, 0}, {"r19", 19, 8, 0}, {"r20", 20, 8, 0}, {"r21", 21, 8, 0}, {"r22", 22, 8, 0}, {"r23", 23, 8, 0},
	{"r24", 24, 8, 0}, {"r25", 25, 8, 0}, {"r26", 26, 8, 0}, {"r27", 27, 8, 0}, {"r28", 28, 8, 0}, {"r29", 29, 8, 0},
	{"r30", 30, 8, 0}, {"r31", 31, 8, 0}, {"zero", 0, 8, 0}, {"ra", 1, 8, 0}, {"tp", 2, 8, 0}, {"sp", 3, 8, 0},
	{"a0", 4, 8, 0}, {"a1", 5, 8, 0}, {"a2", 6, 8, 0}, {"a3", 7, 8, 0}, {"a4", 8, 8, 0}, {"a5", 9, 8, 0},
	{"a6", 10, 8, 0}, {"a7", 11, 8, 0}, {"t0", 12, 8, 0}, {"t1", 13, 8, 0}, {"t2", 14, 8, 0}, {"t3", 15, 8, 0},
	{"t4", 16, 8, 0}, {"t5", 17, 8, 0}, {"t6", 18, 8, 0}, {"t7", 19, 8, 0}, {"t8", 20, 8, 0}, {"fp", 22, 8, 0},
	{"s0", 23, 8, 0}, {"s1", 24, 8, 0}, {"s2", 25, 8, 0}, {"s3", 26, 8, 0}, {"s4", 27, 8, 0}, {"s5", 28, 8, 0},
	{"s6", 29, 8, 0}, {"s7", 30, 8, 0}, {"s8", 31, 8, 0}, {"s9", 22, 8, 0},
	{NULL, 0, 0, 0},
};
// clang-format on

#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif

/* andi $zero, $zero, 0 */
static const struct sdt_nop nops[] = {{4, {0x00, 0x00, 0x40, 0x03}}, {0}};

static const struct risc_syntax syntax = {.memory = RISC_COMMA, .register_prefix = '$'};

static void parse_operand(
	const struct sdt_arch *arch, const char *op, size_t len, struct sdt_operand *out)
{
	risc_parse_operand(&syntax, arch, op, len, out);
}

const struct sdt_arch arch_loongarch64 = {
	.name = "loongarch64",
	.machine = EM_LOONGARCH,
	.elf_class = ELFCLASS64,
	.word_size = 8,
	.nops = nops,
	.registers = registers,
	.parse_operand = parse_operand,
};
