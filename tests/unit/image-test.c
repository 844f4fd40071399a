/* SPDX-License-Identifier: MIT */
/* Images: good files of every class and byte order, and what a linker, a stripper or an enemy may
 * have left. */
#include "libsdt/image.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tests/elf/writer.h"
#include "tests/unit/test.h"

static struct elf_spec basic(void)
{
	return (struct elf_spec){
		.machine = EM_X86_64,
		.type = ET_DYN,
		.build_id = "0123456789abcdefghij",
		.notes = {{0x1100, 0x3010, "prov", "one", "-4@%edi 8@gi(%rip)", false},
			{0x1200, 0, "prov", "two", "", false}},
		.symbols = {{"main", 0x1000, 0x180, STT_FUNC, false},
			{"gi", 0x3020, 8, STT_OBJECT, false}, {"tail", 0x1180, 0, STT_NOTYPE, true},
			{"last", 0x1300, 0x10, STT_FUNC, true},
			{"twice", 0x3030, 4, STT_OBJECT, true},
			{"twice", 0x3040, 4, STT_OBJECT, true}, {"tls", 0, 4, STT_TLS, false}},
	};
}

static int open_spec(const struct elf_spec *spec, struct sdt_image *image, struct sdt_error *err)
{
	struct elf_file f = elf_make(spec);
	int fd = elf_open(&f, f.size), rc = image_open("file", fd, image, err);

	close(fd); /* the image does not need it any more */
	elf_free(&f);
	return rc;
}

static void good(bool is_32, bool big, uint16_t machine, const char *arch)
{
	struct elf_spec spec = basic();
	struct sdt_error err = {""};
	struct sdt_image im;

	spec.is_32 = is_32;
	spec.big_endian = big;
	spec.machine = machine;
	CHECK_INT(open_spec(&spec, &im, &err), 0);
	CHECK_STR(err.text, "");
	CHECK_STR(im.arch ? im.arch->name : "none", arch);
	CHECK_INT(im.machine, machine);
	CHECK_INT(im.elf_type, ET_DYN);
	CHECK_INT(im.elf_class, is_32 ? ELFCLASS32 : ELFCLASS64);
	CHECK_INT(im.nsites, 2);
	CHECK_INT(im.nbad_notes, 0);
	CHECK_INT(im.build_id_len, 20);
	CHECK(memcmp(im.build_id, spec.build_id, 20) == 0);
	CHECK_INT(im.nsegments, 2);
	CHECK_INT(im.segments[1].vaddr, 0x3000);
	CHECK_INT(im.segments[1].offset, 0x2000);
	CHECK_INT(im.segments[1].filesz, 0x1000);
	CHECK(im.segments[0].exec && !im.segments[0].write && im.segments[1].write &&
		!im.segments[1].exec);
	if (im.nsites == 2) {
		CHECK_STR(im.sites[0].provider, "prov");
		CHECK_STR(im.sites[0].name, "one");
		CHECK_INT(im.sites[0].pc, 0x1100);
		CHECK_INT(im.sites[0].semaphore, 0x3010);
		CHECK_INT(im.sites[0].nargs, 2);
		CHECK_STR(im.sites[0].problem ? im.sites[0].problem : "",
			im.arch ? "" : "its CPU is not known");
		CHECK_INT(im.sites[1].nargs, 0);
		CHECK_STR(im.sites[1].args, "");
		CHECK(im.sites[1].note_off > 0);
		CHECK_INT(im.sites[0].operands[0].kind, im.arch ? OPERAND_REG : OPERAND_UNREADABLE);
	}
	image_close(&im);
	CHECK(im.sites == NULL && im.priv == NULL);
}

static void prelinked(void)
{
	struct elf_spec spec = basic();
	struct sdt_image im;

	spec.base = 0x401800; /* prelink moved the file down by 0x100 */
	spec.base_in_notes = 0x401900;
	spec.notes[1].pc = 0; /* dropped: stays 0 */
	CHECK_INT(open_spec(&spec, &im, NULL), 0);
	CHECK_INT(im.sites[0].pc, 0x1000);
	CHECK_INT(im.sites[0].semaphore, 0x2f10);
	CHECK_INT(im.sites[1].pc, 0);
	image_close(&im);
	spec.base_in_notes = 0; /* the linker dropped the section: nothing to adjust by */
	CHECK_INT(open_spec(&spec, &im, NULL), 0);
	CHECK_INT(im.sites[0].pc, 0x1100);
	image_close(&im);
}

