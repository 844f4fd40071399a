# SPDX-License-Identifier: MIT
# timeout: 600
"""Every CPU: what its compilers note can be read by libsdt, operand by operand; programs run under qemu-user.

CPUs whose compilers are not here are named and left out. CHECK_FULL=1 takes all options instead of some."""
from __future__ import annotations

import os
import shutil

from sdtnotes import INCLUDE, check, link, must_compile, notes, run, skip, write

READER = os.path.join(os.environ["BUILDDIR"], "tests", "header", "note-operands")
FIXTURE = os.path.join(os.environ["TESTS"], "header", "everywhere.h")

# name in libsdt, gcc, clang's target, emulator, what a note can't say there (see below)
HALVES = "names one half only", "names the low half only"
SYMBOLS = "thread-local variable", "value in the global offset table"
CPUS = [
    ("x86-64", "x86_64-linux-gnu-gcc", "x86_64-linux-gnu", "", SYMBOLS),
    ("i386", "i686-linux-gnu-gcc", "i386-linux-gnu", "", (*SYMBOLS, *HALVES, "indexed by a register")),
    ("x32", "x86_64-linux-gnux32-gcc", "x86_64-linux-gnux32", "", SYMBOLS),
    ("aarch64", "aarch64-linux-gnu-gcc", "aarch64-linux-gnu", "qemu-aarch64", ()),
    ("arm", "arm-linux-gnueabihf-gcc", "arm-linux-gnueabihf", "qemu-arm", HALVES),
    ("riscv64", "riscv64-linux-gnu-gcc", "riscv64-linux-gnu", "qemu-riscv64", ()),
    ("ppc64", "powerpc64le-linux-gnu-gcc", "powerpc64le-linux-gnu", "qemu-ppc64le", ()),
    ("s390x", "s390x-linux-gnu-gcc", "s390x-linux-gnu", "qemu-s390x", ()),
    ("mips64", "mips64el-linux-gnuabi64-gcc", "mips64el-linux-gnuabi64", "qemu-mips64el", ()),
    ("loongarch64", "loongarch64-linux-gnu-gcc", "loongarch64-linux-gnu", "qemu-loongarch64", ()),
]
LEVELS = ["-O0", "-O1", "-O2", "-O3", "-Os"]
MODELS = [["-fPIE"], ["-fPIC"], ["-fno-pie"]]
INTEL = ["-masm=intel"]
CLANGS = ["clang", *(f"clang-{version}" for version in range(30, 13, -1))]

PROGRAM = r"""
#include <sys/sdt.h>
#include <stdio.h>
static int calls;
static int next(void) { return ++calls; }
int main(void)
{
	int i = 0;
	double d = 1.5;
	DTRACE_PROBE3(run, three, i++, next(), d);
	DTRACE_PROBE12(run, twelve, i++, next(), i++, next(), i++, next(), i++, next(), i++, next(), i++, next());
	printf("%d %d\n", i, calls);
	return 0;
}
"""


def cpu_compilers(gcc: str, target: str) -> list[list[str]]:
    """The commands that make code for a CPU: gcc, and the first clang that knows the target."""
    found = [[gcc]] if shutil.which(gcc) else []
    write("empty.c", "")
    for name in CLANGS:
        command = [name, "--target=" + target]
        if shutil.which(name) and run(*command, "-c", "empty.c", "-o", "empty.o").returncode == 0:
            if "riscv" in target and not shutil.which("ld.lld"):
                return found  # the sizes of its notes are known after linking
            return [*found, [*command, "-Wno-option-ignored"]]
    return found


def read(cpu: str, file: str, what: str, excuses: tuple, linked: bool) -> int:
    done = run(READER, file)
    check(done.returncode == 0, f"{what}: {done.stderr}")
    lines = done.stdout.splitlines()
    check(lines[0] == "cpu " + cpu, f"{what}: {lines[0]}")
    for line in lines[1:]:
        if line.startswith("site "):
            check(not linked or line.endswith(": good"), f"{what}: {line}")
            continue
        kind, text, why = line.split(" ", 1)[1].split("|")
        if kind == "unreadable":
            check(any(excuse in why for excuse in excuses), f"{what}: {text}: {why}")
        check(kind != "symbol", f"{what}: {text} is not resolved")
    count = sum(line.startswith("operand") for line in lines)
    check(count > 0, f"{what}: no operands")
    return count


def check_cpu(cpu: str, command: list[str], excuses: tuple) -> int:
    source = write("everywhere.c", f'#include "{FIXTURE}"\n')
    full = bool(os.environ.get("CHECK_FULL"))
    operands = 0
    models = MODELS + [INTEL] if cpu in ("x86-64", "i386", "x32") else MODELS
    for number, level in enumerate(LEVELS):
        for place, model in enumerate(models):
            if not full and (number + place) % len(models) != 0:
                continue
            if cpu == "arm" and model == ["-fno-pie"] and "clang" not in command[0]:
                continue  # gcc names addresses of symbols there, which nobody can read: see the header
            what = f"{' '.join(command)} {level} {model[0]}"
            file = must_compile(command, source, "every.o", level, *model, "-Wall", "-Wextra", "-Werror")
            found = {note.name: note.sizes() for note in notes(file)}
            word = "4" if cpu in ("i386", "arm", "x32") else "8"
            signs = "1" if cpu in ("arm", "aarch64", "riscv64", "ppc64", "s390x") else "-1"
            want = {
                "parameters": f"-4 -{word} {word} 1 -2 {word}",
                "constants": f"-4 -{word} -4 {signs} 4",
                "reals": "8 4",
                "literals": "8 4 8 8",
            }
            for name, sizes in want.items():
                check(found.get(name) == sizes, f"{what}: {name} has '{found.get(name)}', not '{sizes}'")
            if cpu == "riscv64" and "clang" in command[0]:
                file = link(["ld.lld", "-e", "0", "--no-relax"], "every", file)
            operands += read(cpu, file, what, excuses, False)
    return operands


def run_program(cpu: str, command: list[str], emulator: str, excuses: tuple) -> bool:
    source = write("run.c", PROGRAM)
    for level in ("-O0", "-O2"):
        done = run(*command, level, "-static", "-I" + INCLUDE, source, "-o", "program")
        if done.returncode != 0:
            return False  # no C library for this CPU
        read(cpu, "program", f"{command} linked", excuses, True)
        done = run(emulator, "./program")
        check(done.stdout == "7 7\n", f"{command} {level} under {emulator}: {done.stdout}{done.stderr}")
    return True


def main() -> None:
    seen, ran, missing = 0, [], []
    for cpu, gcc, target, emulator, excuses in CPUS:
        commands = cpu_compilers(gcc, target)
        operands = sum(check_cpu(cpu, command, excuses) for command in commands)
        if not commands:
            missing.append(cpu)
            continue
        seen += 1
        print(f"{cpu}: {', '.join(' '.join(command) for command in commands)}: {operands} operands")
        if emulator and shutil.which(emulator) and shutil.which(gcc) and run_program(cpu, [gcc], emulator, excuses):
            ran.append(cpu)
    print(f"run under qemu-user: {', '.join(ran) or 'none'}; no compiler here for: {', '.join(missing) or 'none'}")
    if not seen:
        skip("no compiler for any of the CPUs")


main()
