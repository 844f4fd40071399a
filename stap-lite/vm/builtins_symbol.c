/* SPDX-License-Identifier: MIT */
/*
 * Built-in functions on addresses of the program that was hit: names and stacks. The host finds
 * symbols and frames; what is here gives them SystemTap's forms.
 */
#include "stap-lite/vm/builtin.h"

enum form {
	FORM_HEX,      /* 0x401136 */
	FORM_NAME,     /* main */
	FORM_BRIEF,    /* main+0x10 */
	FORM_SIMPLE,   /* main+0x10 [prog] */
	FORM_DATA,     /* main+0x10/0x40 [/bin/prog] */
	FORM_FULL,     /* 0x401136 : main+0x10/0x40 [/bin/prog] */
	FORM_FILELINE, /* 0x401136 : main+0x10/0x40 at prog.c:5 [/bin/prog] */
	FORM_FILE,     /* prog.c */
	FORM_LINE,     /* 5 */
	FORM_FILE_LINE /* prog.c:5 */
};

struct writer { /* a text that is cut where it does not fit */
	char *to;
	size_t size;
};

static void put(struct writer *w, const char *text)
{
	size_t len = text_append(w->to, w->size, text);

	w->to += len;
	w->size -= len;
}

static void put_hex(struct writer *w, const char *before, uint64_t value)
{
	size_t len;

	put(w, before);
	len = text_append_hex(w->to, w->size, value);
	w->to += len;
	w->size -= len;
}

static void put_line(struct writer *w, unsigned line)
{
	size_t len = text_append_long(w->to, w->size, line);

	w->to += len;
	w->size -= len;
}

static const char *base_name(const char *path)
{
	const char *name = path;

	for (; *path; path++)
		if (*path == '/')
			name = path + 1;
	return name;
}

static void put_offset(struct writer *w, enum form form, const struct vm_symbol *symbol)
{
	put_hex(w, "+", symbol->offset);
	if (form >= FORM_DATA)
		put_hex(w, "/", symbol->size);
}

static void put_source(struct writer *w, const struct vm_symbol *symbol)
{
	put(w, symbol->file);
	if (symbol->line) {
		put(w, ":");
		put_line(w, symbol->line);
	}
}

/* What stands at addr without a name: 0x7f… [/lib/libx.so+0x10/0x1000] */
static void put_module_only(
	struct writer *w, uint64_t addr, enum form form, const struct vm_symbol *symbol)
{
	put_hex(w, "", addr);
	if (!symbol->module || form < FORM_SIMPLE)
		return;
	put(w, " [");
	put(w, form == FORM_SIMPLE ? base_name(symbol->module) : symbol->module);
	put_offset(w, form, symbol);
	put(w, "]");
	if (form == FORM_FILELINE && symbol->file) {
		put(w, " at ");
		put_source(w, symbol);
	}
}

static void put_name(
	struct writer *w, uint64_t addr, enum form form, const struct vm_symbol *symbol)
{
	if (form >= FORM_FULL)
		put_hex(w, "", addr);
	if (form >= FORM_FULL)
		put(w, " : ");
	put(w, symbol->name);
	if (form > FORM_NAME)
		put_offset(w, form, symbol);
	if (form == FORM_FILELINE && symbol->file) {
		put(w, " at ");
		put_source(w, symbol);
	}
	if (form >= FORM_SIMPLE && symbol->module) {
		put(w, " [");
		put(w, form == FORM_SIMPLE ? base_name(symbol->module) : symbol->module);
		put(w, "]");
	}
}

static void put_place(
	struct writer *w, uint64_t addr, enum form form, const struct vm_symbol *symbol)
{
	bool wants_file = form == FORM_FILE || form == FORM_FILE_LINE;
	bool wants_line = form == FORM_LINE || form == FORM_FILE_LINE;

	if (form < FORM_FILE && form != FORM_HEX && symbol->name) {
		put_name(w, addr, form, symbol);
	} else if (form < FORM_FILE) {
		put_module_only(w, addr, form, symbol);
	} else if (!(wants_file && symbol->file) && !(wants_line && symbol->line)) {
		put_hex(w, "", addr);
	} else {
		if (wants_file)
			put(w, symbol->file ? symbol->file : "??");
		if (wants_file && wants_line && symbol->line)
			put(w, ":");
		if (wants_line && symbol->line)
			put_line(w, symbol->line);
	}
}

/* What stands at addr, into dst, which must not be the record. */
static void describe(struct vm_run *run, struct writer *w, uint64_t addr, enum form form)
{
	struct vm_symbol symbol = {0};

	if (form != FORM_HEX && addr && run->host->symbol)
		run->host->symbol(run->host->ctx, addr, form >= FORM_FILELINE, &symbol);
	put_place(w, addr, form, &symbol);
}

