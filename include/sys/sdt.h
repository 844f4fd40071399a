/* SPDX-License-Identifier: CC0-1.0 */
/*
 * <sys/sdt.h>: static probes for C, C++ and assembly (SDT marks, also known as USDT).
 *
 *	#include <sys/sdt.h>
 *
 *	void serve(int fd, const char *path)
 *	{
 *		DTRACE_PROBE2(webserver, request__start, fd, path);
 *		...
 *
 * Such a line puts one no-operation instruction into the program, and a note into a section of the file that is never
 * loaded. The note says where the instruction is, what the probe is called, and in which register or memory cell the
 * compiler happens to hold each argument. Tracers (gdb, perf, bpftrace, SystemTap, stap-lite) read the notes and patch
 * the instruction while they look. Nobody looking: the cost is that one instruction.
 *
 * What you may write
 *	DTRACE_PROBE(provider, name)			no arguments; DTRACE_PROBE0 is the same
 *	DTRACE_PROBE1(provider, name, a1)		and so on, up to DTRACE_PROBE12
 *	STAP_PROBE, STAP_PROBE0 ... STAP_PROBE12	other names of the same macros
 *	STAP_PROBEV(provider, name, ...)		counts its arguments (0 to 12); exists if SDT_USE_VARIADIC was
 *							defined before this header was included for the first time
 * - provider and name are plain identifiers. Macros in them are expanded (beware: GNU modes define `linux` and `unix`
 *   to 1); what is not an identifier afterwards does not compile. By custom a double underscore is shown as a dash.
 * - Each argument is evaluated exactly once, whether anybody looks or not. Integers, enumerations, pointers, arrays
 *   (their address), functions, floating point numbers, structs of up to 8 bytes. Pass the address of a larger struct.
 * - A probe is a compiler barrier for memory: what a pointer argument points to has been stored before the site.
 * - C++ (since C++14) may evaluate a constexpr function with probes at compile time, and skips them then.
 * - It is a statement, and it may be inlined, unrolled or duplicated: one line can become several sites, each noted.
 *
 * Arguments that are costly to compute
 *	#define _SDT_HAS_SEMAPHORES 1			for all probes of this source file that follow
 *	#include <sys/sdt.h>
 *	unsigned short webserver_hit_semaphore __attribute__((section(".probes")));
 *
 *		if (__builtin_expect(*(volatile unsigned short *)&webserver_hit_semaphore, 0))
 *			DTRACE_PROBE1(webserver, hit, expensive());
 *   Tracers add one to PROVIDER_NAME_semaphore while they look. dtrace(1) generates the declarations, the definitions
 *   and the question (WEBSERVER_HIT_ENABLED()) from a list of probes. Defined before this header was included for the
 *   first time, it makes a semaphore that is not declared or not defined an error, and in C++ one may be declared in a
 *   namespace (gcc for 32-bit ARM: as extern "C"). Defined later (a generated header after this one), a probe without a
 *   semaphore is an ordinary probe.
 *
 * In your own asm statements
 *	asm ("before\n" STAP_PROBE_ASM(provider, name, -4@%eax 8@8(%rsp)) "after");
 *   is a site between the two, whose operands you describe yourself as SIZE@OPERAND (a negative size is a signed number);
 *   in an asm with operands write %%eax. Or let the compiler describe C expressions:
 *	asm ("before\n" STAP_PROBE_ASM(provider, name, STAP_PROBE_ASM_TEMPLATE(2)) "after"
 *	     : outputs : inputs, STAP_PROBE_ASM_OPERANDS(2, fd, path));
 *   In an assembler file (.S) the macros above take operands as they are to be noted:
 *	STAP_PROBE2(provider, name, -4@%edi, 8@8(%rsp))
 *
 * What you may set before the first include
 *	STAP_SDT_ARG_CONSTRAINT	where arguments may live, as letters of asm constraints (the default is in the table below);
 *				`nr` asks for registers and constants only
 *
 * Better probes, if you ask for them (C and C++; tracers that do not know them see ordinary probes)
 *	STAP_PROBE_GUARDED(provider, name, ...)		counts its arguments (0 to 12), and evaluates them only while a
 *	tracer looks: the guard, a semaphore, is made on the spot, one in each program or library. No other file is needed.
 *	It costs a comparison in memory and a branch. (In C++ templates gcc can't do this but on x86-64.) STAP_PROBE_IS_TRACED(provider, name) is that question alone.
 *
 *	STAP_PROBE_TYPED(provider, name, (int, fd, client->fd), (const char *, path, request->path))
 *	notes the type and the name of every argument as well, and checks that the value can be assigned to the type.
 *	Scripts then know the arguments by their names too ($fd), and lists show them.
 *
 *	#define SDT_FAST_SITES 1			before the first include: on x86-64 a site is a one-byte nop and then
 *	a ten-byte nop that tracers and the kernel (optimized uprobes) can replace by a call. Nothing else changes; idle it
 *	costs one more instruction that does nothing.
 *
 *	#define SDT_DROP_DEAD_NOTES 1			before the first include: --gc-sections of GNU ld and lld removes
 *	functions that nobody calls together with the notes in them. Without it a function with a probe counts as used, so
 *	that every probe that was compiled in can be traced; gold and mold always take it so. Needs binutils 2.36, and is not
 *	for objects that `ld -r` combines: they share a note section, which goes with the first of its functions.
 *
 * The note (section .note.stapsdt, owner "stapsdt", type 3), in the byte order and word size of the file:
 *	address of the site; address of _.stapsdt.base; address of the semaphore or 0;
 *	provider, name and argument string, each ending with a zero byte
 * _.stapsdt.base is one byte in a loaded section of its own; a reader that sees that section at another address than the
 * note says knows that the file has been moved (prelink) after it was linked, and by how much.
 *
 * Types and names (section .note.sdtkit, owner "sdtkit", type 1): address of the site; address of _.stapsdt.base; then for
 * each argument its type and its name, each ending with a zero byte. A section of its own, because readers of the other
 * one stop at notes that they do not know.
 */
#ifndef _SYS_SDT_H
#define _SYS_SDT_H 1

/* clang-format off */

#ifndef __ASSEMBLER__
/* Variadic macros are no part of C89 and C++98, but every compiler that this header supports has them. */
#pragma GCC system_header
#endif

/*
 * One row per CPU: default constraint of arguments (n constant, o memory whose address can be offset, r register, other
 * letters as explained), the no-operation instruction, and how the compiler is to print operand ID.
 *
 * Where memory can be addressed by half of a symbol's address (`[x5, #:lo12:symbol]`), a note can't say that address, so
 * optimized code of gcc gets a constraint without such addresses. clang makes o a store to the stack and an address in a
 * register, so it is asked for the register itself where there are enough of them.
 */
