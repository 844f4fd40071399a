# SPDX-License-Identifier: MIT
"""probe-list -x: the marks of a running process and of its libraries, and its code and semaphores as they stand in memory."""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ["TESTS"], "header"))
from sdtnotes import check, compilers, link, must_compile, notes, run, skip, symbol, write  # noqa: E402

LISTER = os.path.join(os.environ["BUILDDIR"], "probe-list", "probe-list")

PROGRAM = r"""
#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>
#include <stdio.h>
#include <sys/prctl.h>
unsigned short live_hit_semaphore __attribute__((section(".probes")));
unsigned short live_miss_semaphore __attribute__((section(".probes")));
int in_library(int);
int value;
__attribute__((noinline)) void guarded(int a)
{
	if (*(volatile unsigned short *)&live_hit_semaphore) {
		value = a;
		DTRACE_PROBE1(live, hit, a);
		value++;
	}
}
__attribute__((noinline)) void other(int a)
{
	value = a;
	DTRACE_PROBE1(live, miss, a);
	value += 2;
}
__attribute__((noinline, used)) int behind(int a) /* so that code follows the last site */
{
	return value * a + 3;
}
int main(int argc, char **argv)
{
	(void)argv;
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	puts("ready");
	fflush(stdout);
	getchar();
	guarded(argc);
	other(argc);
	return in_library(argc) == 0;
}
"""
LIBRARY = r"""
#include <sys/sdt.h>
int in_library(int a)
{
	DTRACE_PROBE2(live, far__away, a, 7);
	return a;
}
"""
LINE = re.compile(r"  (=>|  ) 0x([0-9a-f]+)(?: <(\S+)>)?:\t((?:[0-9a-f]{2} )+) *(.*)")


class Site:
    def __init__(self, text: str) -> None:
        title, self.site, self.semaphore, *lines = text.splitlines()
        self.title = title
        matches = [LINE.fullmatch(line) for line in lines]
        check(all(matches), f"not understood: {text}")
        self.lines = [(int(m[2], 16), bytes.fromhex(m[4]), m[3], m[5]) for m in matches]
        self.at = [m[1] for m in matches].index("=>")


def live(pid: int, mark: str) -> Site:
    done = run(LISTER, "--live", "-x", str(pid), mark)
    check(done.returncode == 0 and not done.stderr, f"--live {mark}: {done}")
    return Site(done.stdout)


def bias_of(pid: int, file: str) -> int:
    """Where the first byte of a position-independent file is mapped."""
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
        for line in maps:
            if line.rstrip("\n").endswith(" " + file) and line.split()[2] == "00000000":
                return int(line.split("-")[0], 16)
    check(False, f"{file} is not mapped")
    return 0


def instructions(file: str) -> dict:
    """address → bytes and mnemonic, as objdump reads the file."""
    found = {}
    for line in run("objdump", "-d", "--insn-width=16", file).stdout.splitlines():
        match = re.match(r"\s*([0-9a-f]+):\t((?:[0-9a-f]{2} )+)\s*(\S+)", line)
        if match:
            found[int(match[1], 16)] = bytes.fromhex(match[2]), match[3]
    return found


def check_code(site: Site, pc: int, bias: int, code: dict) -> None:
    check(site.lines[site.at][0] == pc + bias, f"{site.title}: the site is not at {pc + bias:#x}")
    check(len(site.lines) == 5, f"{site.title}: not four instructions around the site: {site.lines}")
    check(site.at == 2 or "miss" in site.title, f"{site.title}: not two instructions before the site")
    for address, raw, _, text in site.lines:
        want = code[address - bias]
        mnemonic = text.split()[0]
        if mnemonic == "nop" and want[1].startswith("nop"):
            mnemonic = want[1]  # long ones, between functions
        check((raw, mnemonic) == want, f"{site.title}: {address:#x} {raw.hex()} {text}: objdump has {want}")
    for one, two in zip(site.lines, site.lines[1:]):
        check(one[0] + len(one[1]) == two[0], f"{site.title}: a gap before {two[0]:#x}")


