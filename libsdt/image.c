/* SPDX-License-Identifier: MIT */
#include "libsdt/image.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "libsdt/note.h"
#include "libsdt/places.h"
#include "libsdt/symtab.h"

#ifndef SHF_COMPRESSED
#define SHF_COMPRESSED (1 << 11)
#endif

enum { MAX_UNCOMPRESSED = 64 << 20 }; /* bytes of a compressed note section */

struct priv {
	int fd;
	Elf *elf;
	struct symtab symtab;
	bool symtab_loaded;
	struct sdt_operand *operands; /* of all sites */
	size_t noperands, operand_room, site_room;
};

/* Where we are while an image is being opened. */
struct reading {
	struct sdt_image *image;
	const char *path;
	uint64_t base; /* address of .stapsdt.base, 0: none */
	struct sdt_error *err;
};

static int no_memory(const char *path, struct sdt_error *err)
{
	return sdt_fail(err, -ENOMEM, "%s: out of memory", path);
}

/* Makes room for n + extra items; *room counts the ones there is room for. */
static int grow(void **array, size_t *room, size_t want, size_t item)
{
	size_t more = *room ? *room * 2 : 16;
	void *bigger;

	if (want <= *room)
		return 0;
	while (more < want)
		more *= 2;
	bigger = reallocarray(*array, more, item);
	if (!bigger)
		return -ENOMEM;
	*array = bigger;
	*room = more;
	return 0;
}

/* Opening a FIFO or a device may block or act: look before, and once more after. */
static int open_regular(const char *path, int fd, struct stat *st, struct sdt_error *err)
{
	int own = -1;

	if (fd < 0 && stat(path, st) < 0)
		return sdt_fail(err, -errno, "%s: %s", path, strerror(errno));
	if (fd >= 0 || S_ISREG(st->st_mode)) {
		own = fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, 0)
			      : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
		if (own < 0 || fstat(own, st) < 0) {
			int code = errno;

			if (own >= 0)
				close(own);
			return sdt_fail(err, -code, "%s: %s", path, strerror(code));
		}
	}
	if (S_ISREG(st->st_mode))
		return own;
	if (own >= 0)
		close(own);
	if (S_ISDIR(st->st_mode))
		return sdt_fail(err, -EISDIR, "%s: is a directory", path);
	return sdt_fail(err, -ENOEXEC, "%s: is not a regular file", path);
}

static int damaged(const struct reading *r, const char *what)
{
	return sdt_fail(
		r->err, -EINVAL, "%s: damaged ELF file: %s: %s", r->path, what, elf_errmsg(-1));
}

/* Without this check libelf would take a file that was cut for one without sections. */
static bool table_fits(const GElf_Ehdr *ehdr, uint64_t file_size)
{
	uint64_t size = (uint64_t)ehdr->e_shentsize * (ehdr->e_shnum ? ehdr->e_shnum : 1);

	return ehdr->e_shoff <= file_size && size <= file_size - ehdr->e_shoff;
}

static int read_header(const struct reading *r, const struct stat *st)
{
	struct sdt_image *image = r->image;
	struct priv *priv = image->priv;
	unsigned char ident[EI_NIDENT];
	GElf_Ehdr ehdr;

	if (pread(priv->fd, ident, sizeof(ident), 0) != sizeof(ident) ||
		memcmp(ident, ELFMAG, SELFMAG) != 0)
		return sdt_fail(r->err, -ENOEXEC, "%s: is not an ELF file", r->path);
	elf_version(EV_CURRENT);
	priv->elf = elf_begin(priv->fd, ELF_C_READ, NULL);
	if (!priv->elf || elf_kind(priv->elf) != ELF_K_ELF || !gelf_getehdr(priv->elf, &ehdr))
		return damaged(r, "header");
	if (ehdr.e_shoff && !table_fits(&ehdr, (uint64_t)st->st_size))
		return sdt_fail(r->err, -EINVAL,
			"%s: damaged ELF file: its %" PRIu64
			" bytes end before the section headers at "
			"offset %#" PRIx64 " do",
			r->path, (uint64_t)st->st_size, (uint64_t)ehdr.e_shoff);
	image->machine = ehdr.e_machine;
	image->elf_type = ehdr.e_type;
	image->elf_class = ehdr.e_ident[EI_CLASS];
	image->arch = arch_find(image->machine, image->elf_class);
	image->dev = st->st_dev;
	image->ino = st->st_ino;
	return 0;
}

