/* SPDX-License-Identifier: MIT */
#include "probe-list/code.h"

#include <Zydis/Zydis.h>
#include <elf.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	MAX_FUNCTION =
		1 << 20, /* bytes that are decoded to reach a site from the start of its function */
	LOOK_BACK = 64,	 /* bytes that are tried without a symbol; decoding falls into step long
			    before */
};

struct disassembler {
	ZydisDecoder decoder;
	ZydisFormatter formatter;
};

static bool disassembler_init(struct disassembler *d, const struct sdt_image *image)
{
	bool wide = image->machine == EM_X86_64;

	if (!wide && image->machine != EM_386)
		return false;
	ZydisDecoderInit(&d->decoder,
		wide ? ZYDIS_MACHINE_MODE_LONG_64 : ZYDIS_MACHINE_MODE_LEGACY_32,
		wide ? ZYDIS_STACK_WIDTH_64 : ZYDIS_STACK_WIDTH_32);
	ZydisFormatterInit(&d->formatter, ZYDIS_FORMATTER_STYLE_ATT);
	ZydisFormatterSetProperty(
		&d->formatter, ZYDIS_FORMATTER_PROP_FORCE_RELATIVE_RIPREL, ZYAN_TRUE);
	ZydisFormatterSetProperty(&d->formatter, ZYDIS_FORMATTER_PROP_HEX_UPPERCASE, ZYAN_FALSE);
	ZydisFormatterSetProperty(
		&d->formatter, ZYDIS_FORMATTER_PROP_IMM_PADDING, ZYDIS_PADDING_DISABLED);
	ZydisFormatterSetProperty(
		&d->formatter, ZYDIS_FORMATTER_PROP_DISP_PADDING, ZYDIS_PADDING_DISABLED);
	ZydisFormatterSetProperty(
		&d->formatter, ZYDIS_FORMATTER_PROP_ADDR_PADDING_ABSOLUTE, ZYDIS_PADDING_DISABLED);
	return true;
}

/* Length of the instruction at code, 0: none. */
static size_t length(const struct disassembler *d, const uint8_t *code, size_t size)
{
	ZydisDecodedInstruction instruction;

	if (ZYAN_FAILED(ZydisDecoderDecodeInstruction(&d->decoder, NULL, code, size, &instruction)))
		return 0;
	return instruction.length;
}

/* Decodes from code to code + size. When an instruction ends exactly there, puts the distances from
 * the end at which the last ones begin into back[], nearest first, and returns how many (at most
 * CODE_BEFORE); else 0. */
static size_t walk(
	const struct disassembler *d, const uint8_t *code, size_t size, uint64_t back[CODE_BEFORE])
{
	size_t count = 0, len;

	for (size_t at = 0; at < size; at += len) {
		len = length(d, code + at, size - at);
		if (!len)
			return 0;
		memmove(back + 1, back, (CODE_BEFORE - 1) * sizeof(*back));
		back[0] = size - at;
		count += count < CODE_BEFORE;
	}
	return count;
}

static size_t walk_from(const struct disassembler *d, const struct sdt_image *image, uint64_t start,
	uint64_t pc, uint64_t back[CODE_BEFORE])
{
	size_t size = pc - start, count = 0;
	uint8_t *code = malloc(size ? size : 1);

	if (code && size && image_read(image, start, code, size) == 0)
		count = walk(d, code, size, back);
	free(code);
	return count;
}

/* The place that most of the votes are for; 0: no votes. */
static size_t winner(const unsigned votes[CODE_MAX_LENGTH + 1])
{
	size_t best = 0;

	for (size_t i = 1; i <= CODE_MAX_LENGTH; i++)
		if (votes[i] > votes[best])
			best = i;
	return best;
}

/* Without a symbol: decodes from each of the places before pc, and believes what most of them agree
 * on. From a wrong place decoding falls into step after a few instructions. */
static size_t vote(const struct disassembler *d, const struct sdt_image *image, uint64_t pc,
	uint64_t back[CODE_BEFORE])
{
	uint64_t tried[LOOK_BACK + 1][CODE_BEFORE] = {{0}};
	unsigned votes[CODE_MAX_LENGTH + 1] = {0};
	size_t count = 0;

	while (count < CODE_BEFORE) {
		size_t step;

		for (uint64_t from = 1; from <= LOOK_BACK && from <= pc; from++) {
			if (count == 0 && !walk_from(d, image, pc - from, pc, tried[from]))
				continue;
			if (tried[from][count] &&
				(!count || tried[from][count - 1] == back[count - 1]))
				votes[tried[from][count] - (count ? back[count - 1] : 0)]++;
		}
		step = winner(votes);
		if (!step)
			break;
		back[count] = step + (count ? back[count - 1] : 0);
		count++;
		memset(votes, 0, sizeof(votes));
	}
	return count;
}

/* Where the instructions before pc begin: from the start of the function, or by a vote. */
static size_t find_before(const struct disassembler *d, const struct sdt_image *image, uint64_t pc,
	uint64_t back[CODE_BEFORE])
{
	uint64_t offset;
	size_t count;

	if (image_symbol(image, pc, &offset) && offset <= MAX_FUNCTION) {
		count = walk_from(d, image, pc - offset, pc, back);
		if (count || !offset)
			return count;
	}
	return vote(d, image, pc, back);
}

/* Up to size bytes from the process; the number that could be read. */
static size_t read_process(const struct code_view *view, uint64_t addr, uint8_t *buf, size_t size)
{
	for (; size; size--) {
		ssize_t n = pread64(view->mem, buf, size, (off64_t)addr);

		if (n > 0)
			return (size_t)n;
	}
	return 0;
}

