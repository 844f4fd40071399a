/* SPDX-License-Identifier: MIT */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "libsdt/maps.h"
#include "stap-lite/runtime/ptrace/tracer.h"
#include "stap-lite/target/memory.h"

/*
 * Headers are read from the process, not from the file: that works for deleted and replaced files
 * and costs three reads.
 */
struct loaded { /* ELF headers at a place in memory */
	uint64_t base, bias;
	Elf64_Phdr phdrs[64];
	size_t nphdrs;
};

static size_t read_phdrs32(int mem, uint64_t base, const Elf32_Ehdr *ehdr, Elf64_Phdr *phdrs)
{
	Elf32_Phdr from[64];

	if (ehdr->e_phnum > 64 || ehdr->e_phentsize != sizeof(from[0]) ||
		memory_read(mem, base + ehdr->e_phoff, from, ehdr->e_phnum * sizeof(from[0])) < 0)
		return 0;
	for (size_t i = 0; i < ehdr->e_phnum; i++)
		phdrs[i] = (Elf64_Phdr){.p_type = from[i].p_type,
			.p_offset = from[i].p_offset,
			.p_vaddr = from[i].p_vaddr,
			.p_filesz = from[i].p_filesz,
			.p_memsz = from[i].p_memsz,
			.p_flags = from[i].p_flags};
	return ehdr->e_phnum;
}

static size_t read_phdrs64(int mem, uint64_t base, const Elf64_Ehdr *ehdr, Elf64_Phdr *phdrs)
{
	if (ehdr->e_phnum > 64 || ehdr->e_phentsize != sizeof(phdrs[0]) ||
		memory_read(mem, base + ehdr->e_phoff, phdrs, ehdr->e_phnum * sizeof(phdrs[0])) < 0)
		return 0;
	return ehdr->e_phnum;
}

/* The image whose first page is mapped at base. */
static bool load_headers(int mem, uint64_t base, struct loaded *loaded)
{
	union {
		unsigned char ident[EI_NIDENT];
		Elf32_Ehdr e32;
		Elf64_Ehdr e64;
	} ehdr;

	loaded->base = base;
	if (memory_read(mem, base, &ehdr, sizeof(ehdr)) < 0 ||
		memcmp(ehdr.ident, ELFMAG, SELFMAG) != 0)
		return false;
	if (ehdr.ident[EI_CLASS] == ELFCLASS64)
		loaded->nphdrs = read_phdrs64(mem, base, &ehdr.e64, loaded->phdrs);
	else
		loaded->nphdrs = read_phdrs32(mem, base, &ehdr.e32, loaded->phdrs);
	for (size_t i = 0; i < loaded->nphdrs; i++) {
		const Elf64_Phdr *p = &loaded->phdrs[i];

		if (p->p_type == PT_LOAD && p->p_offset < 4096) {
			loaded->bias = base - (p->p_vaddr - p->p_offset);
			return true;
		}
	}
	return false;
}

/* File offset of a link-time address, or UINT64_MAX. */
static uint64_t file_offset(const struct loaded *loaded, uint64_t vaddr)
{
	for (size_t i = 0; i < loaded->nphdrs; i++) {
		const Elf64_Phdr *p = &loaded->phdrs[i];

		if (p->p_type == PT_LOAD && vaddr >= p->p_vaddr && vaddr - p->p_vaddr < p->p_filesz)
			return vaddr - p->p_vaddr + p->p_offset;
	}
	return UINT64_MAX;
}

/* Every site of the module must stand in executable memory of that file, at its own offset: a file
 * that is mapped only to be read does not count, nor one whose loading has not finished. */
static bool is_complete(struct runtime *rt, const struct sdt_maps *maps,
	const struct sdt_map *first, uint32_t module, const struct loaded *loaded)
{
	for (size_t i = 0; i < rt->npoints; i++) {
		const struct point *p = &rt->points[i];
		const struct sdt_map *map;

		if (p->module != module)
			continue;
		map = maps_find(maps, p->pc + loaded->bias);
		if (!map || !map->exec || map->dev != first->dev || map->ino != first->ino ||
			p->pc + loaded->bias - map->start + map->offset !=
				file_offset(loaded, p->pc))
			return false;
		if (p->semaphore && ((map = maps_find(maps, p->semaphore + loaded->bias)) == NULL ||
					    (!map->write && map->shared)))
			return false;
	}
	return true;
}

static int add_placement(struct layout *layout, uint32_t module, uint64_t bias)
{
	struct placement *bigger =
		realloc(layout->placed, (layout->count + 1) * sizeof(*layout->placed));

	if (!bigger)
		return -ENOMEM;
	layout->placed = bigger;
	bigger[layout->count++] = (struct placement){module, bias};
	return 0;
}

static int scan(struct runtime *rt, const struct space *space, const struct sdt_maps *maps,
	struct layout *layout)
{
	const struct prog_module *modules = prog_modules(rt->program);
	struct loaded loaded;

