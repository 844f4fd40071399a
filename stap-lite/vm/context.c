/* SPDX-License-Identifier: MIT */
/* What a handler sees of the program that was hit: $argN, $$vars, faults. */
#include "stap-lite/vm/interp.h"

enum step vm_fail_read(struct vm_run *run, uint64_t addr)
{
	enum step step = vm_fail(run, "read fault [man error::fault] at ");

	text_append_hex(run->error_text, sizeof(run->error_text), addr);
	return step;
}

enum step vm_fail_user_string(struct vm_run *run, uint64_t addr)
{
	enum step step = vm_fail(run, "user string copy fault -14 at ");

	text_append_hex(run->error_text, sizeof(run->error_text), addr);
	text_append(run->error_text, sizeof(run->error_text), " [man error::fault]");
	return step;
}

/* The low `size` bytes with their sign. */
static int64_t extend(uint64_t value, unsigned size, bool is_signed)
{
	unsigned drop = 64 - 8 * size;

	if (size == 0 || size >= 8)
		return (int64_t)value;
	value <<= drop;
	return is_signed ? (int64_t)value >> drop : (int64_t)(value >> drop);
}

static int read_reg(const struct vm_run *run, unsigned reg, uint64_t *value)
{
	return run->host->read_reg(run->host->ctx, reg, value);
}

/* 0 and the address, or negative errno. */
static int operand_address(const struct vm_run *run, const struct prog_operand *op, uint64_t *addr)
{
	uint64_t value = 0;
	int rc;

	*addr = (uint64_t)op->disp;
	if (op->kind == OPERAND_STATIC) {
		*addr += run->host->bias;
		return 0;
	}
	if (op->base != SDT_NO_REG) {
		rc = read_reg(run, op->base, &value);
		if (rc != 0)
			return rc;
		*addr += value;
	}
	if (op->index != SDT_NO_REG) {
		rc = read_reg(run, op->index, &value);
		if (rc != 0)
			return rc;
		*addr += value * op->scale;
	}
	return 0;
}

static enum step read_operand(struct vm_run *run, const struct prog_operand *op, int64_t *value)
{
	uint64_t raw = 0, addr;
	union { /* the bytes in the order of this machine, without knowing it */
		uint8_t n1;
		uint16_t n2;
		uint32_t n4;
		uint64_t n8;
	} bytes;

	switch (op->kind) {
	case OPERAND_CONST:
		*value = op->disp;
		return STEP_NEXT;
	case OPERAND_ADDRESS:
		*value = extend((uint64_t)op->disp + run->host->bias, op->size, op->is_signed);
		return STEP_NEXT;
	case OPERAND_REG:
		if (read_reg(run, op->reg, &raw) != 0)
			return vm_fail(run, "registers of the thread cannot be read");
		*value = extend(raw >> (op->shift & 63), op->size, op->is_signed);
		return STEP_NEXT;
	case OPERAND_MEM:
	case OPERAND_STATIC:
		break;
	default:
		return vm_fail(run, "operand of the mark is not understood");
	}
	if (operand_address(run, op, &addr) != 0)
		return vm_fail(run, "registers of the thread cannot be read");
	if (op->size != 1 && op->size != 2 && op->size != 4 && op->size != 8)
		return vm_fail(run, "operand of the mark is not understood");
	if (run->host->read_mem(run->host->ctx, addr, &bytes, op->size) != 0)
		return vm_fail_read(run, addr);
	raw = op->size == 1   ? bytes.n1
	      : op->size == 2 ? bytes.n2
	      : op->size == 4 ? bytes.n4
			      : bytes.n8;
	*value = extend(raw, op->size, op->is_signed);
	return STEP_NEXT;
}

enum step vm_arg(struct vm_run *run, int32_t arg, int64_t *value)
{
	const struct prog_site *site = run->site;

	if (!site || arg < 1 || (uint32_t)arg > site->operand_count)
		return vm_fail(run, "this site of the mark has no such argument");
	return read_operand(
		run, prog_operands(run->program) + site->operand_first + arg - 1, value);
}

/* `$arg1=0x2a $fd=0xffffffffffffffff $arg3=?`: by their names where they have some; `?` stands for
 * what cannot be read. */
static enum step context_vars(struct vm_run *run, char *dst, size_t size)
{
	const struct prog_operand *op =
		prog_operands(run->program) + (run->site ? run->site->operand_first : 0);
	uint32_t n = run->site ? run->site->operand_count : 0;

	dst[0] = '\0';
	for (uint32_t arg = 1; arg <= n; arg++, op++) {
		int64_t value;

		text_append(dst, size, arg == 1 ? "$" : " $");
		if (op->name != PROG_NONE) {
			text_append(dst, size, prog_string(run->program, op->name));
		} else {
			text_append(dst, size, "arg");
			text_append_long(dst, size, arg);
		}
		if (vm_arg(run, (int32_t)arg, &value) == STEP_NEXT) {
			text_append(dst, size, "=");
			text_append_hex(dst, size, (uint64_t)value);
		} else {
			text_append(dst, size, "=?");
		}
	}
	return STEP_NEXT;
}

enum step vm_context(struct vm_run *run, enum prog_context what, char *dst)
{
	size_t size = run->program->limits.max_string;
	const struct prog_site *site = run->site;
	uint32_t text = PROG_NONE;

	switch (what) {
	case CONTEXT_NAME:
		text = site ? site->name : PROG_NONE;
		break;
	case CONTEXT_PROVIDER:
		text = site ? site->provider : PROG_NONE;
		break;
	case CONTEXT_VARS:
		return context_vars(run, dst, size);
	case CONTEXT_PP:
		text = site ? site->pp : run->probe->pp;
		break;
	case CONTEXT_PN:
		text = run->probe->pn;
		break;
	}
	text_copy(dst, size, prog_string(run->program, text));
	return STEP_NEXT;
}
