/* SPDX-License-Identifier: MIT */
#include "tests/elf/writer.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ROOM = 0x8000, PROGRAMS = 2 };

static const char *const names[ELF_SECTIONS] = {"", ".text", ".data", ".note.stapsdt",
	".stapsdt.base", ".note.gnu.build-id", ".symtab", ".strtab", ".shstrtab"};

static void put_at(struct elf_file *f, size_t at, uint64_t value, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		f->data[at + (f->big_endian ? size - 1 - i : i)] = (uint8_t)(value >> 8 * i);
}

static void put(struct elf_file *f, uint64_t value, unsigned size)
{
	put_at(f, f->size, value, size);
	f->size += size;
}

static void put_word(struct elf_file *f, uint64_t value)
{
	put(f, value, f->is_32 ? 4 : 8);
}

static void put_bytes(struct elf_file *f, const void *bytes, size_t len)
{
	memcpy(f->data + f->size, bytes, len);
	f->size += len;
}

static void align(struct elf_file *f, size_t to)
{
	f->size = (f->size + to - 1) / to * to;
}

static void begin(struct elf_file *f, int section)
{
	align(f, 8);
	f->offset[section] = f->size;
}

static void end(struct elf_file *f, int section)
{
	f->length[section] = f->size - f->offset[section];
}

static void put_note(struct elf_file *f, const struct elf_spec *s, const struct elf_note *n)
{
	size_t size_at = f->size + 4, desc, len = n->args ? strlen(n->args) : 0;

	put(f, 8, 4);
	put(f, 0, 4);
	put(f, 3, 4);
	put_bytes(f, "stapsdt", 8);
	desc = f->size;
	put_word(f, n->pc);
	put_word(f, s->base_in_notes);
	put_word(f, n->semaphore);
	put_bytes(f, n->provider, strlen(n->provider) + 1);
	put_bytes(f, n->name, strlen(n->name) + 1);
	put_bytes(f, n->args ? n->args : "", len + !n->endless);
	put_at(f, size_at, f->size - desc, 4);
	align(f, 4);
}

static void put_notes(struct elf_file *f, const struct elf_spec *s)
{
	begin(f, ELF_S_NOTES);
	for (int i = 0; i < ELF_MAX_ITEMS && s->notes[i].name; i++)
		put_note(f, s, &s->notes[i]);
	end(f, ELF_S_NOTES);
	begin(f, ELF_S_BUILD_ID);
	if (s->build_id) {
		put(f, 4, 4);
		put(f, strlen(s->build_id), 4);
		put(f, NT_GNU_BUILD_ID, 4);
		put_bytes(f, "GNU", 4);
		put_bytes(f, s->build_id, strlen(s->build_id));
		align(f, 4);
	}
	end(f, ELF_S_BUILD_ID);
}

static void put_symbol(struct elf_file *f, const struct elf_symbol *y, uint32_t name)
{
	unsigned info = y->name ? ELF32_ST_INFO(y->local ? STB_LOCAL : STB_GLOBAL, y->type) : 0;
	unsigned section = !y->name ? SHN_UNDEF : y->addr >= ELF_DATA ? ELF_S_DATA : ELF_S_TEXT;

	put(f, name, 4);
	if (f->is_32) {
		put(f, y->addr, 4);
		put(f, y->size, 4);
	}
	put(f, info, 1);
	put(f, 0, 1);
	put(f, section, 2);
	if (!f->is_32) {
		put(f, y->addr, 8);
		put(f, y->size, 8);
	}
}

static void put_symbols(struct elf_file *f, const struct elf_spec *s)
{
	uint32_t name = 1;

	begin(f, ELF_S_SYMTAB);
	put_symbol(f, &(struct elf_symbol){0}, 0);
	for (int i = 0; i < ELF_MAX_ITEMS && s->symbols[i].name; i++) {
		put_symbol(f, &s->symbols[i], name);
		name += strlen(s->symbols[i].name) + 1;
	}
	end(f, ELF_S_SYMTAB);
	begin(f, ELF_S_STRTAB);
	put(f, 0, 1);
	for (int i = 0; i < ELF_MAX_ITEMS && s->symbols[i].name; i++)
		put_bytes(f, s->symbols[i].name, strlen(s->symbols[i].name) + 1);
	end(f, ELF_S_STRTAB);
}

static void put_section_header(
	struct elf_file *f, const struct elf_spec *s, int section, uint32_t name)
{
	static const uint32_t types[ELF_SECTIONS] = {SHT_NULL, SHT_PROGBITS, SHT_PROGBITS, SHT_NOTE,
		SHT_PROGBITS, SHT_NOTE, SHT_SYMTAB, SHT_STRTAB, SHT_STRTAB};
	const uint64_t addresses[ELF_SECTIONS] = {0, ELF_TEXT, ELF_DATA, 0, s->base, 0, 0, 0, 0};

	put(f, name, 4);
	put(f, types[section], 4);
	put_word(f, 0);
	put_word(f, addresses[section]);
	put_word(f, f->offset[section]);
	put_word(f, f->length[section]);
	put(f, section == ELF_S_SYMTAB ? ELF_S_STRTAB : 0, 4);
	put(f, 0, 4);
	put_word(f, section == ELF_S_NOTES || section == ELF_S_BUILD_ID ? 4 : 1);
	put_word(f, section == ELF_S_SYMTAB ? (f->is_32 ? 16 : 24) : 0);
}

