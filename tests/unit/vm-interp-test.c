/* SPDX-License-Identifier: MIT */
/* Programs written by hand: arguments of marks in every width and place, faults, contexts,
 * conditions; and what the verifier refuses. */
#include <errno.h>
#include <stdlib.h>
#include "stap-lite/code/build.h"
#include "stap-lite/code/verify.h"
#include "stap-lite/vm/arena.h"
#include "stap-lite/vm/vm.h"
#include "tests/unit/test.h"

enum { BIAS = 0x10000, RING = 4096 };

static const uint8_t memory[16] = {
	0xfa, 0xff, 0xff, 0xff, 1, 0, 0, 0x80, 2, 0, 0, 0, 0, 0, 0, 0x80};

static int read_reg(void *ctx, unsigned reg, uint64_t *value)
{
	(void)ctx;
	*value = reg == 5   ? 0x1122334455667788
		 : reg == 6 ? 0x2000
		 : reg == 7 ? 2
			    : 0xfffffffffffffbff;
	return reg < 17 ? 0 : -ENODATA;
}

/* 16 bytes at 0x2000, and the same at BIAS + 0x40. */
static int read_mem(void *ctx, uint64_t addr, void *buf, size_t len)
{
	uint64_t off = addr >= 0x2000 && addr < 0x2010 ? addr - 0x2000 : addr - BIAS - 0x40;

	(void)ctx;
	if (off >= sizeof(memory) || len > sizeof(memory) - off)
		return -EFAULT;
	memcpy(buf, memory + off, len);
	return 0;
}

static int emit_nothing(void *ctx, const void *record, size_t len)
{
	(void)ctx, (void)record, (void)len;
	return 0;
}

struct fixture {
	struct builder b;
	struct program *program;
	struct arena *arena;
	void *mem;
	struct vm_run run;
	struct vm_host host;
};

static void insn(
	struct fixture *f, enum prog_op op, uint16_t a, uint16_t b, uint16_t c, int32_t imm)
{
	struct prog_insn i = {
		.op = (uint16_t)op, .a = a, .b = b, .c = c, .imm = imm, .place = PROG_NONE};

	build_add(&f->b, &f->b.insns, &i);
}

static void begin(struct fixture *f)
{
	struct prog_limits limits = {
		.max_string = 64, .max_map = 4, .max_action = 100, .max_nesting = 2};
	struct prog_global number = {.type = PROG_LONG, .initial_string = PROG_NONE},
			   string = {.type = PROG_STRING, .initial_string = PROG_NONE};

	*f = (struct fixture){.host = {.read_reg = read_reg,
				      .read_mem = read_mem,
				      .emit = emit_nothing,
				      .bias = BIAS}};
	build_init(&f->b, &limits);
	build_add(&f->b, &f->b.globals, &number);
	build_add(&f->b, &f->b.globals, &string);
}

/* One handler of all instructions so far; a site with this operand. Returns what the verifier says.
 */
static int finish(struct fixture *f, const struct prog_operand *operand)
{
	struct prog_function function = {.count = f->b.insns.count,
		.nlongs = 4,
		.nstrings = 2,
		.is_handler = 1,
		.place = PROG_NONE};
	struct prog_probe probe = {.point = POINT_MARK,
		.condition = PROG_NONE,
		.pn = PROG_NONE,
		.pp = PROG_NONE,
		.module = 0,
		.place = PROG_NONE};
	struct prog_site site = {.operand_count = operand != NULL};
	struct prog_module module = {0};
	struct sdt_error err;
	int rc;

	function.name = module.path = site.provider = site.pp = build_string(&f->b, "x", 1);
	site.name = build_string(&f->b, "the__mark", 9);
	if (operand)
		build_add(&f->b, &f->b.operands, operand);
	build_add(&f->b, &f->b.functions, &function);
	build_add(&f->b, &f->b.probes, &probe);
	build_add(&f->b, &f->b.modules, &module);
	build_add(&f->b, &f->b.sites, &site);
	CHECK_INT(build_finish(&f->b, &f->program, NULL), 0);
	rc = code_verify(f->program, f->program->size, &err);
	f->arena = calloc(1, arena_size(f->program, RING));
	f->mem = calloc(1, rc == 0 ? vm_run_size(f->program) : 1);
	if (rc != 0)
		return rc;
	CHECK_INT(arena_init(f->arena, f->program, arena_size(f->program, RING), RING), 0);
	vm_run_init(&f->run, f->program, f->arena, f->mem);
	return 0;
}

