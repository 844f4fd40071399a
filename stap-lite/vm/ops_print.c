/* SPDX-License-Identifier: MIT */
/* Opcodes that print: they pack their arguments into a record; PRINT emits it, SPRINT renders it at
 * once. */
#include "stap-lite/vm/format.h"
#include "stap-lite/vm/interp.h"
#include "stap-lite/vm/record.h"

struct packer {
	struct vm_run *run;
	const int64_t *longs; /* next arguments */
	const char *strings;
	size_t at; /* in run->record */
	uint32_t nlongs;
	uint16_t nstrings;
};

static void add_long(struct packer *p, int64_t value)
{
	if (RECORD_MAX - p->at < sizeof(value))
		return;
	bytes_copy(p->run->record + p->at, &value, sizeof(value));
	p->at += sizeof(value);
	p->nlongs++;
}

/* Where a string of up to *len bytes may be written; *len is cut to the room there is. NULL: none.
 */
static char *string_room(const struct packer *p, size_t *len)
{
	size_t room = RECORD_MAX - p->at;

	if (room < 8)
		return NULL;
	if (*len > room - 8)
		*len = room - 8;
	return p->run->record + p->at + sizeof(uint32_t);
}

static void end_string(struct packer *p, size_t len)
{
	uint32_t n = (uint32_t)len;

	bytes_copy(p->run->record + p->at, &n, sizeof(n));
	p->at = (p->at + sizeof(n) + len + 7) & ~(size_t)7;
	p->nstrings++;
}

static void add_string(struct packer *p)
{
	size_t len = text_len(p->strings, p->run->stride);
	char *to = string_room(p, &len);

	if (to) {
		bytes_copy(to, p->strings, len);
		end_string(p, len);
	}
	p->strings += p->run->stride;
}

static enum step add_memory(struct packer *p, int32_t precision, uint64_t addr)
{
	size_t len = (size_t)format_memory_bytes(precision);
	char *to = string_room(p, &len);
	const struct vm_host *host = p->run->host;

	if (!to)
		return STEP_NEXT;
	if (len && host->read_mem(host->ctx, addr, to, len) != 0)
		return vm_fail_read(p->run, addr);
	end_string(p, len);
	return STEP_NEXT;
}

static bool is_string(const struct prog_piece *piece)
{
	return piece->conv == CONV_STRING;
}

static bool is_memory(const struct prog_piece *piece)
{
	return piece->conv == CONV_MEMORY || piece->conv == CONV_MEMORY_HEX;
}

/* First all longs, then all strings: the payload's order. */
static void pack_longs(struct packer *p, const struct prog_format *f)
{
	const struct prog_piece *piece = prog_pieces(p->run->program) + f->first;

	for (uint32_t n = 0; n < f->count; n++, piece++) {
		if (piece->width == SIZE_FROM_ARG)
			add_long(p, *p->longs++);
		if (piece->precision == SIZE_FROM_ARG)
			add_long(p, *p->longs++);
		if (is_memory(piece))
			p->longs++;
		else if (piece->conv != CONV_LITERAL && !is_string(piece))
			add_long(p, *p->longs++);
	}
}

static enum step pack_strings(struct packer *p, const struct prog_format *f)
{
	const struct prog_piece *piece = prog_pieces(p->run->program) + f->first;

	for (uint32_t n = 0; n < f->count; n++, piece++) {
		int64_t precision = piece->precision;

		if (piece->width == SIZE_FROM_ARG)
			p->longs++;
		if (piece->precision == SIZE_FROM_ARG)
			precision = *p->longs++;
		if (is_string(piece)) {
			add_string(p);
		} else if (is_memory(piece)) {
			int32_t len = precision > RECORD_MAX ? RECORD_MAX
				      : precision < 0	     ? -1
							     : (int32_t)precision;

			if (add_memory(p, len, (uint64_t)*p->longs++) != STEP_NEXT)
				return STEP_ERROR;
		} else if (piece->conv != CONV_LITERAL) {
			p->longs++;
		}
	}
	return STEP_NEXT;
}

static enum step pack(struct packer *p, const struct prog_insn *i)
{
	struct vm_run *run = p->run;
	const struct prog_format *f = prog_formats(run->program) + i->imm;
	struct record *record = (struct record *)run->record;

	p->at = sizeof(*record);
	p->longs = run->l + i->b;
	p->strings = vm_string(run, i->c);
	pack_longs(p, f);
	if (f->nstrings || p->nlongs < f->nlongs) {
		p->longs = run->l + i->b;
		if (pack_strings(p, f) != STEP_NEXT)
			return STEP_ERROR;
	}
	*record = (struct record){.len = (uint32_t)p->at,
		.kind = RECORD_FORMAT,
		.nstrings = p->nstrings,
		.id = (uint32_t)i->imm,
		.nlongs = p->nlongs};
	return STEP_NEXT;
}

/* A record that finds no room is counted by whoever keeps the ring; the handler goes on. */
VM_OP(PRINT)
{
	struct packer p = {.run = run};

	if (pack(&p, i) != STEP_NEXT)
		return STEP_ERROR;
	run->host->emit(run->host->ctx, run->record, p.at);
	return STEP_NEXT;
}

VM_OP(SPRINT)
{
	struct packer p = {.run = run};
	struct format_args args;
	size_t size = run->program->limits.max_string, len;
	char *to = vm_string(run, i->a);

	if (pack(&p, i) != STEP_NEXT)
		return STEP_ERROR;
	format_args_init(
		&args, run->record + sizeof(struct record), p.at - sizeof(struct record), p.nlongs);
	len = format_render(run->program, (uint32_t)i->imm, &args, to, size - 1);
	to[len < size - 1 ? len : size - 1] = '\0';
	return STEP_NEXT;
}

enum step vm_emit_text(
	struct vm_run *run, uint16_t kind, uint32_t id, const char *text, bool newline)
{
	struct packer p = {.run = run, .at = sizeof(struct record)};
	size_t len = text_len(text, RECORD_MAX), room = len + 1;
	char *to = string_room(&p, &room);

	if (len > room - newline)
		len = room - newline;
	bytes_copy(to, text, len);
	if (newline)
		to[len++] = '\n';
	end_string(&p, len);
	*(struct record *)run->record =
		(struct record){.len = (uint32_t)p.at, .kind = kind, .nstrings = 1, .id = id};
	return run->host->emit(run->host->ctx, run->record, p.at) == 0 ? STEP_NEXT : STEP_ERROR;
}

void vm_emit_longs(struct vm_run *run, uint16_t kind, uint32_t id, const int64_t *longs, uint32_t n)
{
	struct packer p = {.run = run, .at = sizeof(struct record)};

	for (uint32_t i = 0; i < n; i++)
		add_long(&p, longs[i]);
	*(struct record *)run->record =
		(struct record){.len = (uint32_t)p.at, .kind = kind, .id = id, .nlongs = p.nlongs};
	run->host->emit(run->host->ctx, run->record, p.at);
}
