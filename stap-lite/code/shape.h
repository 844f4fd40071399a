/* SPDX-License-Identifier: MIT */
/* shape.h: what the fields of each opcode hold, from vm/opcodes.h, for the verifier and the dump. */
#ifndef CODE_SHAPE_H
#define CODE_SHAPE_H

#include "stap-lite/vm/program.h"

enum field_kind {
#define FIELD(kind, class, shape, type) FIELD_##kind,
#include "stap-lite/code/fields.h"
	FIELD_KINDS
};

enum field_class { HOLDS_NOTHING, HOLDS_LONG, HOLDS_STRING_WRITTEN, HOLDS_STRING_READ, HOLDS_LONG_RUN, HOLDS_STRING_RUN,
	HOLDS_GLOBAL, HOLDS_REGEX, HOLDS_CONSTANT, HOLDS_TARGET, HOLDS_FUNCTION, HOLDS_FORMAT, HOLDS_BUILTIN, HOLDS_STAT,
	HOLDS_CONTEXT, HOLDS_KEY, HOLDS_NUMBER, HOLDS_COUNT, HOLDS_HALF, HOLDS_ACTIONS };
enum global_shape { GLOBAL_ANY, GLOBAL_SCALAR, GLOBAL_ARRAY, GLOBAL_HISTOGRAM };

struct field_shape {
	uint8_t class;        /* enum field_class */
	uint8_t shape, type;  /* of a global: enum global_shape, enum prog_type (PROG_VOID: any) */
};

struct op_shape {
	const char *name, *text;
	uint8_t a, b, c, imm; /* enum field_kind */
};

struct builtin_shape {
	const char *name;
	const char *result, *args; /* as in vm/builtins.h */
};

extern const struct field_shape field_shapes[FIELD_KINDS];
extern const struct op_shape op_shapes[OP_COUNT];
extern const struct builtin_shape builtin_shapes[];
extern const uint32_t builtin_count;

#endif
