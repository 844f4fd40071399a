# SPDX-License-Identifier: MIT
"""probe-list on files: the lines of `stap -L`, byte for byte; which files a name means; errors and exit codes."""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ["TESTS"], "header"))
from sdtnotes import check, compilers, link, must_compile, notes, run, write  # noqa: E402

LISTER = os.path.join(os.environ["BUILDDIR"], "probe-list", "probe-list")

PROGRAM = r"""
#include <sys/sdt.h>
int main(int argc, char **argv)
{
	DTRACE_PROBE(shop, open);
	DTRACE_PROBE2(shop, sale__done, argc, argv);
	DTRACE_PROBE3(shop, twice, argc, argv, 1);
	DTRACE_PROBE1(shop, twice, argc);
	DTRACE_PROBE12(other, dozen, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, argc);
	return 0;
}
"""
# What SystemTap 4.8 prints for it, but for the path.
WITH_ARGUMENTS = """\
process("@").mark("dozen") $arg1:long $arg2:long $arg3:long $arg4:long $arg5:long $arg6:long $arg7:long $arg8:long \
$arg9:long $arg10:long $arg11:long $arg12:long
process("@").mark("open")
process("@").mark("sale__done") $arg1:long $arg2:long
process("@").mark("twice") $arg1:long
"""
WITHOUT = re.sub(r" \$.*", "", WITH_ARGUMENTS)


def lister(*arguments: str, **options) -> subprocess.CompletedProcess:
    return run(LISTER, *arguments, **options)


def expect(arguments: list, status: int, out: str, err: str = "", **options) -> None:
    done = lister(*arguments, **options)
    got = (done.returncode, done.stdout, done.stderr)
    check(got == (status, out, err), f"probe-list {arguments}: {got}, not {(status, out, err)}")


def listing(program: str) -> None:
    text = WITH_ARGUMENTS.replace("@", program)
    expect([program], 0, text)
    expect(["-L", program], 0, text)
    expect(["-l", program], 0, WITHOUT.replace("@", program))
    expect(["-l", "--mark", "sale-*", program], 0, f'process("{program}").mark("sale__done")\n')
    expect(["shop"], 0, text, env={**os.environ, "PATH": "/nowhere:."})
    expect(["./sh[o]p"], 0, text)
    os.symlink("shop", "link")
    expect(["./link", "shop", program], 0, text)
    shutil.copy("shop", "copy")
    expect(["./copy", "./link"], 0, text.replace("/shop", "/copy") + text)
    write("script", f"#!{program}\n")
    os.chmod("script", 0o755)
    expect(["./script"], 0, text)


def failures(program: str) -> None:
    text = WITH_ARGUMENTS.replace("@", program)
    write("text", "hello\n")
    write("empty", "")
    os.mkfifo("fifo")
    os.mkdir("folder")
    for name, why in (("text", "is not an ELF file"), ("empty", "is not an ELF file"), ("fifo", "is not a regular file"),
                      ("folder", "is a directory")):
        path = os.path.abspath(name)
        expect([path], 1, "", f"probe-list: {path}: {why}\n")
        expect([path, program], 1, text, f"probe-list: {path}: {why}\n")
    expect(["./missing"], 1, "", "probe-list: ./missing: No such file or directory\n")
    expect(["./missing*"], 1, "", "probe-list: no file matches './missing*'\n")
    expect(["no-such-program"], 1, "", "probe-list: cannot find executable 'no-such-program'\n")
    expect(["--mark", "sale-dome", program], 1, "",
           f"probe-list: {program}: no match for mark 'sale-dome' (similar marks: sale__done, dozen, open, twice)\n")
    size = os.path.getsize(program)
    with open(program, "rb") as stream:
        whole = stream.read()
    with open("cut", "wb") as stream:
        stream.write(whole[: size - 200])
    done = lister("./cut")
    check(done.returncode == 1 and not done.stdout, f"cut: {done}")
    check(os.path.abspath("cut") + ": damaged ELF file: " in done.stderr, f"cut: {done.stderr}")
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([LISTER, program], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    check((done.returncode, done.stderr) == (1, "probe-list: cannot write the list\n"), f"full device: {done}")


def damaged_notes(program: str) -> None:
    """One note whose strings have no end: the others are listed, the damage is said."""
    with open(program, "rb") as stream:
        whole = bytearray(stream.read())
    at = whole.index(b"shop\0open\0")
    whole[at + 4] = whole[at + 9] = ord("x")
    end = whole.index(b"\0", at)
    whole[at:end] = whole[at:end].ljust(end - at, b"x")
    for i in range(end, end + 3):  # the arguments, empty, and the padding
        whole[i] = ord("x") if whole[i] == 0 and i < at + 11 else whole[i]
    with open("damaged", "wb") as stream:
        stream.write(whole)
    path = os.path.abspath("damaged")
    done = lister(path)
    lines = WITH_ARGUMENTS.replace("@", path).splitlines(keepends=True)
    check(done.returncode == 1, f"damaged: status {done.returncode}")
    check(done.stdout == "".join(line for line in lines if '"open"' not in line), f"damaged: {done.stdout}")
    check(re.fullmatch(rf"probe-list: {re.escape(path)}: \.note\.stapsdt: note at offset (?:0x)?[0-9a-f]+: "
                       r"offset 0x[0-9a-f]+: string without end \(damaged notes: 1\)\n", done.stderr) is not None,
          f"damaged: {done.stderr}")


def usage() -> None:
    hint = "Try 'probe-list --help'.\n"
    expect([], 2, "", "probe-list: no file and no process given\n" + hint)
    expect(["-x", "12x"], 2, "", "probe-list: -x needs the number of a process\n" + hint)
    expect(["-x", "-3"], 2, "", "probe-list: -x needs the number of a process\n" + hint)
    expect(["--live", "file"], 2, "", "probe-list: --live needs a process: -x PID\n" + hint)
    expect(["-x", "1", "a", "b"], 2, "", "probe-list: -x PID takes one pattern and no file\n" + hint)
    check(lister("--nonsense").returncode == 2, "unknown option")
    helped = lister("--help")
    check(helped.returncode == 0 and helped.stdout.startswith("Usage: probe-list"), "--help")
    check(re.fullmatch(r"probe-list \(sdtkit\) [0-9.]+\n", lister("--version").stdout) is not None, "--version")


def against_readelf(file: str) -> bool:
    """The expected lines from what readelf says of a file that was not made here."""
    if not os.path.exists(file) or "NT_STAPSDT" not in run("readelf", "-n", file).stdout:
        return False
    fewest: dict = {}
    for note in notes(file):
        count = len(note.args.split())
        fewest[note.name] = min(count, fewest.get(note.name, count))
    lines = [
        f'process("{os.path.realpath(file)}").mark("{name}")' + "".join(f" $arg{i + 1}:long" for i in range(count))
        for name, count in fewest.items()
    ]
    expect([file], 0, "".join(sorted(line + "\n" for line in lines)))
    return True


def main() -> None:
    source = write("shop.c", PROGRAM)
    for compiler in compilers("c"):
        program = os.path.abspath(link(compiler, "shop", must_compile(compiler, source, "shop.o", "-O2")))
        expect([program], 0, WITH_ARGUMENTS.replace("@", program))
    listing(program)
    failures(program)
    damaged_notes(program)
    usage()
    others = ["/usr/bin/python3.11", "/usr/lib/x86_64-linux-gnu/libstdc++.so.6"]
    print("compared with readelf:", [file for file in others if against_readelf(file)])


main()