static int read_segments(const struct reading *r, uint64_t file_size)
{
	struct sdt_image *image = r->image;
	struct priv *priv = image->priv;
	size_t n;

	if (elf_getphdrnum(priv->elf, &n))
		return damaged(r, "program headers");
	if (n > file_size / gelf_fsize(priv->elf, ELF_T_PHDR, 1, EV_CURRENT))
		return sdt_fail(r->err, -EINVAL,
			"%s: damaged ELF file: %zu program headers do not fit into it", r->path, n);
	image->segments = calloc(n ? n : 1, sizeof(*image->segments));
	if (!image->segments)
		return no_memory(r->path, r->err);
	for (size_t i = 0; i < n; i++) {
		GElf_Phdr ph;

		if (!gelf_getphdr(priv->elf, (int)i, &ph))
			return damaged(r, "program headers");
		if (ph.p_type == PT_LOAD)
			image->segments[image->nsegments++] =
				(struct sdt_segment){.vaddr = ph.p_vaddr,
					.offset = ph.p_offset,
					.filesz = ph.p_filesz,
					.memsz = ph.p_memsz,
					.read = ph.p_flags & PF_R,
					.write = ph.p_flags & PF_W,
					.exec = ph.p_flags & PF_X};
	}
	return 0;
}

static const struct sdt_segment *segment_of(
	const struct sdt_image *image, uint64_t vaddr, bool file)
{
	for (size_t i = 0; i < image->nsegments; i++) {
		const struct sdt_segment *s = &image->segments[i];

		if (vaddr >= s->vaddr && vaddr - s->vaddr < (file ? s->filesz : s->memsz))
			return s;
	}
	return NULL;
}

/* 1: a nop stands at pc; 0: something else; -EFAULT: nothing that can be read. */
static int is_nop(const struct sdt_image *image, uint64_t pc)
{
	uint8_t code[NOP_ROOM];
	int rc = -EFAULT;

	for (const struct sdt_nop *nop = image->arch->nops; nop->len; nop++) {
		if (image_read(image, pc, code, nop->len))
			continue;
		if (memcmp(code, nop->bytes, nop->len) == 0)
			return 1;
		rc = 0;
	}
	return rc;
}

/* Why a tracer must keep away from this site, or NULL. */
static const char *site_problem(
	const struct sdt_image *image, const struct sdt_site *site, uint64_t raw_pc)
{
	const struct sdt_segment *s = segment_of(image, site->pc, true);
	int nop;

	if (!raw_pc)
		return "the linker has dropped its code";
	if (!image->arch)
		return "its CPU is not known";
	if (image->elf_type != ET_EXEC && image->elf_type != ET_DYN)
		return "the file is not linked";
	if (!s || !s->exec)
		return "its address lies outside the code";
	nop = is_nop(image, site->pc);
	if (nop < 0)
		return "its code cannot be read from the file";
	if (!nop)
		return "the instruction there is not a nop";
	s = site->semaphore ? segment_of(image, site->semaphore, false) : NULL;
	if (site->semaphore && (!s || !s->write))
		return "its semaphore lies outside the writable data";
	return NULL;
}

static int add_site(const struct reading *r, const struct note *note)
{
	struct sdt_image *image = r->image;
	struct priv *priv = image->priv;
	uint64_t mask = image->elf_class == ELFCLASS32 ? UINT32_MAX : UINT64_MAX;
	uint64_t delta = r->base && note->base ? r->base - note->base : 0;
	struct sdt_site *site;

	if (grow((void **)&image->sites, &priv->site_room, image->nsites + 1, sizeof(*site)) ||
		grow((void **)&priv->operands, &priv->operand_room, priv->noperands + SDT_MAX_ARGS,
			sizeof(*priv->operands)))
		return no_memory(r->path, r->err);
	site = &image->sites[image->nsites++];
	*site = (struct sdt_site){
		.provider = note->provider,
		.name = note->name,
		.args = note->args,
		.pc = note->pc ? (note->pc + delta) & mask : 0,
		.semaphore = note->semaphore ? (note->semaphore + delta) & mask : 0,
		.note_off = note->off,
	};
	site->problem = site_problem(image, site, note->pc);
	site->nargs = operand_parse_all(image->arch, note->args, priv->operands + priv->noperands);
	priv->noperands += site->nargs;
	return 0;
}

