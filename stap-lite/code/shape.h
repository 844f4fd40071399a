/* SPDX-License-Identifier: MIT */
/* shape.h: what the fields of each opcode hold, from vm/opcodes.h, for the verifier and the dump. */
#ifndef CODE_SHAPE_H
#define CODE_SHAPE_H

#include "stap-lite/vm/program.h"

enum field_kind { FIELD__, FIELD_LD, FIELD_L, FIELD_SD, FIELD_S, FIELD_LB, FIELD_SB, FIELD_G, FIELD_GL, FIELD_GS, FIELD_GT,
	FIELD_GA, FIELD_GAL, FIELD_GAS, FIELD_GAT, FIELD_GH, FIELD_R, FIELD_K, FIELD_J, FIELD_F, FIELD_P, FIELD_B, FIELD_T, FIELD_X,
	FIELD_N, FIELD_I, FIELD_U, FIELD_H, FIELD_A };

struct op_shape {
	const char *name, *text;
	uint8_t a, b, c, imm; /* enum field_kind */
};

struct builtin_shape {
	const char *name;
	const char *result, *args; /* as in vm/builtins.h */
};

extern const struct op_shape op_shapes[OP_COUNT];
extern const struct builtin_shape builtin_shapes[];
extern const uint32_t builtin_count;

#endif
