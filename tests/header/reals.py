# SPDX-License-Identifier: MIT
"""clang on x86 would name floating point constants by labels that no tracer can resolve (`.LCPI0_0(%rip)`): with this
header the notes have their bits, or a copy in memory; values that are no constants are where they would be without it."""
import os
import shutil
import struct

from sdtnotes import check, must_compile, notes, run, skip, write

READER = os.path.join(os.environ["BUILDDIR"], "tests", "header", "note-operands")
TARGETS = ["x86_64-linux-gnu", "i386-linux-gnu", "x86_64-linux-gnux32"]
WARNINGS = ["-Wall", "-Wextra", "-pedantic", "-Wdouble-promotion", "-Wconversion", "-Werror"]
DOUBLES = [1.5, -2.25, 0.0, 1e300]
FLOATS = [2.5, -0.5]
PROGRAM = (
    "#include <sys/sdt.h>\nvoid f(double d, float g, long double l, int i);\n"
    "void f(double d, float g, long double l, int i)\n{\n"
    "\tdouble known = 3.25;\n\tstatic const double table[2] = { 7.25, 8.5 };\n\tconst double fixed = 4.75;\n"
    f"\tDTRACE_PROBE4(reals, doubles, {', '.join(map(repr, DOUBLES))});\n"
    f"\tDTRACE_PROBE2(reals, floats, {', '.join(f'{value}f' for value in FLOATS)});\n"
    "\tDTRACE_PROBE4(reals, known, known, table[1], fixed, table[i & 1]);\n"
    "\tDTRACE_PROBE4(reals, longs, 1.5L, l, l * 2, (long double)3);\n"
    "\tDTRACE_PROBE5(reals, values, d, g, d * 2, g + 1, *&d);\n"
    "\tDTRACE_PROBE2(reals, others, i++, &i);\n"
    "}\n"
)
SIZES = {"doubles": "8 8 8 8", "floats": "4 4", "known": "8 8 8 8", "values": "8 4 8 4 8"}


def bits(value: float, form: str) -> str:
    """As the compiler prints them: a signed number."""
    integer = {"d": "q", "f": "i"}[form]
    return f"${struct.unpack('<' + integer, struct.pack('<' + form, value))[0]}"


def check_file(file: str, what: str, immediate: bool) -> None:
    found = {note.name: note for note in notes(file)}
    for name, want in SIZES.items():
        check(found[name].sizes() == want, f"{what}: {name} has '{found[name].args}'")
    for name, values, form in (("doubles", DOUBLES, "d"), ("floats", FLOATS, "f")):
        operands = [text.split("@")[1] for text in found[name].args.split()]
        want = [bits(value, form) for value in values]
        check(operands == want or not immediate, f"{what}: {name} has {operands}, not {want}")
    done = run(READER, file)
    check(done.returncode == 0, f"{what}: {done.stderr}")
    for line in done.stdout.splitlines():
        # a long double has its place in memory, but is longer than what tracers read
        check("unreadable" not in line or "not a number of 1, 2, 4 or 8 bytes" in line, f"{what}: {line}")
        check(".L" not in line, f"{what}: {line}")


def main() -> None:
    clangs = [name for name in ("clang", "clang-19") if shutil.which(name)]
    if not clangs:
        skip("no clang")
    seen = 0
    for language, suffix, standards in (("c", "c", ("c89", "c17")), ("c++", "cc", ("c++98", "c++17"))):
        source = write("reals." + suffix, PROGRAM)
        for clang in clangs:
            for target in TARGETS:
                for number, level in enumerate(("-O0", "-O1", "-O2", "-O3")):
                    options = ["-x", language, "--target=" + target, level, "-std=" + standards[number % 2], *WARNINGS]
                    file = must_compile([clang], source, "reals.o", *options)
                    # without optimization, the bits are in memory
                    check_file(file, f"{clang} {options}", level != "-O0")
                    seen += 1
    print(f"{seen} combinations")


main()
