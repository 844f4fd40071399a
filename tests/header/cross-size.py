# SPDX-License-Identifier: MIT
# timeout: 600
"""Every CPU: functions with a probe are no longer than with SystemTap's header, if that one is installed (SDT_REFERENCE
names its include directory), but for the exceptions below. size.py holds x86-64 to recorded sizes without it."""
import os
import shutil

from sdtnotes import INCLUDE, check, run, skip, write

REFERENCES = [os.environ.get("SDT_REFERENCE", ""), "/usr/include/x86_64-linux-gnu", "/usr/include"]
TYPES = "int,long,char *,unsigned char,short,unsigned long,const char *,int *,signed char,unsigned,long *,unsigned short"
NAMES = "abcdefghijkl"
LEVELS = ["-O0", "-O1", "-O2", "-O3", "-Os"]
COMMANDS = [
    *(f"{cpu}-gcc" for cpu in "x86_64-linux-gnu i686-linux-gnu x86_64-linux-gnux32 aarch64-linux-gnu arm-linux-gnueabihf".split()),
    *(f"{cpu}-gcc" for cpu in "riscv64-linux-gnu powerpc64le-linux-gnu s390x-linux-gnu mips64el-linux-gnuabi64".split()),
    *(f"clang --target={cpu}" for cpu in "x86_64-linux-gnu i386-linux-gnu x86_64-linux-gnux32 aarch64-linux-gnu".split()),
    *(f"clang --target={cpu}" for cpu in "arm-linux-gnueabihf powerpc64le-linux-gnu s390x-linux-gnu".split()),
    "clang --target=mips64el-linux-gnuabi64",
]
# Bytes more that are allowed. gcc has no constraint on these CPUs that takes a parameter where it is on the stack
# (`80(sp)`), but not half of a symbol's address (`%lo(symbol)(a5)`, `[x5, #:lo12:symbol]`), which no tracer resolves; the
# header asks for neither, so that from the ninth argument on an address or a value is in a register.
STACK = {9: 4, 10: 8, 11: 12, 12: 12}
EXCEPTIONS = {
    "aarch64-linux-gnu-gcc": {9: 4, 10: 4, 11: 4, 12: 4},
    "riscv64-linux-gnu-gcc": {9: 2, 10: 4, 11: 6, 12: 6},
    "mips64el-linux-gnuabi64-gcc": STACK,
    # the same operands in an order in which the allocator of clang 14 saves one register more
    "clang --target=s390x-linux-gnu": {7: 6},
}


def program() -> str:
    parameters = ", ".join(f"{kind} {name}" for kind, name in zip(TYPES.split(","), NAMES))
    lines = ["#include <sys/sdt.h>", "int callee(int);"]
    for count in range(13):
        probe = ", ".join([f"DTRACE_PROBE{count or ''}(size, p{count}", *NAMES[:count]]) + ");"
        lines.append(f"int f{count}({parameters}) {{ int r = callee(a); {probe} return r + a + (int)l + *h; }}")
    return "\n".join(lines) + "\n"


def function_sizes(command: list, source: str, level: str, include: str) -> list:
    """None if it does not compile: SystemTap's header does not with clang for some CPUs."""
    if run(*command, level, "-I" + include, "-c", source, "-o", "size.o").returncode != 0:
        return []
    rows = [line.split() for line in run("readelf", "-sW", "size.o").stdout.splitlines()]
    sizes = {row[-1]: int(row[2]) for row in rows if len(row) >= 8 and row[3] == "FUNC"}
    return [sizes[f"f{count}"] for count in range(13)]


def reference() -> str:
    for directory in REFERENCES:
        file = os.path.join(directory, "sys", "sdt.h")
        if directory and os.path.exists(file):
            with open(file, encoding="utf-8") as stream:
                if "sdtkit" not in stream.read():
                    return directory
    return ""


def main() -> None:
    other = reference()
    if not other:
        skip("no other sys/sdt.h to compare with: set SDT_REFERENCE")
    source = write("size.c", program())
    compared = 0
    for text in COMMANDS:
        command = text.split()
        if not shutil.which(command[0]):
            continue
        for level in LEVELS:
            theirs = function_sizes(command, source, level, other)
            ours = function_sizes(command, source, level, INCLUDE)
            if not theirs:
                continue
            check(bool(ours), f"{text} {level} does not compile")
            allowed = EXCEPTIONS.get(text, {}) if level != "-O0" else {}
            longer = [
                f"{count} arguments: {size} > {theirs[count]}"
                for count, size in enumerate(ours)
                if size > theirs[count] + allowed.get(count, 0)
            ]
            check(not longer, f"{text} {level}: longer than with SystemTap's header: {'; '.join(longer)}")
            compared += 1
    if not compared:
        skip("no compiler for any of the CPUs")
    print(f"{compared} combinations of compiler, CPU and level compared")


main()