static int read_notes(const struct reading *r, const Elf_Data *data)
{
	struct sdt_image *image = r->image;
	unsigned char *ident =
		(unsigned char *)elf_getident(((struct priv *)image->priv)->elf, NULL);
	struct sdt_error reason;
	struct cursor c;
	struct note note;
	int rc;

	cursor_init(&c, data->d_buf, data->d_size, ident[EI_DATA] == ELFDATA2MSB,
		image->elf_class == ELFCLASS32 ? 4 : 8);
	while ((rc = note_next(&c, &note, &reason))) {
		if (rc < 0) {
			if (!image->nbad_notes++)
				sdt_fail(&image->bad_note, 0, "%s: .note.stapsdt: %.300s", r->path,
					reason.text);
			continue;
		}
		rc = add_site(r, &note);
		if (rc)
			return rc;
	}
	return 0;
}

/* The notes of types come in the order of the sites, mostly: look from where the last one was. */
static void add_types(const struct reading *r, const struct typed_note *note, size_t *at)
{
	struct sdt_image *image = r->image;
	uint64_t delta = r->base && note->base ? r->base - note->base : 0;
	uint64_t mask = image->elf_class == ELFCLASS32 ? UINT32_MAX : UINT64_MAX;

	for (size_t n = 0; note->pc && n < image->nsites; n++) {
		struct sdt_site *site = &image->sites[(*at + n) % image->nsites];

		if (site->pc != ((note->pc + delta) & mask) || site->typed ||
			site->nargs != note->nargs)
			continue;
		site->typed = note->strings;
		*at = (size_t)(site - image->sites) + 1;
		return;
	}
}

static int read_types(const struct reading *r, const Elf_Data *data)
{
	struct sdt_image *image = r->image;
	unsigned char *ident =
		(unsigned char *)elf_getident(((struct priv *)image->priv)->elf, NULL);
	struct typed_note note;
	struct cursor c;
	size_t at = 0;
	int rc;

	cursor_init(&c, data->d_buf, data->d_size, ident[EI_DATA] == ELFDATA2MSB,
		image->elf_class == ELFCLASS32 ? 4 : 8);
	while ((rc = typed_note_next(&c, &note, NULL)))
		if (rc > 0)
			add_types(r, &note, &at);
	return 0;
}

static int read_note_section(const struct reading *r, Elf_Scn *scn, GElf_Shdr *shdr,
	int (*read)(const struct reading *, const Elf_Data *))
{
	GElf_Chdr chdr;
	Elf_Data *data;

	if (shdr->sh_flags & SHF_COMPRESSED) {
		if (!gelf_getchdr(scn, &chdr))
			return damaged(r, ".note.stapsdt");
		if (chdr.ch_size > MAX_UNCOMPRESSED)
			return sdt_fail(r->err, -EINVAL,
				"%s: .note.stapsdt: %" PRIu64 " bytes are too many", r->path,
				(uint64_t)chdr.ch_size);
		if (elf_compress(scn, 0, 0) < 0)
			return damaged(r, ".note.stapsdt");
		data = elf_getdata(scn, NULL);
	} else {
		data = elf_rawdata(scn, NULL);
	}
	if (!data)
		return sdt_fail(r->err, -EINVAL,
			"%s: damaged ELF file: .note.stapsdt at offset %#" PRIx64 ": %s", r->path,
			(uint64_t)shdr->sh_offset, elf_errmsg(-1));
	return data->d_buf ? read(r, data) : 0;
}