static void end(struct fixture *f)
{
	build_deinit(&f->b);
	free(f->program);
	free(f->arena);
	free(f->mem);
}

static int64_t global_long(const struct fixture *f)
{
	return *(int64_t *)((char *)f->arena + prog_globals(f->program)[0].storage);
}

static void check_arg(struct prog_operand operand, int64_t want, const char *error)
{
	struct fixture f;
	enum vm_status status;

	begin(&f);
	insn(&f, OP_ARG, 1, 0, 0, 1);
	insn(&f, OP_GST, 1, 0, 0, 0);
	insn(&f, OP_NEXT, 0, 0, 0, 0);
	CHECK_INT(finish(&f, &operand), 0);
	status = vm_run_probe(&f.run, &f.host, 0, 0);
	CHECK_INT(status, error ? VM_ERROR : VM_DONE);
	if (error)
		CHECK_STR(f.run.error_text, error);
	else
		CHECK_INT(global_long(&f), want);
	end(&f);
}

#define OPERAND(...)                                                                               \
	(struct prog_operand)                                                                      \
	{                                                                                          \
		__VA_ARGS__, .scale = 1, .name = PROG_NONE                                         \
	}

static void test_args(void)
{
	uint8_t none = SDT_NO_REG;

	check_arg(OPERAND(OPERAND_CONST, 4, 1, .disp = -5), -5, NULL);
	check_arg(OPERAND(OPERAND_REG, 8, 0, .reg = 5), 0x1122334455667788, NULL);
	check_arg(OPERAND(OPERAND_REG, 4, 1, .reg = 5), 0x55667788, NULL);
	check_arg(OPERAND(OPERAND_REG, 1, 1, .reg = 5), -0x78, NULL);
	check_arg(OPERAND(OPERAND_REG, 1, 0, .reg = 5), 0x88, NULL);
	check_arg(OPERAND(OPERAND_REG, 1, 0, .reg = 5, .shift = 8), 0x77, NULL);
	check_arg(OPERAND(OPERAND_REG, 2, 1, .reg = 1), -1025, NULL);
	check_arg(OPERAND(OPERAND_REG, 4, 0, .reg = 1), 0xfffffbff, NULL);
	check_arg(OPERAND(OPERAND_MEM, 4, 1, .base = 6, .index = none), -6, NULL);
	check_arg(OPERAND(OPERAND_MEM, 4, 0, .base = 6, .index = none), 0xfffffffa, NULL);
	check_arg(OPERAND(OPERAND_MEM, 1, 1, .base = 6, .index = none), -6, NULL);
	check_arg(OPERAND(OPERAND_MEM, 1, 0, .base = 6, .index = none), 250, NULL);
	check_arg(OPERAND(OPERAND_MEM, 2, 0, .base = none, .index = none, .disp = 0x2004), 1, NULL);
	check_arg(OPERAND(OPERAND_MEM, 8, 1, .base = 6, .index = none, .disp = 8),
		(int64_t)0x8000000000000002, NULL);
	check_arg((struct prog_operand){OPERAND_MEM, 4, 1, .base = 6, .index = 7, .scale = 4,
			  .name = PROG_NONE, .disp = -4},
		INT32_MIN + 1, NULL);
	check_arg(OPERAND(OPERAND_STATIC, 4, 1, .disp = 0x40), -6, NULL);
	check_arg(OPERAND(OPERAND_STATIC, 4, 1, .disp = 0x10), 0,
		"read fault [man error::fault] at 0x10010");
	check_arg(OPERAND(OPERAND_MEM, 8, 1, .base = 6, .index = none, .disp = 12), 0,
		"read fault [man error::fault] at 0x200c");
	check_arg(
		OPERAND(OPERAND_REG, 8, 0, .reg = 40), 0, "registers of the thread cannot be read");
	check_arg(OPERAND(OPERAND_UNREADABLE, 8, 0), 0, "operand of the mark is not understood");
}