#if defined __x86_64__			/* F: the bits of a floating point constant */
# ifdef __clang__			/* nr would do without the store, but refuses long double and _Complex */
#  define _SDT_ARG_CONSTRAINT_DEFAULT	nor
# else
#  define _SDT_ARG_CONSTRAINT_DEFAULT	nFor
# endif
# define _SDT_NOP			nop
# define _SDT_ARGTMPL(id)		"{|=}%[" #id "]"
#elif defined __i386__			/* %k: a byte can't be named in every register, so name the whole register */
# ifdef __clang__
#  define _SDT_ARG_CONSTRAINT_DEFAULT	nor
# else
#  define _SDT_ARG_CONSTRAINT_DEFAULT	nFor
# endif
# define _SDT_NOP			nop
# define _SDT_ARGTMPL(id)		"{|=}%k[" #id "]"
#elif defined __aarch64__
# if defined __clang__ && defined __OPTIMIZE__
#  define _SDT_ARG_CONSTRAINT_DEFAULT	nr
# elif defined __OPTIMIZE__		/* Ump: what a pair of registers can be loaded from, base and number */
#  define _SDT_ARG_CONSTRAINT_DEFAULT	nUmpr
# else
#  define _SDT_ARG_CONSTRAINT_DEFAULT	nor
# endif
# define _SDT_NOP			nop
# define _SDT_ARGTMPL(id)		"%[" #id "]"
#elif defined __arm__			/* too few registers for nr; g lets gcc name constants instead of loading them */
# ifdef __clang__
#  define _SDT_ARG_CONSTRAINT_DEFAULT	nor
# else
#  define _SDT_ARG_CONSTRAINT_DEFAULT	g
# endif
# define _SDT_NOP			nop
# define _SDT_ARGTMPL(id)		"%[" #id "]"
#elif defined __riscv
# if defined __clang__			/* which crashes on memory operands here */
#  define _SDT_ARG_CONSTRAINT_DEFAULT	nr
# elif defined __OPTIMIZE__		/* A: address in a register */
#  define _SDT_ARG_CONSTRAINT_DEFAULT	nAr
# else
#  define _SDT_ARG_CONSTRAINT_DEFAULT	nor
# endif
# define _SDT_NOP			nop
# define _SDT_ARGTMPL(id)		"%[" #id "]"
#elif defined __mips__
# if defined __OPTIMIZE__ && !defined __clang__
#  define _SDT_ARG_CONSTRAINT_DEFAULT	nr
# else
#  define _SDT_ARG_CONSTRAINT_DEFAULT	nor
# endif
# define _SDT_NOP			nop
# define _SDT_ARGTMPL(id)		"%[" #id "]"
#elif defined __loongarch__
# define _SDT_ARG_CONSTRAINT_DEFAULT	nr
# define _SDT_NOP			nop
# define _SDT_ARGTMPL(id)		"%[" #id "]"
#elif defined __powerpc__		/* Q: address in a register; %I prints an i before constants: bare numbers are registers */
# define _SDT_ARG_CONSTRAINT_DEFAULT	nQr
# define _SDT_NOP			nop
# define _SDT_ARGTMPL(id)		"%I[" #id "]%[" #id "]"
#elif defined __s390__
# define _SDT_ARG_CONSTRAINT_DEFAULT	nor
# define _SDT_NOP			nop 0
# define _SDT_ARGTMPL(id)		"%[" #id "]"
#else
# error "<sys/sdt.h> does not know this CPU: add a row to its table"
#endif
#ifdef __LP64__
# define _SDT_ASM_ADDR			.8byte
#else
# define _SDT_ASM_ADDR			.4byte
#endif

#ifndef STAP_SDT_ARG_CONSTRAINT
# define STAP_SDT_ARG_CONSTRAINT	_SDT_ARG_CONSTRAINT_DEFAULT
#endif

#define _SDT_NOTE_NAME			"stapsdt"
#define _SDT_NOTE_TYPE			3

/*
 * Semaphores are of a kind: 0 none; 1 the symbol PROVIDER_NAME_semaphore; 2 the same, where nobody may have defined it: a
 * weak alias, which leaves the address 0, and lets code that reads the semaphore have a strong reference of its own; 3 what
 * C++ finds under that name, printed by the compiler; 4 that of a guarded probe. _SDT_HAS_SEMAPHORES is looked at where a
 * probe is: 2 is for the probes of a file that included this header before the one that defines it, so that order does not
 * matter.
 */
#ifdef _SDT_HAS_SEMAPHORES
# define _SDT_SEMAPHORE_KIND		1
#else
# define _SDT_SEMAPHORE_KIND		_SDT_SECOND(_SDT_CAT(_SDT_NO, _SDT_HAS_SEMAPHORES), 2, ~)
# define _SDT_NO_SDT_HAS_SEMAPHORES	~, 0
# define _SDT_SECOND(...)		_SDT_SECOND_(__VA_ARGS__)
# define _SDT_SECOND_(a, b, ...)	b
#endif

/*
 * The assembly of a site and its note: here for assembler files, then as strings.
 *
 * "?" puts the note into the group of the function that it is about, so that it is dropped together with the other
 * copies of an inline function or template. The numbers of the labels only have to be unlike a user's.
 *
 * What --gc-sections does to a note is each linker's own idea: GNU ld keeps it and all that it refers to, lld and mold let
 * it refer to nothing, gold calls that an error. So there is a section that holds on to each site, and to the base, by
 * relocations that do nothing, and whose name lld, mold and gold take for constructors (with a byte in it, because gold
 * can't take empty ones). The sections of SDT_DROP_DEAD_NOTES are dropped with their functions by GNU ld and lld; that
 * other name keeps both for gold and mold.
 */
#ifdef __ASSEMBLER__

# ifdef __mips__	/* clang 14 knows the other name on every CPU but this */
#  define _SDT_KEEP(symbol)		.reloc 0,R_MIPS_NONE,symbol; .byte 0;
# else
#  define _SDT_KEEP(symbol)		.reloc 0,BFD_RELOC_NONE,symbol; .byte 0;
# endif
# define _SDT_PROBE(provider, name, n, arglist)	_SDT_ASM_BODY(provider, name, _SDT_ASM_ARGS_##n arglist)
# define _SDT_ASM_BODY(provider, name, ...)	_SDT_ASM_BODY_(_SDT_SEMAPHORE_KIND, provider, name, __VA_ARGS__)
# define _SDT_ASM_BODY_(kind, provider, name, ...)	_SDT_ASM_SITE(kind, provider, name, __VA_ARGS__)
# define _SDT_ASM_SITE(kind, provider, name, ...)					\
	_SDT_ALIAS_##kind(provider, name)						\
990:	_SDT_NOP;									\
	_SDT_FAST_NOP									\
	.pushsection .note.stapsdt,"?","note";						\
	.4byte 8,994f-993f,3;								\
	.asciz "stapsdt";								\
993:	_SDT_ASM_ADDR 990b,_.stapsdt.base,_SDT_SYMBOL_##kind(provider, name);		\
	.asciz #provider;								\
	.asciz #name;									\
	__VA_ARGS__									\
