/* SPDX-License-Identifier: MIT */
/* Every operand form that compilers print for x86-64, x32 and i386, and what is not understood.
 * Runs on any host. */
#include "libsdt/operand.h"

#include <elf.h>
#include <stdlib.h>
#include "libsdt/arch.h"
#include "tests/unit/test.h"

static const struct sdt_arch *x86_64, *x32, *i386;
static const char *const about[] = {"sym", "addr", "got", "tls"};

/* An operand in one line: kind, size with sign, then what the kind needs. */
static const char *describe(const struct sdt_operand *o, char *buf, size_t size)
{
	char head[32];

	snprintf(head, sizeof(head), "%s%d%s", o->is_signed ? "-" : "", o->size,
		o->is_float ? "f" : "");
	switch (o->kind) {
	case OPERAND_CONST: snprintf(buf, size, "const %s %" PRId64, head, o->disp); break;
	case OPERAND_REG: snprintf(buf, size, "reg %s %d>>%d", head, o->reg, o->shift); break;
	case OPERAND_MEM:
		snprintf(buf, size, "mem %s %" PRId64 "+%d+%d*%d", head, o->disp,
			o->base == SDT_NO_REG ? -1 : o->base,
			o->index == SDT_NO_REG ? -1 : o->index, o->scale);
		break;
	case OPERAND_SYMBOL:
		snprintf(buf, size, "%s %s %.*s%+" PRId64, about[o->about], head, o->symbol_len,
			o->symbol, o->disp);
		break;
	default: snprintf(buf, size, "bad %s", o->why ? o->why : "?");
	}
	return buf;
}

static void expect(const struct sdt_arch *arch, const char *args, const char *want)
{
	struct sdt_operand out[SDT_MAX_ARGS];
	char buf[200];

	if (operand_parse_all(arch, args, out) != 1) {
		printf("%s: not one operand\n", args);
		test_failures++;
		return;
	}
	describe(&out[0], buf, sizeof(buf));
	if (strcmp(buf, want) != 0) {
		printf("%s: \"%s\", not \"%s\"\n", args, buf, want);
		test_failures++;
	}
	CHECK_INT(out[0].text_len, strlen(args));
	CHECK(out[0].text == args);
}

/* Names of one register in every width, for every register of x86-64, from the ABI's numbering. */
static void x86_64_registers(void)
{
	static const char *const legacy[] = {"ax", "dx", "cx", "bx", "si", "di", "bp", "sp"};

	for (int n = 0; n < 16; n++) {
		char q[8], d[8], w[8], b[8], args[32], want[32];

		if (n < 8) {
			snprintf(q, sizeof(q), "r%s", legacy[n]);
			snprintf(d, sizeof(d), "e%s", legacy[n]);
			snprintf(w, sizeof(w), "%s", legacy[n]);
			snprintf(b, sizeof(b), n < 4 ? "%.1sl" : "%.2sl", legacy[n]);
		} else {
			snprintf(q, sizeof(q), "r%d", n);
			snprintf(d, sizeof(d), "r%dd", n);
			snprintf(w, sizeof(w), "r%dw", n);
			snprintf(b, sizeof(b), "r%db", n);
		}
		const char *names[] = {q, d, w, b};
		for (int i = 0, size = 8; i < 4; i++, size /= 2) {
			snprintf(args, sizeof(args), "-%d@%%%s", size, names[i]);
			snprintf(want, sizeof(want), "reg -%d %d>>0", size, n);
			expect(x86_64, args, want);
			expect(x32, args, want);
		}
	}
	expect(x86_64, "1@%ah", "reg 1 0>>8");
	expect(x86_64, "1@%dh", "reg 1 1>>8");
	expect(x86_64, "1@%ch", "reg 1 2>>8");
	expect(x86_64, "-1@%bh", "reg -1 3>>8");
	expect(x86_64, "1@%rax", "reg 1 0>>0"); /* wider than the value */
	expect(x86_64, "8@%eax", "reg 4 0>>0"); /* narrower */
	expect(x86_64, "8f@%rax", "reg 8f 0>>0");
	expect(x86_64, "4f@%edx", "reg 4f 1>>0");
	expect(x86_64, "%edi", "reg -4 5>>0"); /* assembly: no size */
	expect(x86_64, "%rdi", "reg -8 5>>0");
}

