/* SPDX-License-Identifier: MIT */
#include "stap-lite/runtime/inproc/insn.h"

#include <Zydis/Zydis.h>
#include <string.h>

static const ZydisDecoder *decoder(void)
{
	static ZydisDecoder the;
	static bool ready;

	if (!ready)
		ZydisDecoderInit(&the, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	ready = true;
	return &the;
}

/* Those that know where they stand, or that the kernel restarts or skips by moving rip, or that may
 * not be run at all. */
static bool bound_to_its_place(const ZydisDecodedInstruction *i)
{
	switch (i->meta.category) {
	case ZYDIS_CATEGORY_SYSCALL:
	case ZYDIS_CATEGORY_SYSRET:
	case ZYDIS_CATEGORY_INTERRUPT:
	case ZYDIS_CATEGORY_SYSTEM:
	case ZYDIS_CATEGORY_IO:
	case ZYDIS_CATEGORY_IOSTRINGOP: return true;
	default: break;
	}
	switch (i->mnemonic) {
	case ZYDIS_MNEMONIC_XBEGIN:
	case ZYDIS_MNEMONIC_XABORT:
	case ZYDIS_MNEMONIC_HLT:
	case ZYDIS_MNEMONIC_UD0:
	case ZYDIS_MNEMONIC_UD1:
	case ZYDIS_MNEMONIC_UD2:
	case ZYDIS_MNEMONIC_INT3:
	case ZYDIS_MNEMONIC_FNSTENV:
	case ZYDIS_MNEMONIC_FNSAVE:
	case ZYDIS_MNEMONIC_FXSAVE:
	case ZYDIS_MNEMONIC_FXSAVE64:
	case ZYDIS_MNEMONIC_RDPMC: return true;
	default: return i->meta.branch_type == ZYDIS_BRANCH_TYPE_FAR;
	}
}

static bool on_stack(const ZydisDecodedOperand *op)
{
	return op->mem.base == ZYDIS_REGISTER_RSP ||
	       (op->mem.base == ZYDIS_REGISTER_RBP && op->mem.index == ZYDIS_REGISTER_NONE);
}

static bool is_conditional(const ZydisDecodedInstruction *i)
{
	return i->meta.category == ZYDIS_CATEGORY_COND_BR;
}

static enum insn_kind branch_kind(const ZydisDecodedInstruction *i)
{
	uint8_t opcode = i->opcode;

	if (i->attributes & ZYDIS_ATTRIB_HAS_OPERANDSIZE)
		return INSN_BAD; /* Intel and AMD read 66 differently here */
	if (i->opcode_map == ZYDIS_OPCODE_MAP_0F)
		return (opcode & 0xf0) == 0x80 ? INSN_JCC : INSN_BAD;
	if (i->opcode_map != ZYDIS_OPCODE_MAP_DEFAULT)
		return INSN_BAD;
	if (opcode == 0xe9 || opcode == 0xeb)
		return INSN_JMP;
	if ((opcode & 0xf0) == 0x70)
		return INSN_JCC;
	if (opcode >= 0xe0 && opcode <= 0xe3)
		return INSN_LOOP;
	return opcode == 0xe8 ? INSN_CALL : INSN_BAD;
}

/* Offset of the opcode byte: behind all prefixes (relative branches have no REX that matters, but
 * may carry one). */
static uint8_t opcode_offset(const ZydisDecodedInstruction *i)
{
	return i->raw.prefix_count;
}

static void classify(
	const ZydisDecodedInstruction *i, const ZydisDecodedOperand *ops, struct insn *insn)
{
	bool rip = false, relative = false;

	for (size_t n = 0; n < i->operand_count; n++) {
		const ZydisDecodedOperand *op = &ops[n];

		if (op->type == ZYDIS_OPERAND_TYPE_IMMEDIATE && op->imm.is_relative) {
			relative = true;
			ZydisCalcAbsoluteAddress(i, op, insn->addr, &insn->target);
		}
		if (op->type != ZYDIS_OPERAND_TYPE_MEMORY)
			continue;
		if (op->mem.base == ZYDIS_REGISTER_EIP)
			return; /* INSN_BAD */
		if (op->mem.base == ZYDIS_REGISTER_RIP) {
			rip = true;
			insn->disp_at = i->raw.disp.offset;
			ZydisCalcAbsoluteAddress(i, op, insn->addr, &insn->target);
		}
		insn->memory |= op->mem.type == ZYDIS_MEMOP_TYPE_MEM && !on_stack(op) &&
				i->mnemonic != ZYDIS_MNEMONIC_NOP;
	}
	if (relative) {
		insn->kind = branch_kind(i);
		insn->opcode_at = opcode_offset(i);
	} else if (i->meta.category == ZYDIS_CATEGORY_CALL) {
		/* Only the form without prefixes has the six bytes that an eviction needs. */
		insn->kind = rip && i->length == 6 ? INSN_CALL_RIP : INSN_CALL_IND;
	} else if (i->meta.category == ZYDIS_CATEGORY_UNCOND_BR ||
		   i->meta.category == ZYDIS_CATEGORY_RET) {
		insn->kind = rip ? INSN_LEAVE_RIP : INSN_LEAVE;
	} else if (!is_conditional(i)) {
		insn->kind = rip ? INSN_RIP : INSN_PLAIN;
		insn->nop = i->mnemonic == ZYDIS_MNEMONIC_NOP;
	}
}

void insn_decode(const uint8_t *code, size_t size, uint64_t addr, struct insn *insn)
{
	ZydisDecodedOperand ops[ZYDIS_MAX_OPERAND_COUNT];
	ZydisDecodedInstruction i;

	*insn = (struct insn){.addr = addr};
	if (ZYAN_FAILED(ZydisDecoderDecodeFull(decoder(), code, size, &i, ops)))
		return;
	insn->len = i.length;
	memcpy(insn->bytes, code, i.length);
	if (!bound_to_its_place(&i))
		classify(&i, ops, insn);
}