static void problem(uint16_t type, uint64_t pc, uint64_t semaphore, const char *want)
{
	struct elf_spec spec = basic();
	struct sdt_image im;

	spec.type = type;
	spec.notes[0].pc = pc;
	spec.notes[0].semaphore = semaphore;
	CHECK_INT(open_spec(&spec, &im, NULL), 0);
	CHECK_INT(im.nsites, 2);
	CHECK_STR(im.sites[0].problem ? im.sites[0].problem : "", want);
	CHECK_STR(im.sites[0].name, "one"); /* it stays listed */
	image_close(&im);
}

static void problems(void)
{
	problem(ET_DYN, 0x1100, 0x3010, "");
	problem(ET_EXEC, 0x1000, 0, "");
	problem(ET_REL, 0x1100, 0, "the file is not linked");
	problem(ET_DYN, 0, 0, "the linker has dropped its code");
	problem(ET_DYN, 0xfff, 0, "its address lies outside the code");
	problem(ET_DYN, 0x2000, 0, "its address lies outside the code");
	problem(ET_DYN, 0x3010, 0, "its address lies outside the code");
	problem(ET_DYN, UINT64_MAX, 0, "its address lies outside the code");
	problem(ET_DYN, ELF_RET, 0, "the instruction there is not a nop");
	problem(ET_DYN, 0x1100, 0x1100, "its semaphore lies outside the writable data");
	problem(ET_DYN, 0x1100, 0x4000, "its semaphore lies outside the writable data");
}

static void symbols(void)
{
	struct elf_spec spec = basic();
	struct sdt_image im;
	uint64_t at = 0;
	struct sdt_operand *o;

	spec.notes[0].args = "8@gi(%rip) -1@3+gi(%rip) 4@nowhere(%rip) 4@twice(%rip) 4@tls(%rip)";
	CHECK_INT(open_spec(&spec, &im, NULL), 0);
	o = im.sites[0].operands;
	CHECK_INT(im.sites[0].nargs, 5);
	CHECK_INT(o[0].kind, OPERAND_STATIC);
	CHECK_INT(o[0].disp, 0x3020);
	CHECK_INT(o[1].kind, OPERAND_STATIC);
	CHECK_INT(o[1].disp, 0x3023);
	CHECK_INT(o[2].kind, OPERAND_UNREADABLE);
	CHECK_STR(o[2].why, "the file's symbol tables do not have this variable");
	CHECK_STR(o[3].why, "several variables of the file have this name");
	CHECK_INT(o[4].kind, OPERAND_UNREADABLE);
	CHECK_STR(image_symbol(&im, 0x1000, &at), "main");
	CHECK_STR(image_symbol(&im, 0x117f, &at), "main");
	CHECK_INT(at, 0x17f);
	CHECK_STR(image_symbol(&im, 0x1190, &at), "tail"); /* no size: up to the next one */
	CHECK_INT(at, 0x10);
	CHECK_STR(image_symbol(&im, 0x130f, &at), "last");
	CHECK(image_symbol(&im, 0x1310, &at) == NULL);
	CHECK(image_symbol(&im, 0xfff, &at) == NULL);
	CHECK_STR(image_symbol(&im, 0x3027, NULL), "gi");
	CHECK_INT(image_symbol_address(&im, "gi", &at), 0);
	CHECK_INT(at, 0x3020);
	CHECK_INT(image_symbol_address(&im, "nowhere", &at), -ENOENT);
	CHECK_INT(image_symbol_address(&im, "", &at), -ENOENT);
	image_close(&im);
}

static void reading(void)
{
	struct elf_spec spec = basic();
	struct sdt_image im;
	uint8_t b[16] = {0};

	CHECK_INT(open_spec(&spec, &im, NULL), 0);
	CHECK_INT(image_read(&im, ELF_RET - 1, b, 3), 0);
	CHECK(b[0] == 0x90 && b[1] == 0xc3 && b[2] == 0x90);
	CHECK_INT(image_read(&im, 0x1fff, b, 1), 0);
	CHECK_INT(image_read(&im, 0x1fff, b, 2), -EFAULT);
	CHECK_INT(image_read(&im, 0x2000, b, 1), -EFAULT);
	CHECK_INT(image_read(&im, UINT64_MAX, b, 16), -EFAULT);
	image_close(&im);
}

