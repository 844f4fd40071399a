/* SPDX-License-Identifier: MIT */
/* The table of CPUs: every row can be found, and its registers make sense. */
#include "libsdt/arch.h"

#include <elf.h>
#include "tests/unit/test.h"

static void row(
	uint16_t machine, uint8_t elf_class, const char *name, uint8_t word, size_t registers)
{
	const struct sdt_arch *a = arch_find(machine, elf_class);
	size_t n = 0;

	CHECK(a != NULL);
	if (!a)
		return;
	CHECK_STR(a->name, name);
	CHECK_INT(a->word_size, word);
	CHECK_INT(a->nop_len, 1);
	CHECK_INT(a->nop[0], 0x90);
	for (const struct sdt_register *r = a->registers; r->name; r++, n++) {
		CHECK(arch_register(a, r->name, strlen(r->name)) == r); /* no name twice */
		CHECK(r->shift == 0 || (r->shift == 8 && r->size == 1));
		CHECK(r->size == 1 || r->size == 2 || r->size == 4 || r->size == 8);
	}
	CHECK_INT(n, registers);
	CHECK(arch_register(a, "eax", 3) != NULL);
	CHECK(arch_register(a, "ea", 2) == NULL);
	CHECK(arch_register(a, "eaxx", 4) == NULL);
	CHECK(arch_register(a, "", 0) == NULL);
}

int main(void)
{
	row(EM_X86_64, ELFCLASS64, "x86-64", 8, 16 * 4 + 4);
	row(EM_X86_64, ELFCLASS32, "x32", 4, 16 * 4 + 4);
	row(EM_386, ELFCLASS32, "i386", 4, 8 * 2 + 8);
	CHECK(arch_find(EM_386, ELFCLASS64) == NULL);
	CHECK(arch_find(EM_NONE, ELFCLASS64) == NULL);
	CHECK(arch_find(EM_X86_64, ELFCLASSNONE) == NULL);
	return test_status();
}
