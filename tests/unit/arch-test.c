/* SPDX-License-Identifier: MIT */
/* The table of CPUs: every row can be found, and its registers make sense. */
#include "libsdt/arch.h"

#include <elf.h>
#include "tests/unit/test.h"

static void row(uint16_t machine, uint8_t elf_class, const char *name, uint8_t word,
	size_t registers, const char *some)
{
	const struct sdt_arch *a = arch_find(machine, elf_class);
	size_t n = 0;

	CHECK(a != NULL);
	if (!a)
		return;
	CHECK_STR(a->name, name);
	CHECK_INT(a->word_size, word);
	CHECK(a->nops[0].len > 0);
	for (const struct sdt_nop *nop = a->nops; nop->len; nop++)
		CHECK(nop->len <= NOP_ROOM);
	CHECK(a->parse_operand != NULL);
	for (const struct sdt_register *r = a->registers; r->name; r++, n++) {
		CHECK(arch_register(a, r->name, strlen(r->name)) == r); /* no name twice */
		CHECK(r->shift == 0 || (r->shift == 8 && r->size == 1));
		CHECK(r->size == 1 || r->size == 2 || r->size == 4 || r->size == 8);
	}
	CHECK_INT(n, registers);
	CHECK(arch_register(a, some, strlen(some)) != NULL);
	CHECK(arch_register(a, "ea", 2) == NULL);
	CHECK(arch_register(a, "eaxx", 4) == NULL);
	CHECK(arch_register(a, "", 0) == NULL);
}

int main(void)
{
	row(EM_X86_64, ELFCLASS64, "x86-64", 8, 16 * 4 + 4 + 18, "eax");
	row(EM_X86_64, ELFCLASS32, "x32", 4, 16 * 4 + 4 + 18, "eax");
	row(EM_386, ELFCLASS32, "i386", 4, 8 * 2 + 8, "eax");
	row(EM_AARCH64, ELFCLASS64, "aarch64", 8, 2 * 32, "x30");
	row(EM_ARM, ELFCLASS32, "arm", 4, 16 + 7, "ip");
	row(EM_RISCV, ELFCLASS64, "riscv64", 8, 2 * 32 + 1, "t6");
	row(EM_PPC64, ELFCLASS64, "ppc64", 8, 2 * 32, "31");
	row(EM_S390, ELFCLASS64, "s390x", 8, 16, "r15");
	row(EM_MIPS, ELFCLASS64, "mips64", 8, 2 * 32 + 1, "25");
	row(258, ELFCLASS64, "loongarch64", 8, 2 * 32, "t8"); /* EM_LOONGARCH */
	CHECK(arch_find(EM_386, ELFCLASS64) == NULL);
	CHECK(arch_find(EM_NONE, ELFCLASS64) == NULL);
	CHECK(arch_find(EM_X86_64, ELFCLASSNONE) == NULL);
	return test_status();
}
