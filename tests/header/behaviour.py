# SPDX-License-Identifier: MIT
"""At run time: arguments are evaluated once; memory that a pointer argument points to has been stored before the site;
the site is one byte, 0x90; assembler macros of the program keep their meaning after a probe."""
from sdtnotes import check, compilers, link, must_compile, notes, run, symbol, write

ONCE = r"""
#include <sys/sdt.h>
#include <stdio.h>
static int calls;
static int next(void) { return ++calls; }
int main(void)
{
	int i = 0, *p = &i;
	DTRACE_PROBE1(once, a, i++);
	DTRACE_PROBE3(once, b, i++, next(), (*p)++);
	DTRACE_PROBE12(once, c, i++, next(), i++, next(), i++, next(), i++, next(), i++, next(), i++, next());
	if (i)
		DTRACE_PROBE(once, dangling);
	else
		DTRACE_PROBE(once, otherwise);
	printf("%d %d\n", i, calls);
	return 0;
}
"""

BARRIER = r"""
#include <sys/sdt.h>
int state;
void stores(void);
void stores(void)
{
	int words[8];
	words[5] = 0x1a2b3c4d;
	DTRACE_PROBE1(barrier, local, words);
	state = 0x1234567;
	DTRACE_PROBE(barrier, global);
	state = 0x7654321;
}
"""

# The macros are what the header's assembly must be immune to; n is an operand modifier in it.
ALTMACRO = r"""
#define base 1
#define _ 2
#define note 3
#define n 4
#define progbits 5
#define comdat 6
#define balign 7
#include <sys/sdt.h>
void before(void);
void before(void) { DTRACE_PROBE1(alt, macro, 1); }
__asm__(".section .keep,\"a\"\n.macro KEEP text\n.ascii \"\\text\"\n.endm\nKEEP <a>\n.previous");
"""


def disassembly(file: str) -> str:
    return run("objdump", "-d", "--no-show-raw-insn", file).stdout


def check_once(compiler: list, level: str) -> None:
    program = link(compiler, "once", must_compile(compiler, write("once.c", ONCE), "once.o", level))
    output = run("./once").stdout
    check(output == "9 7\n", f"{compiler} {level}: arguments are not evaluated exactly once: {output}")
    with open(program, "rb") as stream:
        image = stream.read()
    text_address, text_offset = text_section(program)
    for note in notes(program):
        byte = image[note.site - text_address + text_offset]
        check(byte == 0x90, f"{compiler} {level}: the site of {note.name} is {byte:#x}")
        check(note.base == symbol(program, "_.stapsdt.base"), f"{compiler} {level}: wrong base")


def text_section(file: str) -> tuple:
    for line in run("readelf", "-SW", file).stdout.splitlines():
        words = line.replace("[ ", "[").split()
        if len(words) > 4 and words[1] == ".text":
            return int(words[3], 16), int(words[4], 16)
    check(False, f"{file} has no .text")
    return 0, 0


def check_barrier(compiler: list, level: str) -> None:
    code = disassembly(must_compile(compiler, write("barrier.c", BARRIER), "barrier.o", level))
    at = [code.find(text) for text in ("$0x1234567", "$0x7654321")]
    check(0 <= at[0] < at[1], f"{compiler} {level}: a store to a global variable before a site is missing:\n{code}")
    check("$0x1a2b3c4d" in code, f"{compiler} {level}: a store to the buffer that an argument points to is missing:\n{code}")


def check_altmacro(compiler: list) -> None:
    file = must_compile(compiler, write("alt.c", ALTMACRO), "alt.o")
    dump = run("objdump", "-s", "-j", ".keep", file).stdout
    check("3c613e" in dump, f"{compiler}: the assembler's macro mode has changed:\n{dump}")


def main() -> None:
    for compiler in compilers("c"):
        for level in ("-O0", "-O1", "-O2", "-O3", "-Os"):
            check_once(compiler, level)
            check_barrier(compiler, level)
        check_altmacro(compiler)


main()
