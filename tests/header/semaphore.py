# SPDX-License-Identifier: MIT
"""_SDT_HAS_SEMAPHORES: the note has the address of PROVIDER_NAME_semaphore, in .probes, in programs and libraries;
a semaphore that is not declared or not defined is an error. Defined after the first include, it gives every probe that
follows the semaphore that there is, or none. In C++ semaphores may be in namespaces and classes."""
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

# `read` is asked for by code, so it has to be there; nobody may define `absent`, or even declare `unknown`.
LATE = r"""
#include <sys/sdt.h>
#define LATE __attribute__((section(".probes")))
#ifdef __cplusplus
extern "C" {
#endif
unsigned short late_read_semaphore LATE;
unsigned short late_unread_semaphore LATE;
extern unsigned short late_absent_semaphore;
#ifdef __cplusplus
}
#endif
static void before(void) { DTRACE_PROBE(late, before); }
#define _SDT_HAS_SEMAPHORES 1
int main(void)
{
	if (*(volatile unsigned short *)&late_read_semaphore)
		DTRACE_PROBE1(late, read, 1);
	DTRACE_PROBE(late, unread);
	DTRACE_PROBE(late, absent);
	STAP_PROBE_TYPED(late, absent, (int, one, 1));
	DTRACE_PROBE(late, unknown);
	__asm__ __volatile__("nop\n" STAP_PROBE_ASM(late, read, 4@4) "nop");
	before();
	return 0;
}
"""
NAMESPACES = r"""
#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>
#define IN_FILE __attribute__((section(".probes")))
namespace outer {
unsigned short names_defined_semaphore IN_FILE;
extern unsigned short names_elsewhere_semaphore;
extern "C" unsigned short names_plain_semaphore;
struct type {
	static unsigned short names_member_semaphore;
	template <class T> static void show(T value) { if (names_member_semaphore) DTRACE_PROBE1(names, member, value); }
};
namespace { unsigned short names_local_semaphore IN_FILE; }
inline void common(int i)
{
	if (names_defined_semaphore)
		DTRACE_PROBE1(names, defined, i);
	DTRACE_PROBE(names, elsewhere);
	DTRACE_PROBE(names, plain);
	DTRACE_PROBE(names, local);
}
}
unsigned short outer::type::names_member_semaphore IN_FILE;
#ifdef MAIN
unsigned short outer::names_elsewhere_semaphore IN_FILE;
extern "C" { unsigned short names_plain_semaphore IN_FILE; }
int main() { outer::common(1); outer::type::show(2L); return 0; }
#endif
"""


def addresses(file: str, name: str) -> set:
    """Of all symbols whose name, mangled or not, has this in it."""
    rows = [line.split() for line in run("nm", file).stdout.splitlines()]
    return {int(row[0], 16) for row in rows if len(row) == 3 and name in row[2]}


def check_late(language: str, compiler: list) -> None:
    source = write("late." + ("c" if language == "c" else "cc"), LATE)
    for options in (["-O0"], ["-O2", "-fPIC", "-shared"], ["-O2", "-Wl,--gc-sections"]):
        file = must_compile(compiler, source, "late.o", *[word for word in options if word[:2] in ("-O", "-f")], "-Wall", "-Wextra", "-Werror")
        program = link([*compiler, *options], "late", file)
        found = {note.name: note for note in notes(program)}
        check(sorted(found) == ["absent", "before", "read", "unknown", "unread"], f"{compiler} {options}: {sorted(found)}")
        for name, note in found.items():
            want = symbol(program, f"late_{name}_semaphore") if "read" in name else 0
            check(note.semaphore == want, f"{compiler} {options}: {name} has the semaphore {note.semaphore:#x}, not {want:#x}")


def check_namespaces(compiler: list) -> None:
    source = write("names.cc", NAMESPACES)
    for options in (["-O0"], ["-O2"], ["-O2", "-fPIC", "-shared"], ["-O0", "-fPIC", "-shared"], ["-O2", "-fno-pie", "-no-pie"]):
        file = must_compile(compiler, source, "names.o", "-DMAIN", *[word for word in options if word[:2] in ("-O", "-f")])
        program = link([*compiler, *options], "names", file)
        found = {note.name: note for note in notes(program)}
        check(len(found) == 5, f"{compiler} {options}: {sorted(found)}")
        for name, note in found.items():
            want = addresses(program, f"names_{name}_semaphore")
            check({note.semaphore} == want, f"{compiler} {options}: {name} has the semaphore {note.semaphore:#x}, not {want}")


def main() -> None:
    for language in ("c", "c++"):
        for compiler in compilers(language):
            check_late(language, compiler)
    for compiler in compilers("c++"):
        check_namespaces(compiler)
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
