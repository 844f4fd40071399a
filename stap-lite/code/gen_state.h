/* SPDX-License-Identifier: MIT */
/*
 * gen_state.h: inside code/ only: the state of one generation, shared by the gen_*.c files.
 *
 * Errors stick: the first one is kept, and emission goes on into the void, so that no caller has to look.
 */
#ifndef CODE_GEN_STATE_H
#define CODE_GEN_STATE_H

#include "stap-lite/code/build.h"
#include "stap-lite/front/tree.h"

#define GEN_MAX_REGS   0x7000u
#define GEN_NO_INSN    UINT32_MAX

struct gen_jumps { /* jumps that wait for their target, chained through their imm */
	uint32_t last;
};

struct gen_loop {
	struct gen_jumps breaks, continues;
	struct gen_loop *outer;
	bool inverted;            /* for, while: the test stands at the end, and once before the loop */
	uint32_t top;
	const struct expr *limit; /* NULL, or a number that has a register while the loop runs */
	uint16_t limit_reg;
};

struct gen_regs { /* first free register of each file */
	uint16_t longs, strings;
};

struct gen_call { /* one edge of the call graph */
	uint32_t from, to;
};

struct gen {
	struct builder b;
	const struct tree *tree;
	int rc;
	struct sdt_error *err;
	/* the function that is being generated */
	uint32_t function, first;     /* its index; its first instruction */
	const struct function *source; /* NULL in handlers */
	struct gen_regs regs, most;
	struct gen_regs arguments;     /* of a function that may pass them on: copies of them */
	struct gen_loop *loop;
	unsigned actions;             /* queued */
	const struct token *token;    /* of what is generated: instructions take their place from it */
	uint32_t last_place;
	/* work list: functions in the order of their index; NULL for handlers */
	struct build_table work;
	struct build_table calls;
};

enum { GEN_FUNCTION, GEN_HANDLER, GEN_CONDITION };
struct gen_work {
	int kind;
	const struct function *function;
	const struct stmt *body;
	const struct scope *scope;
	const struct expr *condition;
	const char *name;
	const struct token *token;
};

/* gen.c */
void gen_fail(struct gen *g, int rc, const struct token *token, const char *what);
uint32_t gen_place(struct gen *g, const struct token *token);
uint32_t gen_string_literal(struct gen *g, const char *text);
/* Index of the function that this work will make; the same function is queued once. */
uint32_t gen_queue_function(struct gen *g, const struct function *function);

/* emit.c: instructions */
uint32_t emit(struct gen *g, enum prog_op op, uint32_t a, uint32_t b, uint32_t c, int32_t imm);
uint16_t emit_new_long(struct gen *g);
uint16_t emit_new_string(struct gen *g);
void emit_load(struct gen *g, uint16_t reg, int64_t value);
/* Index in the function of the next instruction: a target for jumps. */
uint32_t emit_here(const struct gen *g);
void emit_jump(struct gen *g, struct gen_jumps *jumps, enum prog_op op, uint16_t reg);
void emit_jump_to(struct gen *g, enum prog_op op, uint16_t reg, uint32_t target);
void emit_land(struct gen *g, struct gen_jumps *jumps);
void emit_land_at(struct gen *g, struct gen_jumps *jumps, uint32_t target);
/* Actions that are queued, for an instruction that counts them. */
uint32_t emit_take_actions(struct gen *g);
/* Counts actions; flush: check them now. */
void emit_actions(struct gen *g, unsigned n, const struct token *token, bool flush);

/* gen_expr.c. Registers that return values may belong to a variable: read only. */
uint16_t gen_long(struct gen *g, const struct expr *e);
/* The same; a number may stand in the register that a loop around keeps it in. */
uint16_t gen_long_constant(struct gen *g, const struct expr *e);
uint16_t gen_string(struct gen *g, const struct expr *e); /* operand */
void gen_long_to(struct gen *g, const struct expr *e, uint16_t reg);
void gen_string_to(struct gen *g, const struct expr *e, uint16_t reg);
/* Whether the right side is a number that fits into the instruction; then: reg = left op number. */
bool gen_takes_number(const struct expr *e);
void gen_with_number(struct gen *g, const struct expr *e, uint16_t reg, uint16_t left);
/* For its effect; the value is dropped. */
void gen_effect(struct gen *g, const struct expr *e);
/* A left operand that keeps its value while the right one, `later`, is made. */
uint16_t gen_long_kept(struct gen *g, const struct expr *e, const struct expr *later);
/* Cannot change a variable, and does nothing else. */
bool gen_is_plain(const struct expr *e);
/* Arguments or keys in runs of fresh registers, from *window. */
void gen_window(struct gen *g, struct expr *const *args, size_t nargs, struct gen_regs *window);
void gen_keep_room(struct gen *g, const struct gen_regs *window, uint8_t type);
static inline bool gen_is_string(const struct expr *e)
{
	return e->type == PROG_STRING;
}

/* Somebody asks for the variance of this global: samples have to keep it. */
struct prog_global *gen_variance(struct gen *g, const struct symbol *symbol);
/* Register with the iterator of the aggregate that a statistic's operand means (an element), 0 for a scalar. */
uint16_t gen_element(struct gen *g, const struct expr *of);

/* gen_branch.c */
/* Goes to `jumps` when the truth of e is `sense`; the token at hand is that of the statement. */
void gen_branch(struct gen *g, const struct expr *e, bool sense, struct gen_jumps *jumps);
/* for and while: before the body; behind it and the step. condition: NULL for none. */
void gen_loop_enter(struct gen *g, const struct expr *condition, struct gen_loop *loop);
void gen_loop_again(struct gen *g, const struct expr *condition, struct gen_loop *loop);

/* gen_assign.c */
void gen_assign(struct gen *g, const struct expr *e, uint16_t *result, bool wanted);
void gen_step(struct gen *g, const struct expr *e, uint16_t *result, bool wanted);
/* Returns the register of the value that was added. */
uint16_t gen_sample(struct gen *g, const struct expr *e);
void gen_store(struct gen *g, const struct expr *variable, uint16_t value); /* to a scalar; a register or constant string */

/* gen_slice.c */
struct gen_slice { /* registers of the keys that are given, in runs as AKEYS fills them */
	struct gen_regs wanted; /* one register per key; those of `*` are unused */
	bool any;
};
void gen_slice_keys(struct gen *g, const struct symbol *array, struct expr *const *args, struct gen_slice *slice);
/* Goes to `misses` when the keys of the element at hand are not those of the slice. */
void gen_slice_match(struct gen *g, const struct symbol *array, struct expr *const *args, const struct gen_slice *slice,
	const struct gen_regs *keys, struct gen_jumps *misses);
bool gen_is_slice(const struct expr *e);
void gen_slice_in(struct gen *g, const struct expr *e, uint16_t reg);
void gen_slice_delete(struct gen *g, const struct expr *e);
/* Registers for all keys of an array. */
struct gen_regs gen_key_window(struct gen *g, const struct symbol *array);

/* gen_print.c */
void gen_print(struct gen *g, const struct expr *e, uint16_t reg); /* reg: of sprint…'s result */

/* gen_stmt.c */
void gen_stmt(struct gen *g, const struct stmt *s);

/* gen_table.c: globals, probes, sites, modules */
void gen_globals(struct gen *g);
void gen_probes(struct gen *g);

#endif
