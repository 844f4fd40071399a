/* SPDX-License-Identifier: MIT */
/*
 * Fuzz entry point of the note and operand parsers. The first byte chooses byte order, class and
 * CPU; the rest is the section. With clang: -fsanitize=fuzzer,address this file, libsdt. In `make
 * check`, replay.c feeds it a corpus that it makes.
 */
#include <stdlib.h>
#include <string.h>
#include "libsdt/arch.h"
#include "libsdt/note.h"
#include "libsdt/operand.h"
#include "tests/fuzz/note-fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int holds)
{
	if (!holds)
		abort();
}

/* What the parser promises about every operand, whatever it was given. */
static void check_operand(const struct sdt_operand *o, const char *args, size_t len)
{
	require(o->text >= args && (size_t)(o->text - args) + o->text_len <= len);
	require(o->kind <= OPERAND_ADDRESS);
	require((o->kind == OPERAND_UNREADABLE) == (o->why != NULL));
	if (o->kind == OPERAND_UNREADABLE)
		return;
	require(o->size == 1 || o->size == 2 || o->size == 4 || o->size == 8);
	if (o->kind == OPERAND_SYMBOL)
		require(o->symbol >= o->text && o->symbol_len &&
			o->symbol + o->symbol_len <= o->text + o->text_len);
	if (o->kind == OPERAND_REG)
		require(o->reg != SDT_NO_REG);
	if (o->kind == OPERAND_MEM)
		require(o->scale == 1 || o->scale == 2 || o->scale == 4 || o->scale == 8);
}

static void check_note(
	const struct note *note, const struct sdt_arch *arch, const uint8_t *section, size_t size)
{
	struct sdt_operand operands[SDT_MAX_ARGS];
	const char *begin = (const char *)section, *end = begin + size;
	size_t n;

	require(note->off < size && *note->name);
	require(note->provider > begin && note->name > note->provider && note->args > note->name);
	require(note->args + strlen(note->args) < end);
	n = operand_parse_all(arch, note->args, operands);
	require(n <= SDT_MAX_ARGS);
	for (size_t i = 0; i < n; i++)
		check_operand(&operands[i], note->args, strlen(note->args));
}

/* The section as one of notes, kind saying how to read it. */
static void walk_notes(uint8_t kind, const uint8_t *section, size_t size)
{
	const struct fuzz_cpu *cpu = fuzz_cpu(kind);
	struct sdt_error err = {""};
	struct cursor c;
	struct note note;
	uint64_t before;
	int rc;

	cursor_init(&c, section, size, kind & 1, fuzz_word(kind));
	for (before = 0; (rc = note_next(&c, &note, &err)); before = c.pos) {
		require(c.pos > before && c.pos <= c.size); /* it always gets on */
		if (rc > 0)
			check_note(&note, arch_find(cpu->machine, cpu->elf_class), section, size);
		else
			require(*err.text);
	}
}

/* The same bytes as the section of types and names. */
static void walk_typed(uint8_t kind, const uint8_t *section, size_t size)
{
	struct sdt_error err = {""};
	struct cursor c;
	struct typed_note note;
	uint64_t before;
	int rc;

	cursor_init(&c, section, size, kind & 1, fuzz_word(kind));
	for (before = 0; (rc = typed_note_next(&c, &note, &err)); before = c.pos) {
		const char *string = note.strings, *end = (const char *)section + size;

		require(c.pos > before && c.pos <= c.size);
		require(rc > 0 || *err.text);
		for (size_t i = 0; rc > 0 && i < 2 * note.nargs; i++) {
			require(string >= (const char *)section && string < end);
			string += strlen(string) + 1;
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *section;

	if (!size)
		return 0;
	/* of its own and no longer, so that a sanitizer sees every byte that is read behind it */
	section = malloc(size > 1 ? size - 1 : 1);
	if (!section)
		return 0;
	memcpy(section, data + 1, size - 1);
	walk_notes(data[0], section, size - 1);
	walk_typed(data[0], section, size - 1);
	free(section);
	return 0;
}
