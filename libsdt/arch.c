/* SPDX-License-Identifier: MIT */
#include "libsdt/arch.h"

#include <string.h>
#include "libsdt/arch/rows.h"

static const struct sdt_arch *const rows[] = {
	&arch_x86_64,
	&arch_x32,
	&arch_i386,
	&arch_aarch64,
	&arch_arm,
	&arch_riscv64,
	&arch_ppc64,
	&arch_s390x,
	&arch_mips64,
	&arch_loongarch64,
};

const struct sdt_arch *arch_find(uint16_t machine, uint8_t elf_class)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i]->machine == machine && rows[i]->elf_class == elf_class)
			return rows[i];
	return NULL;
}

const struct sdt_register *arch_register(const struct sdt_arch *arch, const char *name, size_t len)
{
	for (const struct sdt_register *r = arch->registers; r->name; r++)
		if (strlen(r->name) == len && memcmp(r->name, name, len) == 0)
			return r;
	return NULL;
}