/* The build-id is a note of owner GNU, type 3, in the file's byte order. */
static void read_build_id(struct sdt_image *image, Elf_Scn *scn)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	size_t off = 0, next, name, desc;
	GElf_Nhdr nhdr;

	while (data && !image->build_id_len &&
		(next = gelf_getnote(data, off, &nhdr, &name, &desc)) > 0) {
		if (nhdr.n_type == NT_GNU_BUILD_ID && nhdr.n_namesz == sizeof(ELF_NOTE_GNU) &&
			memcmp((char *)data->d_buf + name, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU)) ==
				0 &&
			nhdr.n_descsz <= sizeof(image->build_id)) {
			memcpy(image->build_id, (char *)data->d_buf + desc, nhdr.n_descsz);
			image->build_id_len = nhdr.n_descsz;
		}
		off = next;
	}
}

/* Calls visit for each section; stops when that fails. */
static int each_section(
	struct reading *r, int (*visit)(struct reading *, Elf_Scn *, GElf_Shdr *, const char *))
{
	struct priv *priv = r->image->priv;
	Elf_Scn *scn = NULL;
	size_t names;
	int rc = 0;

	if (elf_getshdrstrndx(priv->elf, &names))
		return damaged(r, "section headers");
	while (!rc && (scn = elf_nextscn(priv->elf, scn))) {
		GElf_Shdr shdr;
		const char *name;

		if (!gelf_getshdr(scn, &shdr))
			return damaged(r, "section headers");
		name = elf_strptr(priv->elf, names, shdr.sh_name);
		rc = visit(r, scn, &shdr, name ? name : "");
	}
	return rc;
}

static int visit_base(struct reading *r, Elf_Scn *scn, GElf_Shdr *shdr, const char *name)
{
	if (shdr->sh_type == SHT_NOTE && strcmp(name, ".note.gnu.build-id") == 0)
		read_build_id(r->image, scn);
	else if (strcmp(name, ".stapsdt.base") == 0)
		r->base = shdr->sh_addr;
	return 0;
}

static int visit_notes(struct reading *r, Elf_Scn *scn, GElf_Shdr *shdr, const char *name)
{
	if (shdr->sh_type != SHT_NOTE || strcmp(name, ".note.stapsdt") != 0)
		return 0;
	return read_note_section(r, scn, shdr, read_notes);
}

static int visit_types(struct reading *r, Elf_Scn *scn, GElf_Shdr *shdr, const char *name)
{
	if (shdr->sh_type != SHT_NOTE || strcmp(name, ".note.sdtkit") != 0)
		return 0;
	return read_note_section(r, scn, shdr, read_types);
}

static struct symtab *symbols(const struct sdt_image *image)
{
	struct priv *priv = image->priv;

	if (!priv->symtab_loaded)
		priv->symtab_loaded = symtab_init(&priv->symtab, priv->elf) == 0;
	return priv->symtab_loaded ? &priv->symtab : NULL;
}

/* Becomes an operand of that kind at addr, plus what it says itself. */
static void place(struct sdt_operand *op, enum operand_kind kind, uint64_t addr)
{
	op->kind = (uint8_t)kind;
	op->disp = (int64_t)(addr + (uint64_t)op->disp);
}

static int place_symbol(const struct sdt_image *image, struct sdt_operand *op)
{
	struct symtab *t = symbols(image);
	uint64_t addr;
	int rc = t ? symtab_address(t, op->symbol, op->symbol_len, &addr) : -ENOMEM;

	if (!rc)
		place(op, op->about == ABOUT_VALUE ? OPERAND_STATIC : OPERAND_ADDRESS, addr);
	return rc;
}

static void resolve_symbol(const struct sdt_image *image, struct sdt_operand *op)
{
	const struct priv *priv = image->priv;
	uint64_t slot;
	int64_t offset;
	int rc;

	if (op->about == ABOUT_THREAD) {
		rc = places_thread_offset(priv->elf, op->symbol, op->symbol_len, &offset);
		if (!rc)
			place(op, OPERAND_MEM, (uint64_t)offset);
	} else if (op->about == ABOUT_GOT &&
		   places_got_slot(priv->elf, op->symbol, op->symbol_len, &slot) == 0) {
		place(op, OPERAND_STATIC, slot);
		rc = 0;
	} else {
		rc = place_symbol(image, op);
	}
	if (!rc)
		return;
	op->kind = OPERAND_UNREADABLE;
	op->why = rc == -ENOTUNIQ ? "several variables of the file have this name"
				  : "the file's symbol tables do not have this variable";
}

