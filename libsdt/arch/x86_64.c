/* SPDX-License-Identifier: MIT */
/* x86-64 and its 32-bit-pointer variant x32. Register numbers: System V ABI for AMD64, figure 3.36.
 */
#include "libsdt/arch/rows.h"

#include <elf.h>
#include "libsdt/arch/x86.h"

// clang-format off
static const struct sdt_register registers[] = {
	{"rax", 0, 8, 0}, {"eax", 0, 4, 0}, {"ax", 0, 2, 0}, {"al", 0, 1, 0}, {"ah", 0, 1, 8},
	{"rdx", 1, 8, 0}, {"edx", 1, 4, 0}, {"dx", 1, 2, 0}, {"dl", 1, 1, 0}, {"dh", 1, 1, 8},
	{"rcx", 2, 8, 0}, {"ecx", 2, 4, 0}, {"cx", 2, 2, 0}, {"cl", 2, 1, 0}, {"ch", 2, 1, 8},
	{"rbx", 3, 8, 0}, {"ebx", 3, 4, 0}, {"bx", 3, 2, 0}, {"bl", 3, 1, 0}, {"bh", 3, 1, 8},
	{"rsi", 4, 8, 0}, {"esi", 4, 4, 0}, {"si", 4, 2, 0}, {"sil", 4, 1, 0},
	{"rdi", 5, 8, 0}, {"edi", 5, 4, 0}, {"di", 5, 2, 0}, {"dil", 5, 1, 0},
	{"rbp", 6, 8, 0}, {"ebp", 6, 4, 0}, {"bp", 6, 2, 0}, {"bpl", 6, 1, 0},
	{"rsp", 7, 8, 0}, {"esp", 7, 4, 0}, {"sp", 7, 2, 0}, {"spl", 7, 1, 0},
	{"r8", 8, 8, 0}, {"r8d", 8, 4, 0}, {"r8w", 8, 2, 0}, {"r8b", 8, 1, 0},
	{"r9", 9, 8, 0}, {"r9d", 9, 4, 0}, {"r9w", 9, 2, 0}, {"r9b", 9, 1, 0},
	{"r10", 10, 8, 0}, {"r10d", 10, 4, 0}, {"r10w", 10, 2, 0}, {"r10b", 10, 1, 0},
	{"r11", 11, 8, 0}, {"r11d", 11, 4, 0}, {"r11w", 11, 2, 0}, {"r11b", 11, 1, 0},
	{"r12", 12, 8, 0}, {"r12d", 12, 4, 0}, {"r12w", 12, 2, 0}, {"r12b", 12, 1, 0},
	{"r13", 13, 8, 0}, {"r13d", 13, 4, 0}, {"r13w", 13, 2, 0}, {"r13b", 13, 1, 0},
	{"r14", 14, 8, 0}, {"r14d", 14, 4, 0}, {"r14w", 14, 2, 0}, {"r14b", 14, 1, 0},
	{"r15", 15, 8, 0}, {"r15d", 15, 4, 0}, {"r15w", 15, 2, 0}, {"r15b", 15, 1, 0},
	/* the low half, where numbers are */
	{"xmm0", 17, 8, 0}, {"xmm1", 18, 8, 0}, {"xmm2", 19, 8, 0}, {"xmm3", 20, 8, 0},
	{"xmm4", 21, 8, 0}, {"xmm5", 22, 8, 0}, {"xmm6", 23, 8, 0}, {"xmm7", 24, 8, 0},
	{"xmm8", 25, 8, 0}, {"xmm9", 26, 8, 0}, {"xmm10", 27, 8, 0}, {"xmm11", 28, 8, 0},
	{"xmm12", 29, 8, 0}, {"xmm13", 30, 8, 0}, {"xmm14", 31, 8, 0}, {"xmm15", 32, 8, 0},
	/* where %fs: and %gs: begin */
	{"fs.base", 58, 8, 0}, {"gs.base", 59, 8, 0},
	{NULL, 0, 0, 0},
};
// clang-format on

const struct sdt_arch arch_x86_64 = {
	.name = "x86-64",
	.machine = EM_X86_64,
	.elf_class = ELFCLASS64,
	.word_size = 8,
	.nops = x86_nops,
	.registers = registers,
	.parse_operand = x86_parse_operand,
};

const struct sdt_arch arch_x32 = {
	.name = "x32",
	.machine = EM_X86_64,
	.elf_class = ELFCLASS32,
	.word_size = 4,
	.nops = x86_nops,
	.registers = registers,
	.parse_operand = x86_parse_operand,
};