static void x86_64_memory(void)
{
	expect(x86_64, "8@16(%rsp)", "mem 8 16+7+-1*1");
	expect(x86_64, "-4@-44(%rbp)", "mem -4 -44+6+-1*1");
	expect(x86_64, "-4@(%rax)", "mem -4 0+0+-1*1");
	expect(x86_64, "4@0(%r13)", "mem 4 0+13+-1*1");
	expect(x86_64, "-4@44(%rax,%rdx,4)", "mem -4 44+0+1*4");
	expect(x86_64, "8@(%rax,%rcx)", "mem 8 0+0+2*1");
	expect(x86_64, "8@-8(,%rcx,8)", "mem 8 -8+-1+2*8");
	expect(x86_64, "8@(,%r12,2)", "mem 8 0+-1+12*2");
	expect(x86_64, "8@0x10(%rsp)", "mem 8 16+7+-1*1");
	expect(x86_64, "8@8+16(%rsp)", "mem 8 24+7+-1*1");
	expect(x86_64, "8@24-16(%rsp)", "mem 8 8+7+-1*1");
	expect(x86_64, "4@4096", "bad number that may be a constant or an address");
	expect(x86_64, "4@edi", "bad register in Intel syntax");
	expect(x86_64, "8f@-8(%rsp)", "mem 8f -8+7+-1*1");
	expect(x32, "-4@(%eax)", "mem -4 0+0+-1*1");
	expect(x86_64, "8@16(%rsp,%rax,3)", "bad operand in a form that is not known");
	expect(x86_64, "8@16(%sp)", "bad address in a register that is too narrow");
	expect(x86_64, "8@16(%rsp", "bad operand in a form that is not known");
	expect(x86_64, "8@16(%rsp)x", "bad operand in a form that is not known");
	expect(x86_64, "8@()", "bad operand in a form that is not known");
	expect(x86_64, "8@16(%xmm0)", "bad operand in a form that is not known");
	expect(x86_64, "8@-8(%rip)",
		"bad address relative to an instruction that the note does not name");
	expect(x86_64, "8@99999999999999999999(%rsp)", "bad operand in a form that is not known");
	expect(x86_64, "8@", "bad operand in a form that is not known");
	expect(x86_64, "8@DWORD PTR -4[rbp]", "bad operand in a form that is not known");
}

/* Behind the sign by which the header says that it is Intel syntax. */
static void intel_forms(void)
{
	expect(x86_64, "8@=rsi", "reg 8 4>>0");
	expect(x86_64, "-2@=r8w", "reg -2 8>>0");
	expect(x86_64, "-4@=5", "const -4 5");
	expect(x86_64, "1@=-56", "const 1 200");
	expect(x86_64, "8@=0x400a000000000000", "const 8 4614500768194494464");
	expect(x86_64, "-4@=DWORD PTR -4[rbp]", "mem -4 -4+6+-1*1");
	expect(x86_64, "8@=QWORD PTR [rbp-24]", "mem 8 -24+6+-1*1");
	expect(x86_64, "-8@=QWORD PTR 8[rdi+r10*8]", "mem -8 8+5+10*8");
	expect(x86_64, "8@=[rsp - 84]", "mem 8 -84+7+-1*1");
	expect(x86_64, "8@=[rax + 4*rcx + 8]", "mem 8 8+0+2*4");
	expect(x86_64, "8@=[2*rcx]", "mem 8 0+-1+2*2");
	expect(x86_64, "-4@=DWORD PTR gi[rip]", "sym -4 gi+0");
	expect(x86_64, "-8@=QWORD PTR table[rip+24]", "sym -8 table+24");
	expect(x86_64, "-8@=[rip + offset table+16]", "sym -8 table+16");
	expect(i386, "-4@=DWORD PTR gi@GOTOFF[ebx]", "sym -4 gi+0");
	expect(i386, "-4@=DWORD PTR gi", "sym -4 gi+0");
	expect(i386, "4@=OFFSET FLAT:gi", "addr 4 gi+0");
	expect(i386, "4@=offset gi", "addr 4 gi+0");
	expect(x86_64, "8@=[rax + gi]", "bad symbol indexed by a register");
	expect(x86_64, "8@=[rip]",
		"bad address relative to an instruction that the note does not name");
	expect(x86_64, "8@=[ax]", "bad address in a register that is too narrow");
	for (const char *const *p = (const char *const[]){"8@=", "8@=[", "8@=rsi+", "8@=rsi 4",
		     "8@=[rax-rcx]", "8@=[3*rcx]", "8@=[rax+rcx+rdx]", "8@=[a+b]", NULL};
		*p; p++)
		expect(x86_64, *p, "bad operand in a form that is not known");
	expect(x86_64, "8@=xmm", "bad register that this CPU does not have");
}

