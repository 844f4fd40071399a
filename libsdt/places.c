/* SPDX-License-Identifier: MIT */
#include "libsdt/places.h"

#include <errno.h>
#include <gelf.h>
#include <stdbool.h>
#include <string.h>

/* A section of entries that name symbols of its link. */
struct table {
	Elf_Data *data, *symbols;
	size_t names; /* section of the names of the symbols */
	size_t count;
};

static bool open_table(
	Elf *elf, Elf_Scn *scn, const GElf_Shdr *shdr, bool is_symbols, struct table *t)
{
	Elf_Scn *link = is_symbols ? scn : elf_getscn(elf, shdr->sh_link);
	GElf_Shdr symbols;

	if (!link || !shdr->sh_entsize || !gelf_getshdr(link, &symbols))
		return false;
	*t = (struct table){.data = elf_getdata(scn, NULL),
		.symbols = elf_getdata(link, NULL),
		.names = symbols.sh_link,
		.count = shdr->sh_size / shdr->sh_entsize};
	return t->data && t->symbols && t->count <= INT32_MAX;
}

static bool is_called(
	Elf *elf, const struct table *t, const GElf_Sym *sym, const char *name, size_t len)
{
	const char *found = elf_strptr(elf, t->names, sym->st_name);

	return found && strncmp(found, name, len) == 0 && !found[len];
}

static bool find_slot(Elf *elf, const struct table *t, const char *name, size_t len, uint64_t *slot)
{
	for (size_t i = 0; i < t->count; i++) {
		GElf_Rela rela;
		GElf_Sym sym;

		if (!gelf_getrela(t->data, (int)i, &rela) ||
			GELF_R_TYPE(rela.r_info) != R_X86_64_GLOB_DAT ||
			!gelf_getsym(t->symbols, (int)GELF_R_SYM(rela.r_info), &sym) ||
			!is_called(elf, t, &sym, name, len))
			continue;
		*slot = rela.r_offset;
		return true;
	}
	return false;
}

int places_got_slot(Elf *elf, const char *name, size_t len, uint64_t *slot)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr shdr;
	struct table t;

	while ((scn = elf_nextscn(elf, scn)))
		if (gelf_getshdr(scn, &shdr) && shdr.sh_type == SHT_RELA &&
			(shdr.sh_flags & SHF_ALLOC) && open_table(elf, scn, &shdr, false, &t) &&
			find_slot(elf, &t, name, len, slot))
			return 0;
	return -ENOENT;
}

/* ---- thread-local variables ---- */

/* Size of the thread-local variables, up to their alignment: the thread pointer stands behind them.
 */
static bool thread_block(Elf *elf, uint64_t *size)
{
	size_t count = 0;
	GElf_Phdr phdr;

	if (elf_getphdrnum(elf, &count) != 0)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!gelf_getphdr(elf, (int)i, &phdr) || phdr.p_type != PT_TLS)
			continue;
		uint64_t align = phdr.p_align ? phdr.p_align : 1;

		*size = (phdr.p_memsz + align - 1) / align * align;
		return true;
	}
	return false;
}

/* Looks through one symbol table: -ENOENT, 0, -ENOTUNIQ. */
static int find_thread_symbol(
	Elf *elf, const struct table *t, const char *name, size_t len, uint64_t *value)
{
	int code = -ENOENT;
	GElf_Sym sym;

	for (size_t i = 0; i < t->count; i++) {
		if (!gelf_getsym(t->symbols, (int)i, &sym) ||
			GELF_ST_TYPE(sym.st_info) != STT_TLS || sym.st_shndx == SHN_UNDEF ||
			!is_called(elf, t, &sym, name, len))
			continue;
		if (code == 0 && *value != sym.st_value)
			return -ENOTUNIQ;
		*value = sym.st_value;
		code = 0;
	}
	return code;
}

int places_thread_offset(Elf *elf, const char *name, size_t len, int64_t *offset)
{
	uint64_t size, value = 0;
	int code = -ENOENT;
	Elf_Scn *scn = NULL;
	GElf_Shdr shdr;
	struct table t;

	if (!thread_block(elf, &size))
		return -ENOENT;
	while (code == -ENOENT && (scn = elf_nextscn(elf, scn)))
		if (gelf_getshdr(scn, &shdr) &&
			(shdr.sh_type == SHT_SYMTAB || shdr.sh_type == SHT_DYNSYM) &&
			open_table(elf, scn, &shdr, true, &t))
			code = find_thread_symbol(elf, &t, name, len, &value);
	if (code == 0)
		*offset = (int64_t)(value - size);
	return code;
}