static void test_context(void)
{
	struct prog_operand minus = OPERAND(OPERAND_CONST, 8, 1, .disp = -1);
	const struct prog_global *global;
	struct fixture f;

	begin(&f);
	insn(&f, OP_CTXS, 0, 0, 0, CONTEXT_VARS);
	insn(&f, OP_CTXS, 1, 0, 0, CONTEXT_NAME);
	insn(&f, OP_SCAT, 1, 0, 1, 0); /* the result is the right operand too */
	insn(&f, OP_GSST, 1, 0, 0, 1);
	insn(&f, OP_HASARG, 0, 0, 0, 1);
	insn(&f, OP_HASARG, 1, 0, 0, 2);
	insn(&f, OP_SUB, 2, 0, 1, 0);
	insn(&f, OP_GST, 2, 0, 0, 0);
	insn(&f, OP_RET, 0, 0, 0, 0);
	CHECK_INT(finish(&f, &minus), 0);
	CHECK_INT(vm_run_probe(&f.run, &f.host, 0, 0), VM_DONE);
	global = prog_globals(f.program) + 1;
	CHECK_STR((char *)f.arena + global->storage, "$arg1=0xffffffffffffffffthe__mark");
	CHECK_INT(global_long(&f), 1);
	end(&f);
}

/* One instruction in front of an orderly end: refused or not. */
static void check_verify(
	enum prog_op op, unsigned a, unsigned b, unsigned c, int32_t imm, bool good)
{
	struct fixture f;
	int rc;

	begin(&f);
	insn(&f, op, (uint16_t)a, (uint16_t)b, (uint16_t)c, imm);
	insn(&f, OP_NEXT, 0, 0, 0, 0);
	rc = finish(&f, NULL);
	if ((rc == 0) != good) {
		printf("op %d %u %u %u %d: verifier said %d\n", op, a, b, c, imm, rc);
		test_failures++;
	}
	end(&f);
}

static void test_verify(void)
{
	check_verify(OP_ADD, 3, 3, 3, 0, true);
	check_verify(OP_ADD, 4, 0, 0, 0, false);
	check_verify(OP_ADD, 0, 0, 4, 0, false);
	check_verify(OP_ADD, 0, 0, 0, 1, false); /* unused fields are zero */
	check_verify(OP_GLD, 0, 0, 0, 0, true);
	check_verify(OP_GLD, 0, 0, 0, 1, false); /* a string */
	check_verify(OP_GLD, 0, 0, 0, -1, false);
	check_verify(OP_GSLD, 1, 0, 0, 1, true);
	check_verify(OP_SMOV, 2, 0, 0, 0, false);
	check_verify(OP_SMOV, 0, PROG_CONST_BIT, 0, 0, false); /* no such constant */
	check_verify(OP_JMP, 0, 0, 0, 1, true);
	check_verify(OP_JMP, 0, 0, 0, 0, false); /* for ever */
	check_verify(OP_JMP, 0, 0, 0, 2, false);
	check_verify(OP_JMP, 0, 0, 1, 0, true); /* counts as it goes back */
	check_verify(OP_JLT, 1, 2, 0, 0, false);
	check_verify(OP_JLT, 1, 2, 1, 0, true);
	check_verify(OP_JLTI, 1, 0xffff, 0, 1, true); /* -1 */
	check_verify(OP_JLTI, 4, 0, 0, 1, false);
	check_verify(OP_LDK, 0, 0, 0, 0, false);
	check_verify(OP_CALL, 0, 0, 0, 0, true);
	check_verify(OP_CALL, 5, 0, 0, 0, false);
	check_verify(OP_CALL, 0, 0, 0, 1, false);
	check_verify(OP_PRINT, 0, 0, 0, 0, false);
	check_verify(OP_BUILTIN, 0, 0, 0, 9999, false);
	check_verify(OP_AGET, 0, 0, 0, 0, false); /* no array */
	check_verify(OP_AGET, 0, 9, 0, 0, false);
	check_verify(OP_TGET, 0, STAT_VARIANCE + 1, 0, 0, false);
	check_verify(OP_ACT, 0, 0, 0, -1, false);
	check_verify(OP_CTXS, 0, 0, 0, CONTEXT_PN + 1, false);
	check_verify(OP_COUNT, 0, 0, 0, 0, false);
}

static void test_nesting(void)
{
	struct fixture f;

	begin(&f);
	insn(&f, OP_CALL, 1, 1, 0, 0);
	insn(&f, OP_NEXT, 0, 0, 0, 0);
	CHECK_INT(finish(&f, NULL), 0);
	CHECK_INT(vm_run_probe(&f.run, &f.host, 0, 0), VM_ERROR);
	CHECK_STR(f.run.error_text, "MAXNESTING exceeded");
	end(&f);
}

int main(void)
{
	test_args();
	test_context();
	test_verify();
	test_nesting();
	return test_status();
}
