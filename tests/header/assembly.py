# SPDX-License-Identifier: MIT
"""Probes in assembler files and in asm statements: operands are noted as written; sites are where they should be."""
from sdtnotes import check, compilers, link, must_compile, notes, run, symbol, write

FILE = r"""
#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>
	.text
	.globl code
	.type code, @function
code:	push %rbp
	STAP_PROBE(assembly, none)
	DTRACE_PROBE0(assembly, zero)
	STAP_PROBE2(assembly,two,-4@%edi,8@8(%rsp))
	DTRACE_PROBE12(assembly,all,1@%al,-2@%ax,3@$3,4,5,6,7,8,9,10,11,8@(%rax,%rbx))
	pop %rbp
	ret
	.section .probes,"aw",@progbits
	.irp name,none,zero,two,all
	.globl assembly_\name\()_semaphore
assembly_\name\()_semaphore: .short 0
	.endr
	.section .note.GNU-stack,"",@progbits
"""

EXPECTED_FILE = {
    "none": (1, ""),
    "zero": (2, ""),
    "two": (3, "-4@%edi 8@8(%rsp)"),
    "all": (4, "1@%al -2@%ax 3@$3 4 5 6 7 8 9 10 11 8@(%rax,%rbx)"),
}

STATEMENTS = r"""
#include <sys/sdt.h>
int statements(int, char *);
int statements(int i, char *p)
{
	__asm__ __volatile__("nop\nnop\n" STAP_PROBE_ASM(statement, basic, -4@%eax 8@4(%rsi,%rdi)) "nop");
	__asm__ __volatile__("nop\n" STAP_PROBE_ASM(statement, text, 4@%%eax %1@%%ecx) "nop" : : "r" (i), "n" (4));
	__asm__ __volatile__("nop\n" STAP_PROBE_ASM(statement, plain) "nop" : : "r" (i));
	__asm__ __volatile__("nop\n" STAP_PROBE_ASM(statement, values, STAP_PROBE_ASM_TEMPLATE(3)) "nop"
			     : : "r" (p), STAP_PROBE_ASM_OPERANDS(3, i, p, 7u));
	return i;
}
int main(void) { return statements(0, 0); }
"""


def check_file(compiler: list) -> None:
    file = must_compile(compiler, write("code.S", FILE), "code.o")
    found = notes(file)
    check([note.name for note in found] == list(EXPECTED_FILE), f"{compiler}: {[note.name for note in found]}")
    for note in found:
        site, args = EXPECTED_FILE[note.name]
        check((note.site, note.args) == (site, args), f"{compiler}: {note.name} at {note.site}: {note.args}")
    program = link(compiler, "code", file, must_compile(compiler, write("m.c", "int main(void) { return 0; }"), "m.o"))
    for note in notes(program):
        want = symbol(program, f"assembly_{note.name}_semaphore")
        check(note.semaphore == want, f"{compiler}: {note.name} has the semaphore {note.semaphore:#x}, not {want:#x}")


def check_statements(language: str, compiler: list, standard: str) -> None:
    source = write("statements.cc" if language == "c++" else "statements.c", STATEMENTS)
    file = must_compile(compiler, source, "statements.o", "-O2", "-std=" + standard, "-Wall", "-Wextra", "-Werror")
    check(run(*compiler, file, "-o", "statements").returncode == 0, f"{compiler}: does not link")
    check(run("./statements").returncode == 0, f"{compiler}: does not run")
    found = {note.name: note for note in notes(file)}
    check(sorted(found) == ["basic", "plain", "text", "values"], f"{compiler}: {sorted(found)}")
    check(found["basic"].args == "-4@%eax 8@4(%rsi,%rdi)", f"{compiler}: basic: {found['basic'].args}")
    check(found["text"].args in ("4@%eax 4@%ecx", "4@%eax $4@%ecx"), f"{compiler}: text: {found['text'].args}")
    check(found["plain"].args == "", f"{compiler}: plain: {found['plain'].args}")
    check(found["values"].sizes() == "-4 8 4", f"{compiler}: values: {found['values'].args}")


def main() -> None:
    for compiler in compilers("c"):
        check_file(compiler)
        for standard in ("gnu89", "c99", "gnu11", "gnu2x"):
            check_statements("c", compiler, standard)
    for compiler in compilers("c++"):
        for standard in ("gnu++98", "c++11", "gnu++2b"):
            check_statements("c++", compiler, standard)


main()