def untouched(pid: int, program: str, stripped: bool, original: str) -> tuple:
    bias, pcs = bias_of(pid, program), {note.name: note for note in notes(program)}
    code = instructions(original)
    for mark, function in (("hit", "guarded"), ("miss", "other")):
        site = live(pid, mark)
        pc, semaphore = pcs[mark].site, pcs[mark].semaphore + bias
        check(site.title == f'process("{program}").mark("{mark}") $arg1:long', site.title)
        check(site.site == f"  site {pc + bias:#x} live:{mark} {pcs[mark].args}", site.site)
        name = "" if stripped else f" <live_{mark}_semaphore>"
        check(site.semaphore == f"  semaphore {semaphore:#x} = 0{name}", site.semaphore)
        check_code(site, pc, bias, code)
        _, raw, inside, text = site.lines[site.at]
        check((raw, text) == (b"\x90", "nop"), f"{mark}: {raw.hex()} {text}")
        where = None if stripped else f"{function}+{pc - symbol(original, function)}"
        check(inside == where, f"{mark}: {inside}, not {where}")
        # the compiler stores to `value` on both sides of the site: named as gdb names it
        if not stripped:
            target = symbol(original, "value") + bias
            names = [text for _, _, _, text in site.lines if text.endswith(f"  # {target:#x} <value>")]
            check(len(names) >= 1, f"{mark}: nothing refers to <value>: {site.lines}")
    return pcs["hit"].site + bias, pcs["hit"].semaphore + bias


def changed(pid: int, pc: int, semaphore: int) -> None:
    before = live(pid, "miss")
    with open(f"/proc/{pid}/mem", "r+b", buffering=0) as memory:
        for address, data in ((pc, b"\xcc"), (semaphore, (258).to_bytes(2, sys.byteorder))):
            memory.seek(address)
            memory.write(data)
        site = live(pid, "hit")
        _, raw, _, text = site.lines[site.at]
        check((raw, text) == (b"\xcc", "int3  # changed: the file has 90 nop"), f"changed: {raw.hex()} {text}")
        check(f"  semaphore {semaphore:#x} = 258" in site.semaphore, site.semaphore)
        check(len(site.lines) == 5, f"changed: {len(site.lines)} lines")
        check(vars(live(pid, "miss")) == vars(before), "the other site differs")
        for address, data in ((pc, b"\x90"), (semaphore, b"\0\0")):
            memory.seek(address)
            memory.write(data)
    check("changed" not in live(pid, "hit").lines[site.at][3], "restored, but shown as changed")


def listed(pid: int, program: str, library: str) -> None:
    lines = [f'process("{library}").mark("far__away") $arg1:long $arg2:long\n',
             f'process("{program}").mark("hit") $arg1:long\n', f'process("{program}").mark("miss") $arg1:long\n']
    done = run(LISTER, "-x", str(pid))
    # libstdc++ and others bring marks of their own into some processes; this one has none of them
    check(done.stdout == "".join(sorted(lines)), f"-x: {done}")
    done = run(LISTER, "-l", "-x", str(pid), "far-*")
    check(done.stdout == lines[0].split(" ")[0] + "\n", f"-l -x: {done}")
    done = run(LISTER, "-x", str(pid), "nothing*")
    want = (1, "", f"probe-list: process {pid} has no mark that matches 'nothing*'\n")
    check((done.returncode, done.stdout, done.stderr) == want, f"nothing: {done}")


def trace(program: str, library: str, stripped: bool, original: str) -> None:
    with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        check(process.stdout.readline() == "ready\n", "the program does not start")
        listed(process.pid, program, library)
        pc, semaphore = untouched(process.pid, program, stripped, original)
        changed(process.pid, pc, semaphore)
        os.rename(program, program + ".new")  # replaced while it runs: what runs is what counts
        shutil.copy("/bin/true", program)
        done = run(LISTER, "-l", "-x", str(process.pid), "hit")
        check(done.stdout == f'process("{program}.new").mark("hit")\n', f"replaced: {done}")
        process.stdin.close()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # ended, and not yet collected
        done = run(LISTER, "-x", str(process.pid))
        want = f"probe-list: process {process.pid} has no memory: it has ended, or it is a part of the kernel\n"
        check((done.returncode, done.stderr) == (1, want), f"ended: {done}")
        process.wait(timeout=60)
        check(process.returncode == 0, f"the program ends with {process.returncode}")
        pid = process.pid
    done = run(LISTER, "-x", str(pid))
    check((done.returncode, done.stderr) == (1, f"probe-list: no process {pid}\n"), f"gone: {done}")


def main() -> None:
    if os.uname().machine not in ("x86_64", "i686"):
        skip("no disassembler for this CPU")
    source, library_source = write("live.c", PROGRAM), write("far.c", LIBRARY)
    for number, compiler in enumerate(compilers("c")):
        library = os.path.abspath(f"libfar{number}.so")
        link([*compiler, "-shared"], library, must_compile(compiler, library_source, "far.o", "-O2", "-fPIC"))
        file = must_compile(compiler, source, "live.o", "-O2", "-fPIE")
        original = link([*compiler, "-pie", "-Wl,-rpath," + os.getcwd()], f"live{number}", file, library)
        for stripped in (False, True):
            program = os.path.abspath(f"live{number}{'s' if stripped else 'f'}")
            shutil.copy(original, program)
            if stripped:
                check(run("strip", program).returncode == 0, "strip fails")
            trace(program, library, stripped, original)


main()