static void damaged_notes(void)
{
	struct elf_spec spec = basic();
	struct sdt_image im;

	spec.notes[2] = (struct elf_note){0x1300, 0, "prov", "bad", "8@%rdi", true};
	spec.notes[3] = (struct elf_note){0x1300, 0, "prov", "good", "8@%rdi", false};
	CHECK_INT(open_spec(&spec, &im, NULL), 0);
	CHECK_INT(im.nsites, 3);
	CHECK_INT(im.nbad_notes, 1);
	CHECK(strstr(im.bad_note.text, "file: .note.stapsdt: note at offset 0x") != NULL);
	CHECK(strstr(im.bad_note.text, "string without end") != NULL);
	CHECK_STR(im.sites[2].name, "good");
	image_close(&im);
}

/* The file with one field overwritten. want_sites < 0: it must not open, with this code. */
static void broken(enum elf_field field, unsigned number, uint64_t value, int want)
{
	struct elf_spec spec = basic();
	struct sdt_error err = {""};
	struct elf_file f = elf_make(&spec);
	struct sdt_image im;
	int fd, rc;

	elf_set(&f, field, number, value);
	fd = elf_open(&f, f.size);
	rc = image_open("dir/file", fd, &im, &err);
	if ((rc ? rc : (int)im.nsites) != want ||
		(rc && strncmp(err.text, "dir/file: ", 10) != 0)) {
		printf("field %d of %u = %#" PRIx64 ": %d (%zu sites, \"%s\"), not %d\n", field,
			number, value, rc, im.nsites, err.text, want);
		test_failures++;
	}
	if (!rc)
		image_symbol(&im, 0x1100, NULL);
	image_close(&im);
	close(fd);
	elf_free(&f);
}

static void broken_files(void)
{
	static const uint64_t absurd[] = {
		0x7fffffff, 0xffffffff, 0x7fffffffffffffff, UINT64_MAX, UINT64_MAX - 0xfff};

	for (size_t i = 0; i < sizeof(absurd) / sizeof(*absurd); i++) {
		broken(ELF_SH_OFFSET, ELF_S_NOTES, absurd[i], -EINVAL);
		broken(ELF_SH_SIZE, ELF_S_NOTES, absurd[i], -EINVAL);
		broken(ELF_SH_OFFSET, ELF_S_SYMTAB, absurd[i], 2); /* symbols are a help only */
		broken(ELF_SH_SIZE, ELF_S_STRTAB, absurd[i], 2);
		broken(ELF_SH_SIZE, ELF_S_BUILD_ID, absurd[i], 2);
		broken(ELF_P_OFFSET, 0, absurd[i], 2);
		broken(ELF_P_FILESZ, 0, absurd[i], 2);
	}
	broken(ELF_SH_NAME, ELF_S_NOTES, 0xffffff, 0);
	broken(ELF_SH_TYPE, ELF_S_NOTES, SHT_NOBITS, 0);
	broken(ELF_SH_TYPE, ELF_S_NOTES, SHT_PROGBITS, 0);
	broken(ELF_SH_FLAGS, ELF_S_NOTES, 1 << 11, -EINVAL); /* says compressed, is not */
	broken(ELF_SH_LINK, ELF_S_SYMTAB, 0xffff, 2);
	broken(ELF_SH_LINK, ELF_S_SYMTAB, ELF_S_TEXT, 2); /* no NUL in there */
	broken(ELF_SH_ENTSIZE, ELF_S_SYMTAB, 0, 2);
	broken(ELF_SH_ENTSIZE, ELF_S_SYMTAB, 1, 2);
	broken(ELF_E_SHSTRNDX, 0, 200, 0); /* no section has a name */
	broken(ELF_E_SHSTRNDX, 0, 0, 0);
	broken(ELF_E_SHNUM, 0, 0, 0);
	broken(ELF_E_SHNUM, 0, 0xfeff, -EINVAL);
	broken(ELF_E_SHOFF, 0, 0, 0);
	broken(ELF_E_SHOFF, 0, 0x7fffffffffffff00, -EINVAL);
}

