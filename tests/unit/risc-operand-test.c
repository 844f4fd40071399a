/* SPDX-License-Identifier: MIT */
/* The operand forms that compilers print for the CPUs other than x86. Runs on any host. */
#include <elf.h>
#include "libsdt/arch.h"
#include "libsdt/operand.h"
#include "tests/unit/test.h"

enum { LOONGARCH = 258 };

struct form {
	uint16_t machine;
	uint8_t elf_class;
	const char *args;
	const char *want; /* operands, joined by "; " */
};

// clang-format off
static const struct form forms[] = {
	{EM_AARCH64, ELFCLASS64, "-4@x1 8@x30 1@w3", "reg -4 1; reg 8 30; reg 1 3"},
	{EM_AARCH64, ELFCLASS64, "8@[sp, 16] -4@[x0] 4@[x3, 44] 8@[x29, -8]",
		"mem 8 16+31; mem -4 0+0; mem 4 44+3; mem 8 -8+29"},
	{EM_AARCH64, ELFCLASS64, "8@[x1, x2] 8@[x1, x2, lsl 3] 8@[sp, #8]",
		"mem 8 0+1+2*1; mem 8 0+1+2*8; mem 8 8+31"},
	{EM_AARCH64, ELFCLASS64, "-4@-5 8@4609434218613702656 1@-56", "const -4 -5; const 8 4609434218613702656; const 1 200"},
	{EM_AARCH64, ELFCLASS64, "4@[x5, #:lo12:.LANCHOR1]", "bad the low half of the address of a symbol"},
	{EM_AARCH64, ELFCLASS64, "4@[x5, x6, lsl 4] 8@[w1] 8@[x1 8@d0 8@[x1, x2, sxtw 2]", "bad; bad; bad; bad; bad"},
	{EM_ARM, ELFCLASS32, "-4@r1 2@ip 1@lr 4@r9 4@fp 4@sl", "reg -4 1; reg 2 12; reg 1 14; reg 4 9; reg 4 11; reg 4 10"},
	{EM_ARM, ELFCLASS32, "4@[sp, #40] -4@[r5, ip] -4@[r5, r6, lsl #2] 4@[r7, #-4]",
		"mem 4 40+13; mem -4 0+5+12*1; mem -4 0+5+6*4; mem 4 -4+7"},
	{EM_ARM, ELFCLASS32, "4@#42 -4@#-5 8@[sp]", "const 4 42; const -4 -5; mem 8 0+13"},
	{EM_ARM, ELFCLASS32, "8@r4", "bad 64-bit value of which the note names one half only"},
	{EM_ARM, ELFCLASS32, "4@#1.5e+0 8@#-2.5e+1 8@#3.25e+0", "const 4 1069547520; const 8 -4595641944754880512; const 8 4614500768194494464"},
	{EM_ARM, ELFCLASS32, "4@#1.5e+0x 2@#1.5e+0 4@ext 4@.L.str 4@#ext", "bad; bad; bad; bad; bad"},
	{EM_RISCV, ELFCLASS64, "-4@a1 8@t1 8@s11 8@zero", "reg -4 11; reg 8 6; reg 8 27; reg 8 0"},
	{EM_RISCV, ELFCLASS64, "-8@16(sp) 8@-1644(s0) 8@(a5) 4@42", "mem -8 16+2; mem 8 -1644+8; mem 8 0+15; const 4 42"},
	{EM_RISCV, ELFCLASS64, "-4@%lo(gi)(t3)", "bad the low half of the address of a symbol"},
	{EM_RISCV, ELFCLASS64, "-4@%tprel_lo(tls)(t4)", "bad thread-local variable"},
	{EM_PPC64, ELFCLASS64, "-4@4 8@31 8@0(9) -4@i-5 4@i42 8@8(0)",
		"reg -4 4; reg 8 31; mem 8 0+9; const -4 -5; const 4 42; mem 8 8"},
	{EM_PPC64, ELFCLASS64, "8@5,4 8@32 8@i 8@0(r9) 8@16(32)", "bad; bad; bad; mem 8 0+9; bad"},
	{EM_S390, ELFCLASS64, "-4@%r3 8@368(%r15) -4@4(%r1,%r2) 8@0(%r0) 4@42",
		"reg -4 3; mem 8 368+15; mem -4 4+2+1*1; mem 8 0; const 4 42"},
	{EM_S390, ELFCLASS64, "8@%f0 8@r3 8@16(%r1,%r2,%r3)", "bad; bad; bad"},
	{EM_MIPS, ELFCLASS64, "-4@$5 4@0($4) 8@16($sp) 8@-8($fp) 4@42 8@$sp",
		"reg -4 5; mem 4 0+4; mem 8 16+29; mem 8 -8+30; const 4 42; reg 8 29"},
	{EM_MIPS, ELFCLASS64, "8@%got_ofst(si)($8) 8@$f12 8@5($32)",
		"bad the low half of the address of a symbol; bad; bad"},
	{LOONGARCH, ELFCLASS64, "-4@$r5 8@$r3,16 8@$t5, 0 8@$r4,$r5 4@42 -4@$a0",
		"reg -4 5; mem 8 16+3; mem 8 0+17; mem 8 0+4+5*1; const 4 42; reg -4 4"},
	{LOONGARCH, ELFCLASS64, "8@%le_lo12_r(.LANCHOR1) 8@$f0 8@$r3,", "bad thread-local variable; bad; bad"},
};
// clang-format on

static size_t describe(const struct sdt_operand *o, bool reason, char *buf, size_t size)
{
	const char *sign = o->is_signed ? "-" : "";
	int n = 0;

	switch (o->kind) {
	case OPERAND_CONST:
		return (size_t)snprintf(buf, size, "const %s%d %" PRId64, sign, o->size, o->disp);
	case OPERAND_REG: return (size_t)snprintf(buf, size, "reg %s%d %d", sign, o->size, o->reg);
	case OPERAND_MEM:
		n = snprintf(buf, size, "mem %s%d %" PRId64, sign, o->size, o->disp);
		if (o->base != SDT_NO_REG)
			n += snprintf(buf + n, size - (size_t)n, "+%d", o->base);
		if (o->index != SDT_NO_REG)
			n += snprintf(buf + n, size - (size_t)n, "+%d*%d", o->index, o->scale);
		return (size_t)n;
	default:
		return (size_t)snprintf(
			buf, size, "bad%s%s", reason ? " " : "", reason ? o->why : "");
	}
}

static void check_form(const struct form *f)
{
	const struct sdt_arch *arch = arch_find(f->machine, f->elf_class);
	struct sdt_operand out[SDT_MAX_ARGS];
	char got[600] = "";
	size_t n, at = 0;

	CHECK(arch != NULL);
	if (!arch)
		return;
	n = operand_parse_all(arch, f->args, out);
	for (size_t i = 0; i < n; i++) {
		if (i)
			at += (size_t)snprintf(got + at, sizeof(got) - at, "; ");
		at += describe(&out[i], strstr(f->want, "bad ") != NULL && i == 0, got + at,
			sizeof(got) - at);
	}
	CHECK_STR(got, f->want);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		check_form(&forms[i]);
	return test_status();
}