	for (size_t i = 0; i < maps->count; i++) {
		const struct sdt_map *map = &maps->map[i];

		if (map->offset != 0 || map->ino == 0)
			continue;
		for (uint32_t m = 0; m < rt->program->modules.count; m++) {
			if (!rt->module_used[m] || modules[m].dev != map->dev ||
				modules[m].ino != map->ino)
				continue;
			if (load_headers(space->mem, map->start, &loaded) &&
				is_complete(rt, maps, map, m, &loaded) &&
				add_placement(layout, m, loaded.bias) < 0)
				return -ENOMEM;
		}
	}
	return 0;
}

int layout_read(
	struct runtime *rt, const struct space *space, struct layout *layout, struct sdt_error *err)
{
	struct sdt_maps maps;
	int rc;

	memset(layout, 0, sizeof(*layout));
	rc = maps_read(space->pid, &maps, err);
	if (rc < 0)
		return rc;
	rc = scan(rt, space, &maps, layout);
	maps_free(&maps);
	if (rc < 0) {
		layout_free(layout);
		return sdt_fail(err, rc, "out of memory");
	}
	return 0;
}

void layout_free(struct layout *layout)
{
	free(layout->placed);
	memset(layout, 0, sizeof(*layout));
}

static uint64_t auxv_value(pid_t pid, uint64_t type)
{
	char path[32];
	Elf64_auxv_t auxv[64];
	ssize_t size;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/auxv", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	size = read(fd, auxv, sizeof(auxv));
	close(fd);
	for (ssize_t i = 0; i < size / (ssize_t)sizeof(auxv[0]); i++)
		if (auxv[i].a_type == type)
			return auxv[i].a_un.a_val;
	return 0;
}

struct dynamic {
	uint64_t symtab, strtab, strsz;
};

/* The running linker has relocated its own table in place; before it runs the values are still
 * link-time addresses. */
static uint64_t relocated(const struct loaded *loaded, uint64_t value)
{
	return value < loaded->bias ? value + loaded->bias : value;
}

static bool read_dynamic(int mem, const struct loaded *loaded, struct dynamic *dynamic)
{
	Elf64_Dyn entries[96];
	size_t count = 0;

	memset(dynamic, 0, sizeof(*dynamic));
	for (size_t i = 0; i < loaded->nphdrs; i++) {
		const Elf64_Phdr *p = &loaded->phdrs[i];

		if (p->p_type != PT_DYNAMIC)
			continue;
		count = p->p_memsz / sizeof(entries[0]);
		if (count > 96)
			count = 96;
		if (memory_read(
			    mem, p->p_vaddr + loaded->bias, entries, count * sizeof(entries[0])))
			return false;
	}
	for (size_t i = 0; i < count && entries[i].d_tag != DT_NULL; i++) {
		uint64_t value = entries[i].d_un.d_val;

		if (entries[i].d_tag == DT_SYMTAB)
			dynamic->symtab = relocated(loaded, value);
		else if (entries[i].d_tag == DT_STRTAB)
			dynamic->strtab = relocated(loaded, value);
		else if (entries[i].d_tag == DT_STRSZ)
			dynamic->strsz = value;
	}
	return dynamic->symtab && dynamic->strtab > dynamic->symtab && dynamic->strsz > 0;
}

/* Address of `_dl_debug_state` in the dynamic linker, which it calls after each change to the list
 * of libraries; 0: no linker, or one without. Linkers keep their string table right behind the
 * symbols, which bounds them. */
uint64_t linker_find(const struct space *space)
{
	static const char wanted[] = "_dl_debug_state";
	uint64_t base = auxv_value(space->pid, AT_BASE), found = 0;
	struct loaded loaded;
	struct dynamic dynamic;
	Elf64_Sym *symbols;
	char *strings;
	size_t size;

	if (!base || !load_headers(space->mem, base, &loaded) ||
		!read_dynamic(space->mem, &loaded, &dynamic))
		return 0;
	size = dynamic.strtab - dynamic.symtab;
	if (size > 1 << 20 || dynamic.strsz > 1 << 20)
		return 0;
	symbols = malloc(size);
	strings = calloc(1, dynamic.strsz + 1);
	if (symbols && strings && memory_read(space->mem, dynamic.symtab, symbols, size) == 0 &&
		memory_read(space->mem, dynamic.strtab, strings, dynamic.strsz) == 0)
		for (size_t i = 0; i < size / sizeof(*symbols) && !found; i++)
			if (symbols[i].st_name < dynamic.strsz && symbols[i].st_value &&
				strcmp(strings + symbols[i].st_name, wanted) == 0)
				found = symbols[i].st_value + loaded.bias;
	free(symbols);
	free(strings);
	return found;
}

uint64_t space_syscall(struct space *space)
{
	uint64_t vdso = auxv_value(space->pid, AT_SYSINFO_EHDR);
	uint8_t page[4096];

	for (uint64_t off = 0; vdso && !space->syscall && off < 4 * sizeof(page);
		off += sizeof(page)) {
		if (memory_read(space->mem, vdso + off, page, sizeof(page)) < 0)
			break;
		for (size_t i = 0; i + 1 < sizeof(page) && !space->syscall; i++)
			if (page[i] == 0x0f && page[i + 1] == 0x05)
				space->syscall = vdso + off + i;
	}
	if (!space->syscall)
		space->syscall = 1;
	return space->syscall == 1 ? 0 : space->syscall;
}
