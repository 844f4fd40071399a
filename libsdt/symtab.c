/* SPDX-License-Identifier: MIT */
#include "libsdt/symtab.h"

#include <errno.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

/* How far back symtab_cover() looks for a symbol that encloses others. */
enum { COVER_STEPS = 64 };

static bool wanted(const GElf_Sym *sym)
{
	unsigned type = GELF_ST_TYPE(sym->st_info);

	return sym->st_shndx != SHN_UNDEF && sym->st_shndx != SHN_ABS &&
	       (type == STT_FUNC || type == STT_OBJECT || type == STT_NOTYPE ||
		       type == STT_GNU_IFUNC);
}

/* Bytes of the string table up to and including its last NUL: names that start in there have an
 * end. */
static size_t terminated_size(const Elf_Data *strings)
{
	const char *last =
		strings && strings->d_buf ? memrchr(strings->d_buf, 0, strings->d_size) : NULL;

	return last ? (size_t)(last - (const char *)strings->d_buf) + 1 : 0;
}

static int add_section(struct symtab *t, Elf *elf, Elf_Scn *scn, const GElf_Shdr *shdr)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	Elf_Scn *string_scn = elf_getscn(elf, shdr->sh_link);
	Elf_Data *strings = string_scn ? elf_getdata(string_scn, NULL) : NULL;
	size_t end = terminated_size(strings), entry = gelf_fsize(elf, ELF_T_SYM, 1, EV_CURRENT);
	size_t n = data && data->d_buf && entry ? data->d_size / entry : 0;
	struct symbol *bigger;

	if (!n || !end || n > INT32_MAX - t->count)
		return 0;
	bigger = realloc(t->symbols, (t->count + n) * sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	t->symbols = bigger;
	for (size_t i = 0; i < n; i++) {
		GElf_Sym sym;
		const char *name;

		if (!gelf_getsym(data, (int)i, &sym) || sym.st_name >= end || !wanted(&sym))
			continue;
		name = (const char *)strings->d_buf + sym.st_name;
		if (*name)
			t->symbols[t->count++] = (struct symbol){name, sym.st_value, sym.st_size,
				sym.st_shndx, GELF_ST_BIND(sym.st_info) != STB_LOCAL, false};
	}
	return 0;
}

/* By address; at one address the best name last, where symtab_cover() looks first. */
static int compare(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	if ((x->size != 0) != (y->size != 0))
		return x->size ? 1 : -1;
	if (x->global != y->global)
		return x->global ? 1 : -1;
	return -strcmp(x->name, y->name);
}

static size_t hash(const char *name, size_t len)
{
	size_t h = 5381;

	for (size_t i = 0; i < len; i++)
		h = h * 33 + (unsigned char)name[i];
	return h ^ h >> 15;
}

/* The bucket that holds the symbol called name, or the empty one where it belongs. */
static uint32_t *bucket(const struct symtab *t, const char *name, size_t len)
{
	size_t at = hash(name, len) & (t->nbuckets - 1);

	while (t->buckets[at]) {
		const char *there = t->symbols[t->buckets[at] - 1].name;

		if (strncmp(there, name, len) == 0 && !there[len])
			break;
		at = (at + 1) & (t->nbuckets - 1);
	}
	return &t->buckets[at];
}

static int index_names(struct symtab *t)
{
	t->nbuckets = 16;
	while (t->nbuckets < t->count * 2)
		t->nbuckets *= 2;
	t->buckets = calloc(t->nbuckets, sizeof(*t->buckets));
	if (!t->buckets)
		return -ENOMEM;
	for (size_t i = 0; i < t->count; i++) {
		struct symbol *s = &t->symbols[i];
		uint32_t *b = bucket(t, s->name, strlen(s->name));

		if (!*b)
			*b = (uint32_t)i + 1;
		else if (t->symbols[*b - 1].addr != s->addr)
			t->symbols[*b - 1].ambiguous = true;
	}
	return 0;
}

static void sort(struct symtab *t)
{
	if (t->count)
		qsort(t->symbols, t->count, sizeof(*t->symbols), compare);
	t->sorted = true;
	free(t->buckets); /* they name places that have moved */
	t->buckets = NULL;
}

int symtab_init(struct symtab *t, Elf *elf)
{
	Elf_Scn *scn = NULL;
	int rc = 0;

	*t = (struct symtab){0};
	while (!rc && (scn = elf_nextscn(elf, scn))) {
		GElf_Shdr shdr;

		if (gelf_getshdr(scn, &shdr) &&
			(shdr.sh_type == SHT_SYMTAB || shdr.sh_type == SHT_DYNSYM))
			rc = add_section(t, elf, scn, &shdr);
	}
	if (rc)
		symtab_deinit(t);
	return rc;
}

void symtab_deinit(struct symtab *t)
{
	free(t->symbols);
	free(t->buckets);
	*t = (struct symtab){0};
}

int symtab_address(struct symtab *t, const char *name, size_t len, uint64_t *addr)
{
	const struct symbol *s;
	uint32_t found;

	if (!t->buckets && index_names(t))
		return -ENOMEM;
	found = *bucket(t, name, len);
	if (!found)
		return -ENOENT;
	s = &t->symbols[found - 1];
	if (s->ambiguous)
		return -ENOTUNIQ;
	*addr = s->addr;
	return 0;
}

static bool covers(const struct symtab *t, size_t i, uint64_t addr)
{
	const struct symbol *s = &t->symbols[i];

	if (s->size)
		return addr - s->addr < s->size;
	for (i++; i < t->count; i++)
		if (t->symbols[i].addr > s->addr)
			return t->symbols[i].section == s->section && addr < t->symbols[i].addr;
	return false;
}

const struct symbol *symtab_cover(struct symtab *t, uint64_t addr)
{
	size_t low = 0, high = t->count;

	if (!t->sorted)
		sort(t);

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (t->symbols[mid].addr <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	for (size_t steps = 0; low > 0 && steps < COVER_STEPS; steps++)
		if (covers(t, --low, addr))
			return &t->symbols[low];
	return NULL;
}