void code_symbol(const struct code_view *view, uint64_t addr, char *buf, size_t size)
{
	uint64_t offset;
	const char *name = image_symbol(view->image, addr - view->bias, &offset);

	if (!name)
		*buf = '\0';
	else if (offset)
		snprintf(buf, size, " <%.200s+%" PRIu64 ">", name, offset);
	else
		snprintf(buf, size, " <%.200s>", name);
}

/* What a jump, a call or an instruction-relative operand refers to, as gdb writes it. */
static void comment(const struct code_view *view, const struct code_line *line,
	const ZydisDecodedInstruction *instruction, const ZydisDecodedOperand *operands, char *buf,
	size_t size)
{
	char name[256];
	uint64_t to;

	*buf = '\0';
	for (size_t i = 0; i < instruction->operand_count_visible; i++) {
		const ZydisDecodedOperand *op = &operands[i];
		bool branch = op->type == ZYDIS_OPERAND_TYPE_IMMEDIATE && op->imm.is_relative;
		bool memory =
			op->type == ZYDIS_OPERAND_TYPE_MEMORY &&
			(op->mem.base == ZYDIS_REGISTER_RIP || op->mem.base == ZYDIS_REGISTER_EIP);

		if ((!branch && !memory) ||
			ZYAN_FAILED(ZydisCalcAbsoluteAddress(instruction, op, line->addr, &to)))
			continue;
		code_symbol(view, to, name, sizeof(name));
		if (memory)
			snprintf(buf, size, "  # %#" PRIx64 "%s", to, name);
		else
			snprintf(buf, size, "%s", name);
	}
}

/* The other name of a condition, for those that Zydis and the GNU tools call differently. */
static const char *gnu_condition(const char *condition)
{
	static const char *const names[][2] = {
		{"z", "e"}, {"nz", "ne"}, {"nb", "ae"}, {"nbe", "a"}, {"nl", "ge"}, {"nle", "g"}};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(condition, names[i][0]) == 0)
			return names[i][1];
	return condition;
}

/* Rewrites Zydis's text as gdb and objdump spell it: `je`, not `jz`; the mnemonic in a column; no
 * blanks behind commas. */
static void gnu_spelling(char *text, size_t size)
{
	static const char *const families[] = {"j", "set", "cmov"};
	char copy[sizeof(((struct code_line *)0)->text)], *operands, *to;
	const char *stem = "", *rest = copy;
	size_t used;

	snprintf(copy, sizeof(copy), "%s", text);
	operands = strchr(copy, ' ');
	if (operands)
		*operands++ = '\0';
	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++) {
		size_t len = strlen(families[i]);

		if (strncmp(copy, families[i], len) == 0 &&
			gnu_condition(copy + len) != copy + len) {
			stem = families[i];
			rest = gnu_condition(copy + len);
			break;
		}
	}
	used = (size_t)snprintf(text, size, operands ? "%s%-*s " : "%s%.*s", stem,
		operands ? (int)(6 - strlen(stem)) : (int)sizeof(copy), rest);
	to = text + (used < size ? used : size - 1);
	for (; operands && *operands && to < text + size - 1; operands++)
		if (*operands != ' ' || operands[-1] != ',')
			*to++ = *operands;
	*to = '\0';
}

/* Reads and disassembles the instruction at line->addr, whose length in the file is file_len (0:
 * not known). */
static void fill(const struct code_view *view, const struct disassembler *d, struct code_line *line,
	size_t file_len)
{
	ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
	ZydisDecodedInstruction instruction;
	size_t got = read_process(view, line->addr, line->bytes, sizeof(line->bytes));
	char note[300];

	if (!got) {
		line->len = 0;
		snprintf(line->text, sizeof(line->text), "(not readable)");
		return;
	}
	if (ZYAN_FAILED(ZydisDecoderDecodeFull(
		    &d->decoder, line->bytes, got, &instruction, operands)) ||
		ZYAN_FAILED(ZydisFormatterFormatInstruction(&d->formatter, &instruction, operands,
			instruction.operand_count_visible, line->text, sizeof(line->text),
			line->addr, NULL))) {
		line->len = file_len && file_len < got ? file_len : 1;
		snprintf(line->text, sizeof(line->text), "(no instruction)");
		return;
	}
	line->len = instruction.length;
	gnu_spelling(line->text, sizeof(line->text));
	comment(view, line, &instruction, operands, note, sizeof(note));
	if (strlen(line->text) + strlen(note) < sizeof(line->text))
		strcat(line->text, note);
}

int code_around(const struct code_view *view, uint64_t pc, struct code_line lines[CODE_LINES],
	size_t *count, size_t *site)
{
	uint64_t back[CODE_BEFORE] = {0}, addr = pc;
	struct disassembler d;
	uint8_t code[CODE_MAX_LENGTH];

	if (!disassembler_init(&d, view->image))
		return -ENOTSUP;
	*site = find_before(&d, view->image, pc, back);
	*count = 0;
	for (size_t i = *site; i > 0; i--)
		lines[(*count)++].addr = pc - back[i - 1] + view->bias;
	while (*count < CODE_LINES) {
		size_t size = sizeof(code), len;

		lines[(*count)++].addr = addr + view->bias;
		while (size && image_read(view->image, addr, code, size))
			size--;
		len = size ? length(&d, code, size) : 0;
		if (!len)
			break;
		addr += len;
	}
	for (size_t i = 0; i < *count; i++) {
		size_t file_len = i + 1 < *count ? lines[i + 1].addr - lines[i].addr : 0;

		fill(view, &d, &lines[i], file_len);
	}
	return lines[*site].len ? 0 : -EFAULT;
}
