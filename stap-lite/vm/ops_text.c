/* SPDX-License-Identifier: MIT */
/* Opcodes on strings. */
#include "stap-lite/vm/interp.h"
#include "stap-lite/vm/record.h"

static char *global_string(const struct vm_run *run, const struct prog_insn *i)
{
	return vm_storage(run, vm_global(run, (uint32_t)i->imm));
}

VM_OP(SMOV)
{
	text_copy(vm_string(run, i->a), run->program->limits.max_string,
		vm_string_operand(run, i->b));
	return STEP_NEXT;
}

/* Bounded on both sides: what stands in the arena may have lost its zero. */
VM_OP(GSLD)
{
	const char *from = global_string(run, i);
	size_t size = run->program->limits.max_string;

	text_copy_bytes(vm_string(run, i->a), size, from, text_len(from, size));
	return STEP_NEXT;
}

VM_OP(GSST)
{
	text_copy(global_string(run, i), run->program->limits.max_string,
		vm_string_operand(run, i->a));
	return STEP_NEXT;
}

VM_OP(GSCAT)
{
	text_append(global_string(run, i), run->program->limits.max_string,
		vm_string_operand(run, i->a));
	return STEP_NEXT;
}

VM_OP(SCMP)
{
	run->l[i->a] =
		text_compare(vm_string_operand(run, i->b), vm_string_operand(run, i->c), SIZE_MAX);
	return STEP_NEXT;
}

/* a may be b or c, so the parts go through the record's buffer when it is c. */
VM_OP(SCAT)
{
	size_t size = run->program->limits.max_string;
	char *to = vm_string(run, i->a);
	const char *left = vm_string_operand(run, i->b), *right = vm_string_operand(run, i->c);

	if (right == to) {
		text_copy(run->record, size < RECORD_MAX ? size : RECORD_MAX, right);
		right = run->record;
	}
	if (left != to)
		text_copy(to, size, left);
	text_append(to, size, right);
	return STEP_NEXT;
}