static struct writer write_to(char *to, size_t size)
{
	to[0] = '\0';
	return (struct writer){to, size};
}

#define SYMBOL_FN(id, form)                                                                        \
	BUILTIN_FN(id)                                                                             \
	{                                                                                          \
		struct writer w = write_to(s, builtin_string_size(run));                           \
                                                                                                   \
		describe(run, &w, (uint64_t)l[0], form);                                           \
		return STEP_NEXT;                                                                  \
	}
SYMBOL_FN(usymname, FORM_NAME)
SYMBOL_FN(usymdata, FORM_DATA)
SYMBOL_FN(usymfile, FORM_FILE)
SYMBOL_FN(usymline, FORM_LINE)
SYMBOL_FN(usymfileline, FORM_FILE_LINE)

BUILTIN_FN(umodname)
{
	struct vm_symbol symbol = {0};

	if (run->host->symbol)
		run->host->symbol(run->host->ctx, (uint64_t)l[0], false, &symbol);
	if (!symbol.module)
		return vm_fail(run, "module cannot be found");
	text_copy(s, builtin_string_size(run), symbol.module);
	return STEP_NEXT;
}

/* ---- stacks ---- */

/* False: the stack is not that deep. */
static bool get_frame(
	struct vm_run *run, const struct vm_frame_start *start, unsigned depth, uint64_t *pc)
{
	return depth < run->program->limits.max_backtrace && run->host->frame &&
	       run->host->frame(run->host->ctx, start, depth, pc) == 0;
}

BUILTIN_FN(ustack)
{
	uint64_t pc;

	if (l[0] < 0 || l[0] > UINT16_MAX || !get_frame(run, NULL, (unsigned)l[0], &pc)) {
		vm_fail(run, "reached end of stack before unwinding to level ");
		run->error_place = PROG_NONE;
		text_append_long(run->error_text, sizeof(run->error_text), l[0]);
		return STEP_ERROR;
	}
	l[0] = (int64_t)pc;
	return STEP_NEXT;
}

static const char no_stack[] = "<no user backtrace at ";

static void put_no_stack(struct vm_run *run, struct writer *w)
{
	put(w, no_stack);
	put(w, prog_string(run->program, run->site ? run->site->pp : run->probe->pp));
	put(w, ">\n");
}

/* Addresses, each with a blank behind it; "" where no thread was hit. */
BUILTIN_FN(ubacktrace)
{
	struct writer w = write_to(s, builtin_string_size(run));
	uint64_t pc;

	for (unsigned depth = 0; get_frame(run, NULL, depth, &pc); depth++) {
		put_hex(&w, "", pc);
		put(&w, " ");
	}
	return STEP_NEXT;
}

BUILTIN_FN(sprint_ubacktrace)
{
	struct writer w = write_to(s, builtin_string_size(run));
	uint64_t pc;
	unsigned depth;

	for (depth = 0; get_frame(run, NULL, depth, &pc); depth++) {
		describe(run, &w, pc, FORM_SIMPLE);
		put(&w, "\n");
	}
	if (!depth)
		put_no_stack(run, &w);
	return STEP_NEXT;
}

/* A record for each line: they may be long. */
static enum step print_stack(struct vm_run *run, const struct vm_frame_start *start, enum form form)
{
	char *line = run->record + RECORD_MAX / 2;
	uint64_t pc;
	unsigned depth;

	for (depth = 0; get_frame(run, start, depth, &pc); depth++) {
		struct writer w = write_to(line, RECORD_MAX / 2);

		put(&w, form >= FORM_FULL ? " " : "");
		describe(run, &w, pc, form);
		vm_emit_text(run, RECORD_LOG, PROG_NONE, line, true);
	}
	if (!depth) {
		struct writer w = write_to(line, RECORD_MAX / 2);

		put_no_stack(run, &w);
		vm_emit_text(run, RECORD_LOG, PROG_NONE, line, false);
	}
	return STEP_NEXT;
}

static enum step print_stack_from(struct vm_run *run, const int64_t *l, enum form form)
{
	const struct vm_frame_start start = {(uint64_t)l[0], (uint64_t)l[1], (uint64_t)l[2]};

	return print_stack(run, &start, form);
}

BUILTIN_FN(print_ubacktrace)
{
	return print_stack(run, NULL, FORM_FULL);
}

BUILTIN_FN(print_ubacktrace_from)
{
	return print_stack_from(run, l, FORM_FULL);
}

BUILTIN_FN(print_ubacktrace_brief)
{
	return print_stack(run, NULL, FORM_BRIEF);
}

BUILTIN_FN(print_ubacktrace_fileline)
{
	return print_stack(run, NULL, FORM_FILELINE);
}

BUILTIN_FN(print_ubacktrace_fileline_from)
{
	return print_stack_from(run, l, FORM_FILELINE);
}