994:	.balign 4;									\
	.section .ctors_sdt,"a?";							\
	_SDT_KEEP(990b)									\
	_SDT_KEPT_##kind(provider, name)						\
	.ifndef _.stapsdt.base;								\
	.section .ctors_sdt,"a";							\
	_SDT_KEEP(_.stapsdt.base)							\
	.section .stapsdt.base,"aG","progbits",.stapsdt.base,comdat;			\
	.weak _.stapsdt.base;								\
	.hidden _.stapsdt.base;								\
_.stapsdt.base:	.byte 0;								\
	.endif;										\
	.popsection;
# define _SDT_FAST_NOP
# define _SDT_ALIAS_0(provider, name)
# define _SDT_ALIAS_1(provider, name)
# define _SDT_ALIAS_2(provider, name)							\
	.ifndef __sdt_##provider##_##name;						\
	.weakref __sdt_##provider##_##name,provider##_##name##_semaphore;			\
	.endif;
# define _SDT_SYMBOL_0(provider, name)	0
# define _SDT_SYMBOL_1(provider, name)	provider##_##name##_semaphore
# define _SDT_SYMBOL_2(provider, name)	__sdt_##provider##_##name
# define _SDT_KEPT_0(provider, name)
# define _SDT_KEPT_1(provider, name)
# define _SDT_KEPT_2(provider, name)	_SDT_KEEP(__sdt_##provider##_##name)
# define _SDT_ASM_ARGS_0()			.asciz "";
# define _SDT_ASM_ARGS_1(a)			.asciz #a;
# define _SDT_ASM_ARGS_2(a, ...)		.ascii #a," "; _SDT_ASM_ARGS_1(__VA_ARGS__)
# define _SDT_ASM_ARGS_3(a, ...)		.ascii #a," "; _SDT_ASM_ARGS_2(__VA_ARGS__)
# define _SDT_ASM_ARGS_4(a, ...)		.ascii #a," "; _SDT_ASM_ARGS_3(__VA_ARGS__)
# define _SDT_ASM_ARGS_5(a, ...)		.ascii #a," "; _SDT_ASM_ARGS_4(__VA_ARGS__)
# define _SDT_ASM_ARGS_6(a, ...)		.ascii #a," "; _SDT_ASM_ARGS_5(__VA_ARGS__)
# define _SDT_ASM_ARGS_7(a, ...)		.ascii #a," "; _SDT_ASM_ARGS_6(__VA_ARGS__)
# define _SDT_ASM_ARGS_8(a, ...)		.ascii #a," "; _SDT_ASM_ARGS_7(__VA_ARGS__)
# define _SDT_ASM_ARGS_9(a, ...)		.ascii #a," "; _SDT_ASM_ARGS_8(__VA_ARGS__)
# define _SDT_ASM_ARGS_10(a, ...)		.ascii #a," "; _SDT_ASM_ARGS_9(__VA_ARGS__)
# define _SDT_ASM_ARGS_11(a, ...)		.ascii #a," "; _SDT_ASM_ARGS_10(__VA_ARGS__)
# define _SDT_ASM_ARGS_12(a, ...)		.ascii #a," "; _SDT_ASM_ARGS_11(__VA_ARGS__)

#else /* C and C++ */

/*
 * A probe as a statement. The declarations make sure that both names are identifiers, and cost nothing. The clobber is
 * the memory barrier: without it gcc may drop stores to what an argument points to. This is compiled for each probe of a
 * program: macros within macros, strings and expressions have been measured.
 */
# define _SDT_PROBE(provider, name, n, arglist)						\
	_SDT_STATEMENT(_SDT_PROBE_KIND, provider, name, n, arglist, "")
# define _SDT_STATEMENT(...)		_SDT_STATEMENT_(__VA_ARGS__)
# define _SDT_STATEMENT_(kind, provider, name, n, arglist, more)			\
	do {										\
		struct provider##__sdt;							\
		struct name##__sdt;							\
		_SDT_AT_RUN_TIME {							\
			_SDT_USED_##kind(provider##_##name##_semaphore)			\
			_SDT_ASM_OPEN							\
				_SDT_ALIAS_##kind(provider, name)			\
				_SDT_SITE _SDT_NOTE					\
				_SDT_SYMBOL_##kind(provider, name)			\
				"\n.asciz \"" #provider "\",\"" #name "\",\""		\
				_SDT_ASM_TEMPLATE_##n					\
				"\"\n994: .balign 4\n" _SDT_ROOT			\
				_SDT_KEPT_##kind(provider, name)			\
				_SDT_BASE _SDT_LINES(n, kind) more			\
				: : _SDT_ASM_OPERANDS_##n arglist			\
				    _SDT_OPERAND_##kind(provider##_##name##_semaphore) : "memory"	\
			_SDT_ASM_CLOSE							\
			_SDT_SECOND_STATEMENT						\
		}									\
	} while (0)

/*
 * gcc takes the number of lines for the size of the code and decides by it what to inline, and merges equal ends of
 * branches that are long enough. With as many lines and statements as in SystemTap's header, empty ones, a program has the
 * same copies of its functions, hence the same sites, with either one. clang does not count lines, but is slow to read them.
 */
# ifdef __clang__
#  define _SDT_LINES(n, kind)
#  define _SDT_SECOND_STATEMENT
# else
#  define _SDT_LINES(n, kind)		_SDT_LINES_##n _SDT_LINES_OF_##kind
#  define _SDT_SECOND_STATEMENT		__asm__ __volatile__ ("\n\n\n\n\n\n\n\n");
# endif
# define _SDT_LINES_OF_0		"\n\n\n\n"
# define _SDT_LINES_OF_1		"\n\n\n\n"
# define _SDT_LINES_OF_2
# define _SDT_LINES_OF_3		"\n\n\n\n"
# define _SDT_LINES_OF_4		"\n\n\n\n"
# define _SDT_LINES_0			"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
# define _SDT_LINES_1			"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
# define _SDT_LINES_2			"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
# define _SDT_LINES_3			"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
# define _SDT_LINES_4			"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
# define _SDT_LINES_5			"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
# define _SDT_LINES_6			"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
# define _SDT_LINES_7			"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
# define _SDT_LINES_8			"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
# define _SDT_LINES_9			"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
# define _SDT_LINES_10			"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
# define _SDT_LINES_11			"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
# define _SDT_LINES_12			"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"

/* A constexpr function may be evaluated by the compiler if it does not meet an asm then. */
# if __cplusplus >= 201402L
#  define _SDT_AT_RUN_TIME		if (!__builtin_is_constant_evaluated())
# else
#  define _SDT_AT_RUN_TIME
# endif
/* In parentheses, clang neither counts the characters of string literals in C89 nor complains about asm in constexpr. */
# define _SDT_ASM_OPEN			__extension__ ({ __asm__ __volatile__ (
# define _SDT_ASM_CLOSE			); });

