/* SPDX-License-Identifier: MIT */
/* s390x. Register numbers: zSeries ELF ABI supplement, table 1.12. */
#include "libsdt/arch/rows.h"

#include <elf.h>
#include "libsdt/arch/risc.h"

// clang-format off
static const struct sdt_register registers[] = {
	{"r0", 0, 8, 0}, {"r1", 1, 8, 0}, {"r2", 2, 8, 0}, {"r3", 3, 8, 0}, {"r4", 4, 8, 0}, {"r5", 5, 8, 0},
	{"r6", 6, 8, 0}, {"r7", 7, 8, 0}, {"r8", 8, 8, 0}, {"r9", 9, 8, 0}, {"r10", 10, 8, 0}, {"r11", 11, 8, 0},
	{"r12", 12, 8, 0}, {"r13", 13, 8, 0}, {"r14", 14, 8, 0}, {"r15", 15, 8, 0},
	{NULL, 0, 0, 0},
};
// clang-format on

static const struct sdt_nop nops[] = {{4, {0x47, 0x00, 0x00, 0x00}}, {2, {0x07, 0x00}}, {0}};

static const struct risc_syntax syntax = {
	.memory = RISC_PARENTHESES, .register_prefix = '%', .zero_is_none = true};

static void parse_operand(
	const struct sdt_arch *arch, const char *op, size_t len, struct sdt_operand *out)
{
	risc_parse_operand(&syntax, arch, op, len, out);
}

const struct sdt_arch arch_s390x = {
	.name = "s390x",
	.machine = EM_S390,
	.elf_class = ELFCLASS64,
	.word_size = 8,
	.nops = nops,
	.registers = registers,
	.parse_operand = parse_operand,
};