/* The operands stand where they stay now: tie them to their sites. */
static void attach_operands(struct sdt_image *image)
{
	struct priv *priv = image->priv;
	size_t used = 0;

	for (size_t i = 0; i < image->nsites; i++) {
		struct sdt_site *site = &image->sites[i];

		site->operands = priv->operands + used;
		used += site->nargs;
		for (size_t k = 0; k < site->nargs; k++)
			if (site->operands[k].kind == OPERAND_SYMBOL)
				resolve_symbol(image, &site->operands[k]);
	}
}

static int read_all(struct reading *r, const struct stat *st)
{
	int rc = read_header(r, st);

	if (!rc)
		rc = read_segments(r, (uint64_t)st->st_size);
	if (!rc)
		rc = each_section(r, visit_base);
	if (!rc)
		rc = each_section(r, visit_notes);
	if (!rc && r->image->nsites)
		rc = each_section(r, visit_types);
	if (!rc)
		attach_operands(r->image);
	return rc;
}

int image_open(const char *path, int fd, struct sdt_image *image, struct sdt_error *err)
{
	struct reading r = {.image = image, .path = path, .err = err};
	struct priv *priv;
	struct stat st;
	int rc;

	*image = (struct sdt_image){0};
	fd = open_regular(path, fd, &st, err);
	if (fd < 0)
		return fd;
	priv = calloc(1, sizeof(*priv));
	if (!priv) {
		close(fd);
		return no_memory(path, err);
	}
	priv->fd = fd;
	image->priv = priv;
	rc = read_all(&r, &st);
	if (rc)
		image_close(image);
	return rc;
}

void image_close(struct sdt_image *image)
{
	struct priv *priv = image->priv;

	if (priv) {
		symtab_deinit(&priv->symtab);
		elf_end(priv->elf);
		close(priv->fd);
		free(priv->operands);
		free(priv);
	}
	free(image->segments);
	free(image->sites);
	*image = (struct sdt_image){0};
}

bool site_argument(const struct sdt_site *site, size_t i, const char **type, const char **name)
{
	const char *p = site->typed;

	if (!p || i >= site->nargs)
		return false;
	for (size_t skip = 2 * i; skip; skip--)
		p += strlen(p) + 1;
	*type = p;
	*name = p + strlen(p) + 1;
	return true;
}

int site_argument_find(const struct sdt_site *site, const char *name, size_t len)
{
	const char *type, *found;

	for (size_t i = 0; len && site_argument(site, i, &type, &found); i++)
		if (strlen(found) == len && memcmp(found, name, len) == 0)
			return (int)i;
	return -1;
}

const char *image_symbol(const struct sdt_image *image, uint64_t vaddr, uint64_t *offset)
{
	struct symtab *t = symbols(image);
	const struct symbol *s = t ? symtab_cover(t, vaddr) : NULL;

	if (s && offset)
		*offset = vaddr - s->addr;
	return s ? s->name : NULL;
}

int image_symbol_address(const struct sdt_image *image, const char *name, uint64_t *vaddr)
{
	struct symtab *t = symbols(image);

	return t && symtab_address(t, name, strlen(name), vaddr) == 0 ? 0 : -ENOENT;
}

int image_read(const struct sdt_image *image, uint64_t vaddr, void *buf, size_t len)
{
	const struct sdt_segment *s = segment_of(image, vaddr, true);
	const struct priv *priv = image->priv;
	uint64_t at;

	if (!s || len > s->filesz - (vaddr - s->vaddr))
		return -EFAULT;
	at = s->offset + (vaddr - s->vaddr);
	if (at < s->offset || at > INT64_MAX ||
		pread(priv->fd, buf, len, (off_t)at) != (ssize_t)len)
		return -EFAULT;
	return 0;
}