/* The second instruction of a fast site is nopw %cs:0(%rax,%rax), which no compiler's alignment is taken for. */
# if defined SDT_FAST_SITES && defined __x86_64__
#  define _SDT_SITE			"990: nop\n.byte 0x66,0x2e,0x0f,0x1f,0x84,0,0,0,0,0\n"
# elif defined __s390__
#  define _SDT_SITE			"990: nop 0\n"
# else
#  define _SDT_SITE			"990: nop\n"
# endif
# ifdef __LP64__
#  define _SDT_ADDR			".8byte "
# else
#  define _SDT_ADDR			".4byte "
# endif
# ifdef __mips__
#  define _SDT_KEEP			".reloc 0,R_MIPS_NONE,"
# else
#  define _SDT_KEEP			".reloc 0,BFD_RELOC_NONE,"
# endif
# define _SDT_HEAD			"4byte 8,994f-993f,3\n.asciz \"stapsdt\"\n993: " _SDT_ADDR "990b,_.stapsdt.base,"
# define _SDT_BASE									\
	".byte 0\n.ifndef _.stapsdt.base\n.section .ctors_sdt,\"a\"\n" _SDT_KEEP "_.stapsdt.base\n.byte 0\n"	\
	".section .stapsdt.base,\"aG\",\"progbits\",.stapsdt.base,comdat\n"			\
	".weak _.stapsdt.base\n.hidden _.stapsdt.base\n_.stapsdt.base: .byte 0\n.endif\n.popsection\n"

/* "o" ties the note to the section of a label, and goes with it; the label must have a name, %= makes it a new one. */
# ifdef SDT_DROP_DEAD_NOTES
#  define _SDT_NOTE_SECTION(name)	".Lsdt" #name "%=: .pushsection .note." #name ",\"o?\",\"note\",.Lsdt" #name "%=\n"
#  define _SDT_NOTE			_SDT_NOTE_SECTION(stapsdt) "." _SDT_HEAD
#  define _SDT_ROOT			".section .init.sdt,\"a?\"\n" _SDT_KEEP "990b\n"
# else
#  define _SDT_NOTE_SECTION(name)	".pushsection .note." #name ",\"?\",\"note\"\n"
#  define _SDT_NOTE			".pushsection .note.stapsdt,\"?\",\"note\"\n." _SDT_HEAD
#  define _SDT_ROOT			".section .ctors_sdt,\"a?\"\n" _SDT_KEEP "990b\n"
# endif

# define _SDT_ALIAS_0(provider, name)
# define _SDT_ALIAS_1(provider, name)
# define _SDT_ALIAS_2(provider, name)							\
	".ifndef __sdt_" #provider "_" #name "\n"						\
	".weakref __sdt_" #provider "_" #name "," #provider "_" #name "_semaphore\n.endif\n"
# define _SDT_ALIAS_3(provider, name)
# define _SDT_ALIAS_4(provider, name)
# define _SDT_SYMBOL_0(provider, name)	"0"
# define _SDT_SYMBOL_1(provider, name)	#provider "_" #name "_semaphore"
# define _SDT_SYMBOL_2(provider, name)	"__sdt_" #provider "_" #name
# define _SDT_SYMBOL_3(provider, name)	_SDT_NAME_OF("[__sdt_semaphore]")
# define _SDT_SYMBOL_4			_SDT_SYMBOL_1
# define _SDT_KEPT_0(provider, name)
# define _SDT_KEPT_1(provider, name)
# define _SDT_KEPT_2(provider, name)	_SDT_KEEP "__sdt_" #provider "_" #name "\n"
# define _SDT_KEPT_3(provider, name)
# define _SDT_KEPT_4(provider, name)
# define _SDT_USED_0(semaphore)
# define _SDT_USED_1(semaphore)		_SDT_ASM_OPEN "" : : "m" (semaphore) _SDT_ASM_CLOSE
# define _SDT_USED_2(semaphore)
# define _SDT_USED_3(semaphore)		_SDT_ASM_OPEN "" : : "m" (semaphore) _SDT_ASM_CLOSE
# define _SDT_USED_4(semaphore)
# define _SDT_OPERAND_0(semaphore)
# define _SDT_OPERAND_1(semaphore)
# define _SDT_OPERAND_2(semaphore)
# define _SDT_OPERAND_3(semaphore)	, [__sdt_semaphore] _SDT_NAMED (&semaphore)
# define _SDT_OPERAND_4(semaphore)

/* How to make a compiler print the name of a variable, in position-independent code, too: gcc for arm can't. */
# if !defined _SDT_HAS_SEMAPHORES || !defined __cplusplus || (defined __arm__ && !defined __clang__)
#  define _SDT_PROBE_KIND		_SDT_SEMAPHORE_KIND
# else
#  define _SDT_PROBE_KIND		3
# endif
# if defined __i386__ || defined __x86_64__
#  ifdef __clang__
#   define _SDT_NAMED			"s"
#   define _SDT_NAME_OF(operand)	"%c" operand
#  else
#   define _SDT_NAMED			"X"
#   define _SDT_NAME_OF(operand)	"%p" operand
#  endif
# elif defined __clang__
#  define _SDT_NAMED			"i"
#  define _SDT_NAME_OF(operand)		"%c" operand
# elif defined __aarch64__ || defined __s390__
#  define _SDT_NAMED			"X"
#  define _SDT_NAME_OF(operand)		"%c" operand
# else
#  define _SDT_NAMED			"i"
#  define _SDT_NAME_OF(operand)		"%" operand
# endif

/* Size, made negative for signed numbers by %n, which prints a constant with the other sign; at sign; operand. */
# define _SDT_ARGFMT(no)		"%n[_SDT_S" #no "]@" _SDT_ARGTMPL(_SDT_A##no)
# define _SDT_ASM_TEMPLATE_0
# define _SDT_ASM_TEMPLATE_1		_SDT_ARGFMT(1)
# define _SDT_ASM_TEMPLATE_2		_SDT_ASM_TEMPLATE_1 " " _SDT_ARGFMT(2)
# define _SDT_ASM_TEMPLATE_3		_SDT_ASM_TEMPLATE_2 " " _SDT_ARGFMT(3)
# define _SDT_ASM_TEMPLATE_4		_SDT_ASM_TEMPLATE_3 " " _SDT_ARGFMT(4)
# define _SDT_ASM_TEMPLATE_5		_SDT_ASM_TEMPLATE_4 " " _SDT_ARGFMT(5)
# define _SDT_ASM_TEMPLATE_6		_SDT_ASM_TEMPLATE_5 " " _SDT_ARGFMT(6)
# define _SDT_ASM_TEMPLATE_7		_SDT_ASM_TEMPLATE_6 " " _SDT_ARGFMT(7)
# define _SDT_ASM_TEMPLATE_8		_SDT_ASM_TEMPLATE_7 " " _SDT_ARGFMT(8)
# define _SDT_ASM_TEMPLATE_9		_SDT_ASM_TEMPLATE_8 " " _SDT_ARGFMT(9)
# define _SDT_ASM_TEMPLATE_10		_SDT_ASM_TEMPLATE_9 " " _SDT_ARGFMT(10)
# define _SDT_ASM_TEMPLATE_11		_SDT_ASM_TEMPLATE_10 " " _SDT_ARGFMT(11)
# define _SDT_ASM_TEMPLATE_12		_SDT_ASM_TEMPLATE_11 " " _SDT_ARGFMT(12)