/* These only must not crash, hang or read elsewhere (the sanitizers' build sees that); and cut
 * files must say why. */
static void cut_anywhere(void)
{
	struct elf_spec spec = basic();
	struct elf_file f = elf_make(&spec);

	for (size_t size = 0; size < f.size; size += size < 0x80 || size > 0x3000 ? 1 : 0x80) {
		struct sdt_error err = {""};
		struct sdt_image im;
		int fd = elf_open(&f, size), rc = image_open("cut", fd, &im, &err);

		CHECK(rc == 0 || rc == -EINVAL || rc == -ENOEXEC);
		CHECK(rc == 0 || strncmp(err.text, "cut: ", 5) == 0);
		if (size < 16)
			CHECK_INT(rc, -ENOEXEC);
		CHECK(rc < 0); /* the section headers are at the end */
		image_close(&im);
		close(fd);
	}
	elf_free(&f);
}

static void flipped(void)
{
	struct elf_spec spec = basic();
	struct elf_file f = elf_make(&spec);
	uint32_t seed = 12345;
	int opened = 0;

	for (int i = 0; i < 2000; i++) {
		size_t at[4];
		uint8_t old[4];
		struct sdt_image im;
		int fd;

		for (int k = 0; k < 4; k++) {
			seed = seed * 1664525 + 1013904223;
			/* in the headers, or in what follows the data */
			at[k] = seed >> 31 ? (seed >> 8) % 0xb0
					   : 0x3000 + (seed >> 8) % (f.size - 0x3000);
			old[k] = f.data[at[k]];
			f.data[at[k]] = (uint8_t)(seed >> 3);
		}
		fd = elf_open(&f, f.size);
		if (!image_open("flipped", fd, &im, NULL)) {
			opened++;
			image_symbol(&im, 0x1100, NULL);
		}
		image_close(&im);
		close(fd);
		for (int k = 3; k >= 0; k--)
			f.data[at[k]] = old[k];
	}
	CHECK(opened > 0 && opened < 2000);
	elf_free(&f);
}

static void not_opened(const char *path, int code, const char *text)
{
	struct sdt_error err = {""};
	struct sdt_image im;

	CHECK_INT(image_open(path, -1, &im, &err), code);
	CHECK_STR(err.text, text);
	image_close(&im);
}

static void paths(void)
{
	struct elf_spec spec = basic();
	struct elf_file f = elf_make(&spec);
	struct sdt_image im;
	struct stat st;

	CHECK(mkfifo("fifo", 0600) == 0);
	CHECK(elf_save(&f, f.size, "good") && elf_save(&f, 0, "empty") && elf_save(&f, 3, "short"));
	CHECK_INT(image_open("good", -1, &im, NULL), 0);
	CHECK(stat("good", &st) == 0);
	CHECK_INT(im.dev, st.st_dev);
	CHECK_INT(im.ino, st.st_ino);
	image_close(&im);
	not_opened("fifo", -ENOEXEC, "fifo: is not a regular file");
	not_opened("/dev/zero", -ENOEXEC, "/dev/zero: is not a regular file");
	not_opened(".", -EISDIR, ".: is a directory");
	not_opened("empty", -ENOEXEC, "empty: is not an ELF file");
	not_opened("short", -ENOEXEC, "short: is not an ELF file");
	not_opened("missing", -ENOENT, "missing: No such file or directory");
	not_opened("good/x", -ENOTDIR, "good/x: Not a directory");
	if (geteuid() != 0) {
		CHECK(chmod("good", 0) == 0);
		not_opened("good", -EACCES, "good: Permission denied");
	}
	elf_free(&f);
}

int main(void)
{
	good(false, false, EM_X86_64, "x86-64");
	good(true, false, EM_X86_64, "x32");
	good(true, false, EM_386, "i386");
	good(false, true, EM_SPARCV9, "none");
	good(true, true, EM_PPC, "none");
	prelinked();
	problems();
	symbols();
	reading();
	damaged_notes();
	broken_files();
	cut_anywhere();
	flipped();
	paths();
	return test_status();
}
