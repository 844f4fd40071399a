# SPDX-License-Identifier: MIT
"""_SDT_HAS_SEMAPHORES: the note has the address of PROVIDER_NAME_semaphore, in .probes, in programs and libraries;
a semaphore that is not declared or not defined is an error."""
from sdtnotes import check, compile_file, compilers, link, must_compile, notes, run, symbol, write

PROGRAM = r"""
#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>
unsigned short sema_one_semaphore __attribute__((section(".probes")));
unsigned short sema_two__more_semaphore __attribute__((section(".probes")));
extern unsigned short sema_far_semaphore;
int main(int argc, char **argv)
{
	DTRACE_PROBE(sema, one);
	if (__builtin_expect(sema_two__more_semaphore, 0))
		DTRACE_PROBE2(sema, two__more, argc, argv);
#ifdef FAR
	DTRACE_PROBE(sema, far);
#endif
#ifdef NEAR
	DTRACE_PROBE(sema, near);
#endif
	return 0;
}
"""


def main() -> None:
    source = write("sema.c", PROGRAM)
    for compiler in compilers("c"):
        for options in (["-O0"], ["-O2"], ["-O2", "-fPIC", "-shared"], ["-O2", "-fno-pie", "-no-pie"]):
            what = f"{compiler} {options}"
            file = must_compile(compiler, source, "sema.o", *[word for word in options if word[:2] in ("-O", "-f")])
            program = link([*compiler, *options], "sema", file)
            found = {note.name: note for note in notes(program)}
            check(sorted(found) == ["one", "two__more"], f"{what}: {sorted(found)}")
            for name, note in found.items():
                want = symbol(program, f"sema_{name}_semaphore")
                check(note.semaphore == want != 0, f"{what}: {name} has the semaphore {note.semaphore:#x}, not {want:#x}")
            sections = run("readelf", "-SW", program).stdout
            check(".probes           PROGBITS" in sections, f"{what}: .probes is missing or not in the file:\n{sections}")
        done = compile_file(compiler, source, "near.o", "-DNEAR")
        check(done.returncode != 0 and "sema_near_semaphore" in done.stderr, f"{compiler}: undeclared semaphore: {done.stderr}")
        far = must_compile(compiler, source, "far.o", "-DFAR")
        done = run(*compiler, far, "-o", "far")
        check(done.returncode != 0 and "sema_far_semaphore" in done.stderr, f"{compiler}: undefined semaphore: {done.stderr}")


main()