static void constants(void)
{
	expect(x86_64, "-4@$5", "const -4 5");
	expect(x86_64, "-4@$-5", "const -4 -5");
	expect(x86_64, "1@$-56", "const 1 200");
	expect(x86_64, "-1@$200", "const -1 -56");
	expect(x86_64, "2@$-1", "const 2 65535");
	expect(x86_64, "4@$-1", "const 4 4294967295");
	expect(x86_64, "8@$-1", "const 8 -1"); /* all 64 bits */
	expect(x86_64, "8@$18446744073709551615", "const 8 -1");
	expect(x86_64, "-8@$-9223372036854775808", "const -8 -9223372036854775808");
	expect(x86_64, "8@$0x1f", "const 8 31");
	expect(x86_64, "8@$18446744073709551616", "bad constant in a form that is not known");
	expect(x86_64, "8@$", "bad constant in a form that is not known");
	expect(x86_64, "8@$5x", "bad constant in a form that is not known");
	expect(x86_64, "8@$gi", "addr 8 gi+0");
	expect(x86_64, "8@$8+gi", "addr 8 gi+8");
	expect(x86_64, "8@$gi@GOT", "bad symbol with a relocation that is not known");
	expect(i386, "-4@$7", "const -4 7");
}

static void symbols(void)
{
	expect(x86_64, "-4@gi(%rip)", "sym -4 gi+0");
	expect(x86_64, "-1@3+garr(%rip)", "sym -1 garr+3");
	expect(x86_64, "-1@garr+3(%rip)", "sym -1 garr+3");
	expect(x86_64, "-1@garr-3(%rip)", "sym -1 garr-3");
	expect(x86_64, "-1@-3+garr(%rip)", "sym -1 garr-3");
	expect(x86_64, "-4@_ZN3foo3barE+8(%rip)", "sym -4 _ZN3foo3barE+8");
	expect(x86_64, "8f@.LC1(%rip)", "sym 8f .LC1+0");
	expect(x86_64, "-4@gi.1234$x(%rip)", "sym -4 gi.1234$x+0");
	expect(x86_64, "-4@gi", "sym -4 gi+0");
	expect(x86_64, "8@ext@GOTPCREL(%rip)", "got 8 ext+0");
	expect(x86_64, "8@8+ext@GOTPCREL(%rip)", "bad place in the global offset table");
	expect(x86_64, "8@ext@GOTPCREL(%rax)", "bad place in the global offset table");
	expect(x86_64, "8@ext@GOT(%rax)", "bad value in the global offset table");
	expect(x86_64, "-4@%fs:tls@tpoff", "tls -4 tls+0");
	expect(x86_64, "-4@%fs:4+tls@tpoff", "tls -4 tls+4");
	expect(x86_64, "-4@%fs:tls@tpoff(,%rax,4)", "tls -4 tls+0");
	expect(x86_64, "8@%fs:40", "mem 8 40+58+-1*1");
	expect(x86_64, "-4@%fs:(%rax)", "mem -4 0+58+0*1");
	expect(x86_64, "-4@%fs:-8(%rax)", "mem -4 -8+58+0*1");
	expect(x86_64, "-4@%fs:8(,%rbx,4)", "mem -4 8+58+3*4");
	expect(x86_64, "-4@%gs:16", "mem -4 16+59+-1*1");
	expect(x86_64, "-4@%fs:(%rax,%rbx)",
		"bad thread-local variable at the sum of two registers");
	expect(x86_64, "-4@%fs:tls@dtpoff",
		"bad thread-local variable in a form that is not known");
	expect(x86_64, "-4@%fs:(%rip)", "bad thread-local variable in a form that is not known");
	expect(x86_64, "-4@%fs:(%ax)", "bad thread-local variable at the sum of two registers");
	expect(x86_64, "-4@tls@tpoff(%rax)", "bad thread-local variable");
	expect(i386, "-4@%gs:tls@ntpoff", "bad thread-local variable");
	expect(x86_64, "-4@garr(,%rax,4)", "bad symbol indexed by a register");
	expect(x86_64, "-4@garr(%rax)", "bad symbol indexed by a register");
	expect(x86_64, "-4@a+b(%rip)", "bad operand in a form that is not known");
	expect(x86_64, "-4@3-garr(%rip)", "bad operand in a form that is not known");
	expect(x86_64, "-4@g@WHAT(%rip)", "bad symbol with a relocation that is not known");
	expect(i386, "-4@gi", "sym -4 gi+0");
	expect(i386, "-1@3+garr", "sym -1 garr+3");
	expect(i386, "-4@gi@GOTOFF(%edx)", "sym -4 gi+0");
	expect(i386, "-1@3+garr@GOTOFF(%edx)", "sym -1 garr+3");
	expect(i386, "-1@garr@GOTOFF(%edx,%eax,4)", "bad symbol indexed by a register");
	expect(i386, "4@ext@GOT(%ebx)", "bad value in the global offset table");
}