/*
 * clang for x86 puts floating point constants where no note can say (`.LCPI0_0(%rip)`). It gets their bits as an integer,
 * hence a constant, and of a long double a copy that it does not see through. Without optimization it does so only where
 * it knows the constant at once, to make no more code of what is none.
 */
# if defined __clang__ && (defined __x86_64__ || defined __i386__)
#  ifdef __OPTIMIZE__
#   define _SDT_IS_REAL(x)		__builtin_classify_type(x) == 8
#  else
#   define _SDT_IS_REAL(x)		__builtin_classify_type(x) == 8 && __builtin_constant_p(x)
#  endif
#  define _SDT_VALUE(x)									\
	__builtin_choose_expr(_SDT_IS_REAL(x), __sdt_bits(__builtin_choose_expr(_SDT_IS_REAL(x), (x), 0.0)), (x))
#  ifdef __cplusplus
#   define _SDT_OVERLOADED(type)							\
	extern "C++" __inline__ __attribute__ ((__always_inline__)) type
#  else
#   define _SDT_OVERLOADED(type)							\
	static __inline__ __attribute__ ((__always_inline__, __overloadable__, __unused__)) type
#  endif
_SDT_OVERLOADED(int) __sdt_bits(float __sdt_value)
{
	int __sdt_copy;
	__builtin_memcpy(&__sdt_copy, &__sdt_value, sizeof(__sdt_copy));
	return __sdt_copy;
}
__extension__ _SDT_OVERLOADED(long long) __sdt_bits(double __sdt_value)
{
	__extension__ long long __sdt_copy;
	__builtin_memcpy(&__sdt_copy, &__sdt_value, sizeof(__sdt_copy));
	return __sdt_copy;
}
_SDT_OVERLOADED(long double) __sdt_bits(long double __sdt_value)
{
	if (__builtin_constant_p(__sdt_value)) {
		volatile long double __sdt_copy = __sdt_value;
		return __sdt_copy;
	}
	return __sdt_value;
}
#  undef _SDT_OVERLOADED
# else
#  define _SDT_VALUE(x)			x
# endif

/*
 * Operands: two for each argument (gcc allows 30 in all). The dummy lets a list of none follow a comma; g, because clang for
 * aarch64 at -O0 does the whole function in the same way as with arguments then, which makes less code of long ones.
 */
