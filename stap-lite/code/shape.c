/* SPDX-License-Identifier: MIT */
#include "stap-lite/code/shape.h"

const struct field_shape field_shapes[FIELD_KINDS] = {
#define FIELD(kind, class, shape, type) {HOLDS_##class, GLOBAL_##shape, PROG_##type},
#include "stap-lite/code/fields.h"
};

const struct op_shape op_shapes[OP_COUNT] = {
#define OPCODE(name, a, b, c, imm, text)                                                           \
	{#name, text, FIELD_##a, FIELD_##b, FIELD_##c, FIELD_##imm},
#include "stap-lite/vm/opcodes.h"
};

const struct builtin_shape builtin_shapes[] = {
#define BUILTIN(name, id, result, args, needs, help) {#name, result, args},
#include "stap-lite/vm/builtins.h"
};

const uint32_t builtin_count = sizeof(builtin_shapes) / sizeof(*builtin_shapes);