static void i386_forms(void)
{
	static const char *const names[] = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};

	for (int n = 0; n < 8; n++) {
		char args[32], want[32];

		snprintf(args, sizeof(args), "-4@%%e%s", names[n]);
		snprintf(want, sizeof(want), "reg -4 %d>>0", n);
		expect(i386, args, want);
		snprintf(args, sizeof(args), "2@%%%s", names[n]);
		snprintf(want, sizeof(want), "reg 2 %d>>0", n);
		expect(i386, args, want);
	}
	expect(i386, "-1@%ecx", "reg -1 1>>0"); /* the 32-bit name stands for every width */
	expect(i386, "2@%ebp", "reg 2 5>>0");
	expect(i386, "1@%dh", "reg 1 2>>8");
	expect(i386, "4@48(%esp)", "mem 4 48+4+-1*1");
	expect(i386, "4@(%eax,%edx,8)", "mem 4 0+0+2*8");
	expect(i386, "8@16(%esp)", "mem 8 16+4+-1*1");
	expect(i386, "8@%esi", "bad 64-bit value of which the note names the low half only");
	expect(i386, "8f@%edx", "bad 64-bit value of which the note names the low half only");
	expect(i386, "4@%rax", "bad register that this CPU does not have");
	expect(i386, "1@%sil", "bad register that this CPU does not have");
}

static void sizes(void)
{
	static const char *const bad[] = {"16@(%rax)", "-16@(%rax)", "16f@(%rax)", "300@v(%rip)",
		"3@%eax", "0@%eax", "99999999999999999999999@%eax"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		expect(x86_64, bad[i], "bad not a number of 1, 2, 4 or 8 bytes");
	expect(x86_64, "8f@%xmm0", "reg 8f 17>>0");
	expect(x86_64, "4f@%xmm15", "reg 4f 32>>0");
	expect(x86_64, "8@%xmm16", "bad value in a floating-point or vector register");
	expect(x86_64, "8@%st(0)", "bad value in a floating-point or vector register");
	expect(x86_64, "8@%cr3", "bad register that this CPU does not have");
	expect(x86_64, "8@%", "bad register that this CPU does not have");
	expect(NULL, "8@x1", "bad the operands of this CPU are not known");
}

static void lists(void)
{
	struct sdt_operand out[SDT_MAX_ARGS];
	char many[400] = "", *long_text;

	CHECK_INT(operand_parse_all(x86_64, "", out), 0);
	CHECK_INT(operand_parse_all(x86_64, "   ", out), 0);
	CHECK_INT(operand_parse_all(x86_64, ":", out), 0);
	CHECK_INT(operand_parse_all(x86_64, " 8@%rdi  -4@$1 ", out), 2);
	CHECK_INT(out[0].text_len, 6);
	CHECK_INT(out[1].text_len, 5);
	CHECK_INT(out[1].disp, 1);
	/* one that is not understood does not spoil the others */
	CHECK_INT(operand_parse_all(x86_64, "8@%rdi 8@??? -4@$1", out), 3);
	CHECK_INT(out[1].kind, OPERAND_UNREADABLE);
	CHECK_INT(out[2].kind, OPERAND_CONST);
	/* blanks inside an operand */
	CHECK_INT(operand_parse_all(NULL, "-4@x1 8@[sp, 16] -4@[x3, 44]", out), 3);
	CHECK_INT(out[1].text_len, strlen("8@[sp, 16]"));
	CHECK_INT(operand_parse_all(x86_64, "-4@DWORD PTR -4[rbp] 8@rsi", out), 2);
	CHECK_INT(operand_parse_all(x86_64, "%eax %ebx", out), 2);
	for (int i = 0; i < 14; i++)
		strcat(many, "8@%rdi ");
	CHECK_INT(operand_parse_all(x86_64, many, out), SDT_MAX_ARGS);
	long_text = malloc(100001);
	if (long_text) {
		memset(long_text, 'a', 100000);
		memcpy(long_text, "8@", 2);
		long_text[100000] = '\0';
		CHECK_INT(operand_parse_all(x86_64, long_text, out), 1);
		CHECK_STR(out[0].why, "operand too long");
	}
	free(long_text);
}

int main(void)
{
	x86_64 = arch_find(EM_X86_64, ELFCLASS64);
	x32 = arch_find(EM_X86_64, ELFCLASS32);
	i386 = arch_find(EM_386, ELFCLASS32);
	x86_64_registers();
	x86_64_memory();
	intel_forms();
	constants();
	symbols();
	i386_forms();
	sizes();
	lists();
	return test_status();
}
