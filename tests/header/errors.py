# SPDX-License-Identifier: MIT
"""What must not compile, and that the message says why."""
from sdtnotes import check, compile_file, compilers, write

NUMBERS = ", ".join(str(i + 1) for i in range(13))
CASES = [
    (f"DTRACE_PROBE13(p, n, {NUMBERS})", "a probe has at most 12 arguments"),
    (f"STAP_PROBE13(p, n, {NUMBERS})", "a probe has at most 12 arguments"),
    (f"STAP_PROBEV(p, n, {NUMBERS})", "a probe has at most 12 arguments"),
    (f"STAP_PROBEV(p, n, {NUMBERS}, 14, 15, 16, 17, 18, 19, 20)", "a probe has at most 12 arguments"),
    ("DTRACE_PROBE2(p, n, 1)", "DTRACE_PROBE2|STAP_PROBE2"),
    ("DTRACE_PROBE(a-b, n)", "error"),
    ('DTRACE_PROBE("a", n)', "error"),
    ("DTRACE_PROBE(ONE, n)", "error"),  # a macro, as `linux` is in the GNU modes
    ("DTRACE_PROBE(p, ONE)", "error"),
    ("DTRACE_PROBE1(p, n, big)", "a_struct_is_no_argument_of_a_probe_but_its_address_is"),
    ("DTRACE_PROBE2(p, n, 1, *&big)", "a_struct_is_no_argument_of_a_probe_but_its_address_is"),
]
C_CASES = [("DTRACE_PROBE1(p, n, bits.one)", "bit-field")]
GOOD = ["DTRACE_PROBE2(p, n, &big, small)", "DTRACE_PROBE(NAME, NAME)", "STAP_PROBEV(p, n)", f"STAP_PROBEV(p, n, {NUMBERS[:-4]})", "DTRACE_PROBE(p, return)"]


def program(statement: str) -> str:
    return write(
        "case.c",
        "#define SDT_USE_VARIADIC\n#include <sys/sdt.h>\n#define ONE 1\n#define NAME name\n"
        "static struct { int x[5]; } big;\nstatic struct { int x; } small;\nstatic struct { int one : 3; } bits;\n"
        f"void function(void);\nvoid function(void) {{ {statement}; (void)big; (void)small; (void)bits; }}\n",
    )


def main() -> None:
    for language in ("c", "c++"):
        for compiler in compilers(language):
            for statement, message in CASES + (C_CASES if language == "c" else []):
                done = compile_file([*compiler, "-x", language], program(statement), "case.o")
                check(done.returncode != 0, f"{compiler}: {statement} compiles")
                found = any(text in done.stderr for text in message.split("|"))
                check(found, f"{compiler}: {statement} does not say '{message}':\n{done.stderr}")
            for statement in GOOD:
                done = compile_file([*compiler, "-x", language], program(statement), "case.o")
                check(done.returncode == 0, f"{compiler}: {statement} does not compile:\n{done.stderr}")


main()
