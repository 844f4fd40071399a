/* SPDX-License-Identifier: MIT */
/*
 * note-fuzz.h: how the first byte of an input says what the rest is; shared by the entry point
 * (note-fuzz.c) and what makes a corpus for it (replay.c). Bit 0: big endian. The rest, modulo the
 * number of CPUs: a row here.
 */
#ifndef TESTS_FUZZ_NOTE_FUZZ_H
#define TESTS_FUZZ_NOTE_FUZZ_H

#include <elf.h>
#include <stdint.h>

#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif

static const struct fuzz_cpu {
	uint16_t machine;
	uint8_t elf_class;
} fuzz_cpus[] = {
	{EM_X86_64, ELFCLASS64},
	{EM_X86_64, ELFCLASS32},
	{EM_386, ELFCLASS32},
	{EM_S390, ELFCLASS64},
	{EM_AARCH64, ELFCLASS64},
	{EM_ARM, ELFCLASS32},
	{EM_RISCV, ELFCLASS64},
	{EM_PPC64, ELFCLASS64},
	{EM_MIPS, ELFCLASS64},
	{EM_LOONGARCH, ELFCLASS64},
};

enum { FUZZ_CPUS = sizeof(fuzz_cpus) / sizeof(*fuzz_cpus) };

static inline const struct fuzz_cpu *fuzz_cpu(uint8_t kind)
{
	return &fuzz_cpus[(kind >> 1) % FUZZ_CPUS];
}

static inline unsigned fuzz_word(uint8_t kind)
{
	return fuzz_cpu(kind)->elf_class == ELFCLASS64 ? 8 : 4;
}

#endif
