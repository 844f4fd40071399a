/* SPDX-License-Identifier: MIT */
/*
 * symtab.h: the symbols of one ELF file (.symtab and .dynsym), by name and by address. Internal to
 * image.c.
 *
 * Names point into libelf's data: the table lives no longer than the Elf handle. What is damaged is
 * left out.
 */
#ifndef LIBSDT_SYMTAB_H
#define LIBSDT_SYMTAB_H

#include <libelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct symbol {
	const char *name;
	uint64_t addr, size;
	uint32_t section;
	bool global;
	bool ambiguous; /* another symbol has this name and another address */
};

struct symtab {
	struct symbol *symbols;
	size_t count;
	bool sorted;	   /* by address; done when first needed */
	uint32_t *buckets; /* by name, made when first needed: index + 1 of a symbol, 0 empty;
			      linear probing */
	size_t nbuckets;   /* a power of two */
};

/* 0 or -ENOMEM. A file without symbols gives an empty table. */
int symtab_init(struct symtab *t, Elf *elf);
void symtab_deinit(struct symtab *t);

/* Address of the symbol called name (len bytes): 0, -ENOENT, -ENOTUNIQ when several places have
 * that name, -ENOMEM. */
int symtab_address(struct symtab *t, const char *name, size_t len, uint64_t *addr);

/* The symbol that covers addr, or NULL. One without a size covers what lies between it and the next
 * symbol. */
const struct symbol *symtab_cover(struct symtab *t, uint64_t addr);

#endif
