/* SPDX-License-Identifier: MIT */
#include "stap-lite/runtime/inproc/reloc.h"

#include <errno.h>
#include <string.h>

/* Writes the distance from `end` (where the instruction with it ends) to `to` as 32 bits. */
static int put_distance(uint8_t *buf, uint64_t end, uint64_t to)
{
	int64_t distance = (int64_t)(to - end);
	int32_t narrow = (int32_t)distance;

	if (narrow != distance)
		return -ERANGE;
	memcpy(buf, &narrow, sizeof(narrow));
	return 0;
}

int jump_emit(uint64_t at, uint64_t to, uint8_t *buf)
{
	buf[0] = 0xe9;
	return put_distance(buf + 1, at + JUMP_LEN, to) ? -ERANGE : JUMP_LEN;
}

static int emit_jcc(const struct insn *insn, uint64_t at, uint8_t *buf)
{
	uint8_t opcode = insn->bytes[insn->opcode_at];

	if (opcode == 0x0f)
		opcode = insn->bytes[insn->opcode_at + 1];
	buf[0] = 0x0f;
	buf[1] = 0x80 | (opcode & 0x0f);
	return put_distance(buf + 2, at + 6, insn->target) ? -ERANGE : 6;
}

/* These have an 8-bit distance only: branch over a jump that is not taken, to one that is. */
static int emit_loop(const struct insn *insn, uint64_t at, uint8_t *buf)
{
	uint8_t n = insn->len;

	memcpy(buf, insn->bytes, n);
	buf[n - 1] = 2;
	buf[n] = 0xeb;
	buf[n + 1] = JUMP_LEN;
	if (jump_emit(at + n + 2, insn->target, buf + n + 2) < 0)
		return -ERANGE;
	return n + 2 + JUMP_LEN;
}

bool reloc_can(const struct insn *insn)
{
	switch ((enum insn_kind)insn->kind) {
	case INSN_PLAIN:
	case INSN_RIP:
	case INSN_JMP:
	case INSN_JCC:
	case INSN_LEAVE:
	case INSN_LEAVE_RIP: return true;
	case INSN_LOOP: return insn->len + 2 + JUMP_LEN <= RELOC_MAX;
	case INSN_BAD:
	case INSN_CALL:
	case INSN_CALL_RIP:
	case INSN_CALL_IND: break;
	}
	return false;
}

int reloc_emit(const struct insn *insn, uint64_t at, uint8_t *buf)
{
	if (!reloc_can(insn))
		return -ENOTSUP;
	switch ((enum insn_kind)insn->kind) {
	case INSN_JMP: return jump_emit(at, insn->target, buf);
	case INSN_JCC: return emit_jcc(insn, at, buf);
	case INSN_LOOP: return emit_loop(insn, at, buf);
	default:
		memcpy(buf, insn->bytes, insn->len);
		if (insn->disp_at &&
			put_distance(buf + insn->disp_at, at + insn->len, insn->target))
			return -ERANGE;
		return insn->len;
	}
}