static void put_sections(struct elf_file *f, const struct elf_spec *s)
{
	uint32_t at[ELF_SECTIONS];

	begin(f, ELF_S_NAMES);
	for (int i = 0; i < ELF_SECTIONS; i++) {
		at[i] = (uint32_t)(f->size - f->offset[ELF_S_NAMES]);
		/* without an address there is no .stapsdt.base: it is called otherwise */
		if (i == ELF_S_BASE && !s->base)
			put_bytes(f, ".unused", 8);
		else
			put_bytes(f, names[i], strlen(names[i]) + 1);
	}
	end(f, ELF_S_NAMES);
	align(f, 8);
	f->sections = f->size;
	for (int i = 0; i < ELF_SECTIONS; i++)
		put_section_header(f, s, i, at[i]);
}

static void put_program_header(struct elf_file *f, uint64_t offset, uint64_t vaddr, uint32_t flags)
{
	put(f, PT_LOAD, 4);
	if (!f->is_32)
		put(f, flags, 4);
	put_word(f, offset);
	put_word(f, vaddr);
	put_word(f, vaddr);
	put_word(f, 0x1000);
	put_word(f, 0x1000);
	if (f->is_32)
		put(f, flags, 4);
	put_word(f, 0x1000);
}

static void put_header(struct elf_file *f, const struct elf_spec *s)
{
	static const uint8_t ident[] = {0x7f, 'E', 'L', 'F'};
	size_t size = f->size;

	f->size = 0;
	put_bytes(f, ident, 4);
	put(f, s->is_32 ? ELFCLASS32 : ELFCLASS64, 1);
	put(f, s->big_endian ? ELFDATA2MSB : ELFDATA2LSB, 1);
	put(f, EV_CURRENT, 1);
	f->size = EI_NIDENT;
	put(f, s->type, 2);
	put(f, s->machine, 2);
	put(f, EV_CURRENT, 4);
	put_word(f, ELF_TEXT);
	put_word(f, f->programs);
	put_word(f, f->sections);
	put(f, 0, 4);
	put(f, s->is_32 ? 52 : 64, 2);
	put(f, s->is_32 ? 32 : 56, 2);
	put(f, PROGRAMS, 2);
	put(f, s->is_32 ? 40 : 64, 2);
	put(f, ELF_SECTIONS, 2);
	put(f, ELF_S_NAMES, 2);
	f->size = size;
}

struct elf_file elf_make(const struct elf_spec *spec)
{
	struct elf_file f = {.is_32 = spec->is_32, .big_endian = spec->big_endian};

	f.data = calloc(1, ROOM);
	if (!f.data)
		abort();
	f.programs = f.size = 64;
	put_program_header(&f, ELF_TEXT, ELF_TEXT, PF_R | PF_X);
	put_program_header(&f, 0x2000, ELF_DATA, PF_R | PF_W);
	f.offset[ELF_S_TEXT] = ELF_TEXT;
	memset(f.data + ELF_TEXT, 0x90, 0x1000);
	f.data[ELF_RET] = 0xc3;
	f.offset[ELF_S_DATA] = 0x2000;
	f.length[ELF_S_TEXT] = f.length[ELF_S_DATA] = 0x1000;
	f.size = 0x3000;
	begin(&f, ELF_S_BASE);
	put(&f, 0, 1);
	end(&f, ELF_S_BASE);
	put_notes(&f, spec);
	put_symbols(&f, spec);
	put_sections(&f, spec);
	put_header(&f, spec);
	return f;
}

void elf_free(struct elf_file *file)
{
	free(file->data);
	*file = (struct elf_file){0};
}

void elf_set(struct elf_file *f, enum elf_field field, unsigned number, uint64_t value)
{
	bool b = f->is_32;
	unsigned word = b ? 4 : 8;
	size_t sh = f->sections + number * (b ? 40 : 64), ph = f->programs + number * (b ? 32 : 56);
	const struct {
		size_t at;
		unsigned size;
	} places[] = {
		[ELF_SH_NAME] = {sh, 4},
		[ELF_SH_TYPE] = {sh + 4, 4},
		[ELF_SH_FLAGS] = {sh + 8, word},
		[ELF_SH_ADDR] = {sh + 8 + word, word},
		[ELF_SH_OFFSET] = {sh + 8 + 2 * word, word},
		[ELF_SH_SIZE] = {sh + 8 + 3 * word, word},
		[ELF_SH_LINK] = {sh + 8 + 4 * word, 4},
		[ELF_SH_ENTSIZE] = {sh + 16 + 5 * word, word},
		[ELF_E_SHOFF] = {24 + 2 * word, word},
		[ELF_E_PHNUM] = {b ? 44 : 56, 2},
		[ELF_E_SHNUM] = {b ? 48 : 60, 2},
		[ELF_E_SHSTRNDX] = {b ? 50 : 62, 2},
		[ELF_P_OFFSET] = {ph + (b ? 4 : 8), word},
		[ELF_P_FILESZ] = {ph + (b ? 16 : 32), word},
	};

	put_at(f, places[field].at, value, places[field].size);
}

static bool write_all(int fd, const struct elf_file *file, size_t size)
{
	return fd >= 0 && write(fd, file->data, size) == (ssize_t)size;
}

bool elf_save(const struct elf_file *file, size_t size, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	bool ok = write_all(fd, file, size);

	return fd >= 0 && close(fd) == 0 && ok;
}

int elf_open(const struct elf_file *file, size_t size)
{
	int fd = memfd_create("elf", MFD_CLOEXEC);

	if (write_all(fd, file, size))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}
