# SPDX-License-Identifier: MIT
"""What a program has to ask for: guarded probes, typed probes, fast sites."""
from __future__ import annotations

import os

from sdtnotes import check, compile_file, compilers, link, must_compile, notes, run, symbol, write

READER = os.path.join(os.environ["BUILDDIR"], "tests", "header", "note-operands")
LISTER = os.path.join(os.environ["BUILDDIR"], "probe-list", "probe-list")

# The two files share the guard of opt:shared; main raises one guard as a tracer would.
SHARED = r"""
#include <sys/sdt.h>
#ifdef __cplusplus
namespace inner {
#endif
int expensive(void);
void other(void);
static __inline__ void shared(int i) { STAP_PROBE_GUARDED(opt, shared, i); }
#ifdef __cplusplus
}
using namespace inner;
#endif
"""
MAIN = SHARED + r"""
#include <stdio.h>
#ifdef __cplusplus
extern "C"
#else
extern
#endif
unsigned short opt_costly_semaphore __attribute__((visibility("hidden")));
static int calls;
#ifdef __cplusplus
namespace inner {
#endif
int expensive(void) { return ++calls; }
static void look(int fd, const char *path)
{
	STAP_PROBE_GUARDED(opt, none);
	STAP_PROBE_GUARDED(opt, costly, expensive(), path);
	if (STAP_PROBE_IS_TRACED(opt, costly))
		calls += 100;
	STAP_PROBE_GUARDED(opt, twelve, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, expensive());
	STAP_PROBE_TYPED(opt, typed, (int, fd, fd), (const char *, path, path), (unsigned long, big, 3));
	STAP_PROBE_TYPED(opt, bare);
	shared(fd);
}
#ifdef __cplusplus
}
#endif
int main(int argc, char **argv)
{
	int i;
	for (i = 0; i < 3; i++) {
		opt_costly_semaphore = (unsigned short)(i == 1);
		look(argc, argv[0]);
	}
	other();
	printf("%d\n", calls);
	return 0;
}
"""
OTHER = SHARED + "void other(void);\n#ifdef __cplusplus\nvoid inner::other(void)\n#else\nvoid other(void)\n#endif\n{ shared(7); }\n"
SIZES = {
    "none": "",
    "costly": "-4 8",
    "twelve": " ".join(["-4"] * 12),
    "typed": "-4 8 8",
    "bare": "",
    "shared": "-4",
}
TYPED = ["typed opt:typed|int|fd|1", "typed opt:typed|const char *|path|1", "typed opt:typed|unsigned long|big|1"]
WARNINGS = "-Wall -Wextra -pedantic -Wshadow -Wundef -Werror".split()


def site_bytes(file: str, site: int) -> str:
    code = run("objdump", "-d", f"--start-address={site}", f"--stop-address={site + 11}", "--insn-width=16", file).stdout
    return " ".join(line.split("\t")[1].strip() for line in code.splitlines() if line.count("\t") > 1)


def check_program(compiler: list, suffix: str, *options: str) -> None:
    what = f"{compiler} {options}"
    files = []
    for name, text in (("main", MAIN), ("other", OTHER)):
        files.append(must_compile(compiler, write(f"{name}.{suffix}", text), name + ".o", *options, *WARNINGS))
    program = link([*compiler, *options], "./program", *files)
    done = run(program)
    check(done.stdout == "101\n", f"{what}: arguments are not evaluated exactly while traced: {done.stdout}")
    found = notes(program)
    check({note.name for note in found} == set(SIZES), f"{what}: {[note.name for note in found]}")
    for note in found:
        check(note.sizes() == SIZES[note.name], f"{what}: {note.name} has '{note.args}'")
        guarded = note.name not in ("typed", "bare")
        want = symbol(program, f"opt_{note.name}_semaphore") if guarded else 0
        check(note.semaphore == want, f"{what}: the guard of {note.name} is {note.semaphore:#x}, not {want:#x}")
        if "-DSDT_FAST_SITES" in options and run(*compiler, "-dumpmachine").stdout.startswith("x86_64"):
            code = site_bytes(program, note.site)
            check(code == "90 66 2e 0f 1f 84 00 00 00 00 00", f"{what}: the site of {note.name} is {code}")
    done = run(READER, program)
    typed = [line for line in done.stdout.splitlines() if line.startswith("typed")]
    check(typed == TYPED * (len(typed) // 3) and typed, f"{what}: types: {typed}")
    check(all(line.endswith(": good") for line in done.stdout.splitlines() if line.startswith("site")), done.stdout)
    lines = [line for line in run(LISTER, "-L", program).stdout.splitlines() if '"typed"' in line]
    end = "$arg1:long $arg2:long $arg3:long $fd:int $path:const char * $big:unsigned long"
    check(len(lines) == 1 and lines[0].endswith(end), f"{what}: the list has {lines}")


def check_wrong(compiler: list, suffix: str) -> None:
    """Values of other types do not compile; the conversions of C do."""
    for value, good in (("path", True), ("0", True), ("3.5", False), ("big", False)):
        text = f'#include <sys/sdt.h>\nstruct s {{ int x; }};\nvoid f(const char *path, struct s big);\nvoid f(const char *path, struct s big)\n' \
            f"{{ (void)big; (void)path; STAP_PROBE_TYPED(p, n, (const char *, text, {value})); }}\n"
        done = compile_file(compiler, write("wrong." + suffix, text), "wrong.o")
        check((done.returncode == 0) == good, f"{compiler}: {value} as const char *: {done.returncode} {done.stderr}")


def main() -> None:
    for language, suffix, standards in (("c", "c", ["c89", "gnu11", "c2x"]), ("c++", "cc", ["c++98", "c++17", "c++2b"])):
        for compiler in compilers(language):
            for number, standard in enumerate(standards):
                options = ["-std=" + standard, ["-O0", "-O2", "-Os"][number], *(["-DSDT_FAST_SITES"] if number else [])]
                check_program(compiler, suffix, *options)
            check_wrong(compiler, suffix)


main()
