/* SPDX-License-Identifier: MIT */
/* Marks with every form of operand, written by hand: registers of all widths, memory, index and scale, symbols, thread-local
 * variables, the global offset table, constants, floating point. What they hold stands beside them. */
#include <sys/sdt.h>

	.section .tdata, "awT", @progbits
	.p2align 3
filler:
	.8byte 1
tls8:
	.8byte 0x8000000000000001	/* -9223372036854775807 */
tls4:
	.4byte -44
tls2:
	.2byte 65000
	.size tls8, 8
	.type tls8, @object
	.size tls4, 4
	.type tls4, @object
	.type tls2, @object

	.data
	.p2align 3
	.type global, @object
	.size global, 32
global:
	.4byte 11, -22, 33, -44
	.8byte 0x4004000000000000	/* 2.5 */
	.4byte 0xc0200000, 0		/* -2.5f */
	.type bytes, @object
bytes:
	.byte 250, 5, 0xff, 0x7f
words:
	.2byte 65000, 0x8000

	.text
	.globl main
	.type main, @function
main:
	.cfi_startproc
	pushq %rbx
	.cfi_adjust_cfa_offset 8
	.cfi_offset %rbx, -16
	movabsq $0xf1f2f3f4f5f6f7f8, %rax
	movq %rax, %r10
	STAP_PROBE10(op, widths, 8@%rax, -8@%rax, 4@%eax, -4@%eax, 2@%ax, -2@%ax, 1@%al, -1@%al, 1@%ah, -1@%ah)
	STAP_PROBE6(op, high, 8@%r10, 4@%r10d, -4@%r10d, -2@%r10w, 1@%r10b, -1@%r10b)

	leaq global(%rip), %rax
	movl $3, %ebx
	movq $-8, %rcx
	STAP_PROBE8(op, memory, -4@(%rax), -4@4(%rax), 4@4(%rax), -4@(%rax,%rbx,4), -4@-8(%rax,%rbx,4), -4@12(%rax,%rcx),
		    -4@global+12(%rip), 4@12+global(%rip))
	leaq bytes(%rip), %rax
	STAP_PROBE8(op, narrow, 1@(%rax), -1@(%rax), -1@2(%rax), 1@3(%rax), 2@4(%rax), -2@4(%rax), -2@6(%rax), 2@words+2(%rip))

	movq %fs:0, %rax
	leaq tls4@tpoff(%rax), %rcx
	subq %rax, %rcx
	STAP_PROBE6(op, thread, 8@%fs:tls8@tpoff, -8@%fs:tls8@tpoff, -4@%fs:tls4@tpoff, -4@%fs:(%rcx), 2@%fs:4(%rcx), -4@%fs:8+tls8@tpoff)

	movq stdout@GOTPCREL(%rip), %rsi
	movq global@GOTPCREL(%rip), %rdx
	STAP_PROBE4(op, addresses, 8@stdout@GOTPCREL(%rip), 8@global@GOTPCREL(%rip), 8@%rsi, 8@%rdx)
	STAP_PROBE2(op, immediate, 8@$global, 8@$4+global)

	STAP_PROBE8(op, constants, -4@$-5, 4@$-5, 1@$200, -1@$200, 8@$-1, -8@$-1, 8@$0x123456789abcdef, -2@$65535)

	movsd 16+global(%rip), %xmm3
	movss 24+global(%rip), %xmm15
	movq %xmm3, %rax
	movd %xmm15, %ecx
	STAP_PROBE6(op, floats, 8f@%xmm3, 4f@%xmm15, 8f@%rax, 4f@%ecx, 8f@16+global(%rip), 4f@24+global(%rip))

	STAP_PROBE3(op, odd, 4@%eax, 16f@(%rsp), 8@nowhere(%rip))

	xorl %eax, %eax
	popq %rbx
	.cfi_adjust_cfa_offset -8
	ret
	.cfi_endproc
	.size main, . - main
	.section .note.GNU-stack, "", @progbits