# define _SDT_ARG(no, x)								\
	[_SDT_S##no] "n" ((_SDT_ARGSIGNED(x) ? 1 : -1) * (int)_SDT_ARGSIZE(x)),		\
	[_SDT_A##no] _SDT_S(STAP_SDT_ARG_CONSTRAINT) (_SDT_VALUE(x))
# define _SDT_ASM_OPERANDS_0()		[__sdt_none] "g" (0)
# define _SDT_ASM_OPERANDS_1(a)		_SDT_ARG(1, a)
# define _SDT_ASM_OPERANDS_2(a, b)	_SDT_ARG(1, a), _SDT_ARG(2, b)
# define _SDT_ASM_OPERANDS_3(a, b, c)	_SDT_ARG(1, a), _SDT_ARG(2, b), _SDT_ARG(3, c)
# define _SDT_ASM_OPERANDS_4(a, b, c, d)						\
	_SDT_ASM_OPERANDS_3(a, b, c), _SDT_ARG(4, d)
# define _SDT_ASM_OPERANDS_5(a, b, c, d, e)						\
	_SDT_ASM_OPERANDS_3(a, b, c), _SDT_ARG(4, d), _SDT_ARG(5, e)
# define _SDT_ASM_OPERANDS_6(a, b, c, d, e, f)						\
	_SDT_ASM_OPERANDS_3(a, b, c), _SDT_ARG(4, d), _SDT_ARG(5, e), _SDT_ARG(6, f)
# define _SDT_ASM_OPERANDS_7(a, b, c, d, e, f, g)					\
	_SDT_ASM_OPERANDS_6(a, b, c, d, e, f), _SDT_ARG(7, g)
# define _SDT_ASM_OPERANDS_8(a, b, c, d, e, f, g, h)					\
	_SDT_ASM_OPERANDS_6(a, b, c, d, e, f), _SDT_ARG(7, g), _SDT_ARG(8, h)
# define _SDT_ASM_OPERANDS_9(a, b, c, d, e, f, g, h, i)					\
	_SDT_ASM_OPERANDS_6(a, b, c, d, e, f), _SDT_ARG(7, g), _SDT_ARG(8, h), _SDT_ARG(9, i)
# define _SDT_ASM_OPERANDS_10(a, b, c, d, e, f, g, h, i, j)				\
	_SDT_ASM_OPERANDS_9(a, b, c, d, e, f, g, h, i), _SDT_ARG(10, j)
# define _SDT_ASM_OPERANDS_11(a, b, c, d, e, f, g, h, i, j, k)				\
	_SDT_ASM_OPERANDS_9(a, b, c, d, e, f, g, h, i), _SDT_ARG(10, j), _SDT_ARG(11, k)
# define _SDT_ASM_OPERANDS_12(a, b, c, d, e, f, g, h, i, j, k, l)			\
	_SDT_ASM_OPERANDS_9(a, b, c, d, e, f, g, h, i), _SDT_ARG(10, j), _SDT_ARG(11, k), _SDT_ARG(12, l)

/* Size and sign of a type: arrays and functions are passed by address, what is no integer counts as unsigned. */
# ifdef __cplusplus

extern "C++" {	/* the including file may have opened an extern "C" */

template <typename __sdt_T> struct __sdt_signed { enum { __sdt_value = 0 }; };
#  define _SDT_SIGNED_TYPE(type) template <> struct __sdt_signed<type> { enum { __sdt_value = 1 }; };
_SDT_SIGNED_TYPE(signed char)
_SDT_SIGNED_TYPE(short)
_SDT_SIGNED_TYPE(int)
_SDT_SIGNED_TYPE(long)
__extension__ typedef long long __sdt_long_long;
_SDT_SIGNED_TYPE(__sdt_long_long)
#  ifdef __SIZEOF_INT128__
__extension__ typedef __int128 __sdt_int128;
_SDT_SIGNED_TYPE(__sdt_int128)
#  endif
#  ifndef __CHAR_UNSIGNED__
_SDT_SIGNED_TYPE(char)
#  endif
#  ifndef __WCHAR_UNSIGNED__
_SDT_SIGNED_TYPE(wchar_t)
#  endif
#  undef _SDT_SIGNED_TYPE

template <bool __sdt_is_enum, typename __sdt_T> struct __sdt_integer { typedef __sdt_T __sdt_type; };
template <typename __sdt_T> struct __sdt_integer<true, __sdt_T> { typedef __underlying_type(__sdt_T) __sdt_type; };

struct __sdt_address { enum { __sdt_size = sizeof(void *), __sdt_is_signed = 0 }; };

template <bool __sdt_is_too_big> struct a_struct_is_no_argument_of_a_probe_but_its_address_is;
template <> struct a_struct_is_no_argument_of_a_probe_but_its_address_is<false> { enum { __sdt_good = 0 }; };

/* Functions are the types that `const` leaves as they are, once the const types have been dealt with. */
template <typename __sdt_T, typename __sdt_const_T> struct __sdt_plain {
	typedef typename __sdt_integer<__is_enum(__sdt_T), __sdt_T>::__sdt_type __sdt_type;
	enum { __sdt_is_record = __is_class(__sdt_T) || __is_union(__sdt_T) };
	enum { __sdt_size = sizeof(__sdt_T) + a_struct_is_no_argument_of_a_probe_but_its_address_is<
				(__sdt_is_record && sizeof(__sdt_T) > 8)>::__sdt_good };
	enum { __sdt_is_signed = __sdt_signed<__sdt_type>::__sdt_value };
};
template <typename __sdt_T> struct __sdt_plain<__sdt_T, __sdt_T> : __sdt_address {};

template <typename __sdt_T> struct __sdt_arg : __sdt_plain<__sdt_T, const __sdt_T> {};
template <typename __sdt_T> struct __sdt_arg<const __sdt_T> : __sdt_arg<__sdt_T> {};
template <typename __sdt_T> struct __sdt_arg<volatile __sdt_T> : __sdt_arg<__sdt_T> {};
template <typename __sdt_T> struct __sdt_arg<const volatile __sdt_T> : __sdt_arg<__sdt_T> {};
template <typename __sdt_T> struct __sdt_arg<__sdt_T &> : __sdt_arg<__sdt_T> {};
template <typename __sdt_T> struct __sdt_arg<__sdt_T[]> : __sdt_address {};
template <typename __sdt_T> struct __sdt_arg<const __sdt_T[]> : __sdt_address {};
template <typename __sdt_T> struct __sdt_arg<volatile __sdt_T[]> : __sdt_address {};
template <typename __sdt_T> struct __sdt_arg<const volatile __sdt_T[]> : __sdt_address {};
template <typename __sdt_T, __SIZE_TYPE__ __sdt_n> struct __sdt_arg<__sdt_T[__sdt_n]> : __sdt_address {};
template <typename __sdt_T, __SIZE_TYPE__ __sdt_n> struct __sdt_arg<const __sdt_T[__sdt_n]> : __sdt_address {};
template <typename __sdt_T, __SIZE_TYPE__ __sdt_n> struct __sdt_arg<volatile __sdt_T[__sdt_n]> : __sdt_address {};
template <typename __sdt_T, __SIZE_TYPE__ __sdt_n> struct __sdt_arg<const volatile __sdt_T[__sdt_n]> : __sdt_address {};

} /* extern "C++" */

#  define _SDT_ARGSIGNED(x)		(__sdt_arg<__typeof__(x)>::__sdt_is_signed)
#  define _SDT_ARGSIZE(x)		(__sdt_arg<__typeof__(x)>::__sdt_size)

# else /* C */

/*
 * __builtin_classify_type: 1 to 4 are integer, char, enumeration, boolean; 12 and 13 are struct and union. A comma makes
 * the pointers of arrays and functions that are passed, and nothing else of anything else.
 */
#  define _SDT_ARGSIGNED(x)								\
	((__typeof__(__builtin_choose_expr(__builtin_classify_type(x) < 5, (x), 0U)))-1 < 1)
#  define _SDT_ARGSIZE(x)								\
	(_SDT_SIZEOF(x) + 0 * sizeof(int (*)(char a_struct_is_no_argument_of_a_probe_but_its_address_is	\
		[sizeof(__builtin_choose_expr((__builtin_classify_type(x) | 1) == 13, (x), 0)) > 8 ? -1 : 1])))
#  ifdef __clang__	/* which knows the type of a bit-field, but not its size */
#   define _SDT_SIZEOF(x)								\
	sizeof(__builtin_choose_expr(__builtin_classify_type(x) < 5, (x), *(__typeof__((0, (x))) *)0))
#  else
#   define _SDT_SIZEOF(x)		sizeof(__typeof__((0, (x))))
#  endif

# endif

/* For asm statements of the user; the number of macro arguments tells text (one) from a template (two). */
# define STAP_PROBE_ASM(provider, ...)							\
	_SDT_CAT(_SDT_PROBE_ASM_, _SDT_NARG(__VA_ARGS__))(provider, __VA_ARGS__)
# define _SDT_PROBE_ASM_1(provider, name)		_SDT_ASM_BODY(provider, name, "")
# define _SDT_PROBE_ASM_2(provider, name, text)		_SDT_ASM_BODY(provider, name, _SDT_S(text))
# define _SDT_PROBE_ASM_3(provider, name, text, mark)	_SDT_ASM_BODY(provider, name, text)
# define _SDT_ASM_BODY(...)		_SDT_ASM_BODY_(_SDT_SEMAPHORE_KIND, __VA_ARGS__)
# define _SDT_ASM_BODY_(...)		_SDT_ASM_SITE(__VA_ARGS__)
# define _SDT_ASM_SITE(kind, provider, name, args)					\
	_SDT_ALIAS_##kind(provider, name) _SDT_SITE					\
	".pushsection .note.stapsdt,\"?\",\"note\"\n." _SDT_HEAD _SDT_SYMBOL_##kind(provider, name)	\
	"\n.asciz \"" #provider "\",\"" #name "\",\"" args "\"\n994: .balign 4\n"		\
	".section .ctors_sdt,\"a?\"\n" _SDT_KEEP "990b\n" _SDT_KEPT_##kind(provider, name) _SDT_BASE
# define _SDT_S(...)			_SDT_S_(__VA_ARGS__)
# define _SDT_S_(...)			#__VA_ARGS__
# define STAP_PROBE_ASM_TEMPLATE(n)			"" _SDT_ASM_TEMPLATE_##n, 0
# define STAP_PROBE_ASM_OPERANDS(n, ...)		_SDT_ASM_OPERANDS_##n(__VA_ARGS__)

/*
 * Guarded probes. The semaphore is written in assembly, at its first use in a source file, and merged with those of other
 * files; the declaration names it as the assembler knows it, in whatever C++ namespace it stands. The empty asm makes the
 * compiler ask anew each time.
 */
# if defined __cplusplus && defined __x86_64__ && defined __GCC_ASM_FLAG_OUTPUTS__ && !defined __clang__
#  define STAP_PROBE_IS_TRACED(provider, name)	_SDT_IS_TRACED(_SDT_GUARD(provider, name))
#  define _SDT_IS_TRACED(symbol)	/* gcc forgets the assembler's name of a variable in a template */	\
	__builtin_expect(__extension__ ({						\
		int __sdt_is_traced = 0;						\
		_SDT_GUARD_DEFINED(symbol)						\
		__asm__ __volatile__ ("{cmpw $0," _SDT_S(symbol) "(%%rip)|cmp WORD PTR " _SDT_S(symbol) "[rip],0}"	\
				      : "=@ccne" (__sdt_is_traced));			\
		__sdt_is_traced;							\
	}), 0)
# elif defined __cplusplus	/* a new variable each time: clang wants to read the assembler's name before the first use */
#  define STAP_PROBE_IS_TRACED(provider, name)						\
	_SDT_IS_TRACED(_SDT_CAT(__sdt_guard_, __COUNTER__), _SDT_GUARD(provider, name),	\
		       __asm__ (_SDT_S(_SDT_GUARD(provider, name))))
# else
#  define STAP_PROBE_IS_TRACED(provider, name)						\
	_SDT_IS_TRACED(_SDT_GUARD(provider, name), _SDT_GUARD(provider, name), __attribute__ ((unused)))
# endif
# ifndef _SDT_IS_TRACED
#  define _SDT_IS_TRACED(variable, symbol, label)	_SDT_IS_TRACED_(variable, symbol, label)
#  define _SDT_IS_TRACED_(variable, symbol, label)					\
	__builtin_expect(__extension__ ({						\
		extern unsigned short variable label __attribute__ ((visibility ("hidden")));	\
		_SDT_GUARD_DEFINED(symbol)						\
		__asm__ __volatile__ ("" : "+m" (variable));				\
		variable != 0;								\
	}), 0)
# endif
# define _SDT_GUARD(provider, name)	_SDT_GUARD_(provider, name)
# define _SDT_GUARD_(provider, name)	provider##_##name##_semaphore
# define _SDT_GUARD_DEFINED(symbol)							\
	__asm__ __volatile__ (								\
		".ifndef " _SDT_S(symbol) "\n"						\
		".pushsection .probes,\"awG\",\"progbits\"," _SDT_S(symbol) ",comdat\n"	\
		".balign 2\n"								\
		".weak " _SDT_S(symbol) "\n.hidden " _SDT_S(symbol) "\n"		\
		".type " _SDT_S(symbol) ",%object\n.size " _SDT_S(symbol) ",2\n"		\
		_SDT_S(symbol) ": .2byte 0\n.popsection\n.endif");

# define STAP_PROBE_GUARDED(...)	_SDT_SPLIT(_SDT_GUARDED, __VA_ARGS__)
# define _SDT_GUARDED_0(provider, name)	_SDT_GUARDED(provider, name, 0, ())
# define _SDT_GUARDED(provider, name, n, arglist)					\
	do {										\
		_SDT_AT_RUN_TIME							\
		if (STAP_PROBE_IS_TRACED(provider, name))				\
			_SDT_STATEMENT(4, provider, name, n, arglist, "");		\
	} while (0)

/* Typed probes: each argument is (type, name, value). The second note refers to the site by the label of the first. */
# define STAP_PROBE_TYPED(...)		_SDT_SPLIT(_SDT_TYPED, __VA_ARGS__)
# define _SDT_TYPED_0			STAP_PROBE0
# define _SDT_TYPED(provider, name, n, arglist)						\
	do {										\
		if (0) { _SDT_APPLY(_SDT_EACH_##n, (_SDT_TYPED_CHECK, _SDT_INSIDE arglist)) }	\
		_SDT_STATEMENT(_SDT_PROBE_KIND, provider, name, n,			\
			(_SDT_APPLY(_SDT_LIST_##n, (_SDT_TYPED_VALUE, _SDT_INSIDE arglist))),	\
			_SDT_NOTE_SECTION(sdtkit)					\
			".4byte 7,994f-993f,1\n.asciz \"sdtkit\"\n.balign 4\n993: " _SDT_ADDR "990b,_.stapsdt.base\n"	\
			_SDT_APPLY(_SDT_EACH_##n, (_SDT_TYPED_TEXT, _SDT_INSIDE arglist))	\
			"994: .balign 4\n.popsection\n");				\
	} while (0)
# define _SDT_TYPED_TEXT(type, name, value)	".asciz \"" #type "\",\"" #name "\"\n"
# define _SDT_TYPED_VALUE(type, name, value)	((type)(value))
# define _SDT_TYPED_CHECK(type, name, value)	{ type __sdt_checked = (value); (void)__sdt_checked; }

/* m(args) for each tuple of arguments: one behind the other, and with commas between. */
# define _SDT_APPLY(m, args)		m args
# define _SDT_INSIDE(...)		__VA_ARGS__
# define _SDT_EACH_1(m, a)		m a
# define _SDT_EACH_2(m, a, ...)	m a _SDT_EACH_1(m, __VA_ARGS__)
# define _SDT_EACH_3(m, a, ...)	m a _SDT_EACH_2(m, __VA_ARGS__)
# define _SDT_EACH_4(m, a, ...)	m a _SDT_EACH_3(m, __VA_ARGS__)
# define _SDT_EACH_5(m, a, ...)	m a _SDT_EACH_4(m, __VA_ARGS__)
# define _SDT_EACH_6(m, a, ...)	m a _SDT_EACH_5(m, __VA_ARGS__)
# define _SDT_EACH_7(m, a, ...)	m a _SDT_EACH_6(m, __VA_ARGS__)
# define _SDT_EACH_8(m, a, ...)	m a _SDT_EACH_7(m, __VA_ARGS__)
# define _SDT_EACH_9(m, a, ...)	m a _SDT_EACH_8(m, __VA_ARGS__)
# define _SDT_EACH_10(m, a, ...)	m a _SDT_EACH_9(m, __VA_ARGS__)
# define _SDT_EACH_11(m, a, ...)	m a _SDT_EACH_10(m, __VA_ARGS__)
# define _SDT_EACH_12(m, a, ...)	m a _SDT_EACH_11(m, __VA_ARGS__)
# define _SDT_LIST_1(m, a)		m a
# define _SDT_LIST_2(m, a, ...)	m a, _SDT_LIST_1(m, __VA_ARGS__)
# define _SDT_LIST_3(m, a, ...)	m a, _SDT_LIST_2(m, __VA_ARGS__)
# define _SDT_LIST_4(m, a, ...)	m a, _SDT_LIST_3(m, __VA_ARGS__)
# define _SDT_LIST_5(m, a, ...)	m a, _SDT_LIST_4(m, __VA_ARGS__)
# define _SDT_LIST_6(m, a, ...)	m a, _SDT_LIST_5(m, __VA_ARGS__)
# define _SDT_LIST_7(m, a, ...)	m a, _SDT_LIST_6(m, __VA_ARGS__)
# define _SDT_LIST_8(m, a, ...)	m a, _SDT_LIST_7(m, __VA_ARGS__)
# define _SDT_LIST_9(m, a, ...)	m a, _SDT_LIST_8(m, __VA_ARGS__)
# define _SDT_LIST_10(m, a, ...)	m a, _SDT_LIST_9(m, __VA_ARGS__)
# define _SDT_LIST_11(m, a, ...)	m a, _SDT_LIST_10(m, __VA_ARGS__)
# define _SDT_LIST_12(m, a, ...)	m a, _SDT_LIST_11(m, __VA_ARGS__)

#endif /* C and C++ */

/* How many arguments (1 to 32; what is too many for a probe gives 15). */
#define _SDT_CAT(a, b)			_SDT_CAT_(a, b)
#define _SDT_CAT_(a, b)			a##b
#define _SDT_NARG(...)									\
	_SDT_NARG_(__VA_ARGS__, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,	\
		   14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define _SDT_NARG_(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B, C, D, E, F, N, ...) N

/* m(provider, name, number of arguments, list); counts the two names as well, so that there is always something to count. */
#define _SDT_SPLIT(m, ...)		_SDT_CAT(_SDT_SPLIT_, _SDT_NARG(__VA_ARGS__))(m, __VA_ARGS__)
#define _SDT_SPLIT_2(m, p_, n_)		m##_0(p_, n_)
#define _SDT_SPLIT_3(m, p_, n_, ...)	m(p_, n_, 1, (__VA_ARGS__))
#define _SDT_SPLIT_4(m, p_, n_, ...)	m(p_, n_, 2, (__VA_ARGS__))
#define _SDT_SPLIT_5(m, p_, n_, ...)	m(p_, n_, 3, (__VA_ARGS__))
#define _SDT_SPLIT_6(m, p_, n_, ...)	m(p_, n_, 4, (__VA_ARGS__))
#define _SDT_SPLIT_7(m, p_, n_, ...)	m(p_, n_, 5, (__VA_ARGS__))
#define _SDT_SPLIT_8(m, p_, n_, ...)	m(p_, n_, 6, (__VA_ARGS__))
#define _SDT_SPLIT_9(m, p_, n_, ...)	m(p_, n_, 7, (__VA_ARGS__))
#define _SDT_SPLIT_10(m, p_, n_, ...)	m(p_, n_, 8, (__VA_ARGS__))
#define _SDT_SPLIT_11(m, p_, n_, ...)	m(p_, n_, 9, (__VA_ARGS__))
#define _SDT_SPLIT_12(m, p_, n_, ...)	m(p_, n_, 10, (__VA_ARGS__))
#define _SDT_SPLIT_13(m, p_, n_, ...)	m(p_, n_, 11, (__VA_ARGS__))
#define _SDT_SPLIT_14(m, p_, n_, ...)	m(p_, n_, 12, (__VA_ARGS__))
#define _SDT_SPLIT_15(...)		_SDT_TOO_MANY

#ifdef SDT_USE_VARIADIC
# define STAP_PROBEV(...)		_SDT_SPLIT(_SDT_PROBE, __VA_ARGS__)
# define _SDT_PROBE_0			STAP_PROBE0
#endif

/* The public macros; each DTRACE_ one is the STAP_ one. */
#define STAP_PROBE(provider, name)		_SDT_PROBE(provider, name, 0, ())
#define STAP_PROBE0(provider, name)		_SDT_PROBE(provider, name, 0, ())
#define STAP_PROBE1(provider, name, a)		_SDT_PROBE(provider, name, 1, (a))
#define STAP_PROBE2(provider, name, a, b)	_SDT_PROBE(provider, name, 2, (a, b))
#define STAP_PROBE3(provider, name, a, b, c)	_SDT_PROBE(provider, name, 3, (a, b, c))
#define STAP_PROBE4(provider, name, a, b, c, d)						\
	_SDT_PROBE(provider, name, 4, (a, b, c, d))
#define STAP_PROBE5(provider, name, a, b, c, d, e)					\
	_SDT_PROBE(provider, name, 5, (a, b, c, d, e))
#define STAP_PROBE6(provider, name, a, b, c, d, e, f)					\
	_SDT_PROBE(provider, name, 6, (a, b, c, d, e, f))
#define STAP_PROBE7(provider, name, a, b, c, d, e, f, g)				\
	_SDT_PROBE(provider, name, 7, (a, b, c, d, e, f, g))
#define STAP_PROBE8(provider, name, a, b, c, d, e, f, g, h)				\
	_SDT_PROBE(provider, name, 8, (a, b, c, d, e, f, g, h))
#define STAP_PROBE9(provider, name, a, b, c, d, e, f, g, h, i)				\
	_SDT_PROBE(provider, name, 9, (a, b, c, d, e, f, g, h, i))
#define STAP_PROBE10(provider, name, a, b, c, d, e, f, g, h, i, j)			\
	_SDT_PROBE(provider, name, 10, (a, b, c, d, e, f, g, h, i, j))
#define STAP_PROBE11(provider, name, a, b, c, d, e, f, g, h, i, j, k)			\
	_SDT_PROBE(provider, name, 11, (a, b, c, d, e, f, g, h, i, j, k))
#define STAP_PROBE12(provider, name, a, b, c, d, e, f, g, h, i, j, k, l)		\
	_SDT_PROBE(provider, name, 12, (a, b, c, d, e, f, g, h, i, j, k, l))

#define DTRACE_PROBE				STAP_PROBE
#define DTRACE_PROBE0				STAP_PROBE0
#define DTRACE_PROBE1				STAP_PROBE1
#define DTRACE_PROBE2				STAP_PROBE2
#define DTRACE_PROBE3				STAP_PROBE3
#define DTRACE_PROBE4				STAP_PROBE4
#define DTRACE_PROBE5				STAP_PROBE5
#define DTRACE_PROBE6				STAP_PROBE6
#define DTRACE_PROBE7				STAP_PROBE7
#define DTRACE_PROBE8				STAP_PROBE8
#define DTRACE_PROBE9				STAP_PROBE9
#define DTRACE_PROBE10				STAP_PROBE10
#define DTRACE_PROBE11				STAP_PROBE11
#define DTRACE_PROBE12				STAP_PROBE12

/* One too many: tracers know 12 arguments, so it is an error here instead of a probe that nobody can read. */
#ifndef __ASSEMBLER__
# define _SDT_TOO_MANY			_Pragma("GCC error \"a probe has at most 12 arguments\"")
# define STAP_PROBE13(...)		_SDT_TOO_MANY
# define DTRACE_PROBE13			STAP_PROBE13
#endif

#endif /* _SYS_SDT_H */
