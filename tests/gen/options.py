# SPDX-License-Identifier: MIT
"""The command line, files that can't be read or written, compilers that fail; and what build systems and configure try."""
import os
import stat

from gen import check, command, dtrace, read, run, semaphores, write

CC = os.environ["CC"]
LIST = "provider p { probe a(int x); };\n"


def good(*words: str, **environment: str) -> None:
    done = dtrace(*words, **environment)
    check((done.returncode, done.stderr) == (0, ""), f"dtrace {words}: {done}")


def bad(message: str, *words: str, **environment: str) -> None:
    before = sorted(os.listdir("."))
    done = dtrace(*words, **environment)
    check(done.returncode == 1, f"dtrace {words}: status {done.returncode}")
    check(message in done.stderr and "Traceback" not in done.stderr, f"dtrace {words}: no '{message}': {done.stderr}")
    check(sorted(os.listdir(".")) == before, f"dtrace {words}: left {sorted(os.listdir('.'))}")


def made(*names: str) -> None:
    check(sorted(os.listdir(".")) == sorted(names), f"expected {names}, found {sorted(os.listdir('.'))}")
    for name in set(names) - {"p.d"}:
        os.unlink(name)


def check_good() -> None:
    write("p.d", LIST)
    good("-h", "-s", "p.d")
    made("p.d", "p.h")
    good("-G", "-s", "p.d")
    made("p.d", "p.o")
    good("-C", "-h", "-s", "p.d")
    made("p.d", "p.h")
    good("-h", "-G", "-s", "p.d")
    made("p.d", "p.h")
    good("-sp.d", "-oname", "-h")
    made("name", "p.d")
    good("-xnolibs", "-x", "nolibs", "-32", "-64", "-fpic", "-fPIC", "--no-pyparsing", "-h", "-s", "p.d", "-o", "x")
    made("p.d", "x")
    good("-G", "-s", "p.d", "missing.o", "", "-o", "x.o", "other.o", "-x")
    check(semaphores("x.o") == ["p_a_semaphore"], "x.o has no semaphore")
    made("p.d", "x.o")
    good("-h", "-s", "missing.d", "-s", "p.d", "-o", "/dev/null")
    done = dtrace("-h", "-s", "p.d", "-o", "/dev/stdout")
    check(done.returncode == 0 and "#define P_A(arg1)" in done.stdout, f"/dev/stdout: {done}")
    done = run("sh", "-c", 'printf "provider q { probe b(); };" | "$0" "$@"', *command("-h", "-s", "/dev/stdin", "-o", "/dev/stdout"))
    check("#define Q_B()" in done.stdout, f"/dev/stdin: {done}")
    check(dtrace("--types", "-h", "-s", "p.d", "-o", "x").stdout == "note: obsolete option --types used\n", "--types")
    check(dtrace("--help").returncode == 0 and "-xnolibs" not in dtrace("--help").stdout, "--help")
    made("p.d", "x")


def check_keep() -> None:
    done = dtrace("-k", "-G", "-C", "-s", "p.d", "-o", "x.o", TMPDIR=os.getcwd())
    names = dict(line.split(": ") for line in done.stdout.splitlines())
    check(sorted(names) == ["cpp", "source"], f"-k: {done}")
    check("p_a_semaphore" in read(names["source"]) and "probe a" in read(names["cpp"]), "-k: wrong files")
    for file in names.values():
        os.unlink(file)
        os.rmdir(os.path.dirname(file))
    made("p.d", "x.o")


def check_bad() -> None:
    bad("-s FILE is needed", "-h")
    bad("one of -h and -G is needed", "-s", "p.d")
    bad("Usage:")
    bad("-s needs a value", "-h", "-s")
    bad("-o needs a value", "-h", "-s", "p.d", "-o")
    bad("invalid option -q", "-q", "-h", "-s", "p.d")
    bad("missing.d: No such file or directory", "-h", "-s", "missing.d")
    bad("missing.d", "-h", "-C", "-s", "missing.d")
    bad("Is a directory", "-h", "-s", ".")
    bad("no/such/x.h: No such file or directory", "-h", "-s", "p.d", "-o", "no/such/x.h")
    bad("no/such/x.o: No such file or directory", "-G", "-s", "p.d", "-o", "no/such/x.o")
    bad("no-such-cc: No such file or directory", "-G", "-s", "p.d", CC="./no-such-cc")
    bad("no-such-cpp: No such file or directory", "-h", "-C", "-s", "p.d", CPP="./no-such-cpp")
    bad("'false ", "-G", "-s", "p.d", CC="false")
    bad("'false ", "-h", "-C", "-s", "p.d", CPP="false")
    bad("--no-such-flag", "-G", "-s", "p.d", CFLAGS="--no-such-flag")
    bad("$CFLAGS", "-G", "-s", "p.d", CFLAGS="'")
    if os.path.exists("/dev/full"):
        bad("/dev/full: No space left on device", "-h", "-s", "p.d", "-o", "/dev/full")


def check_preprocessor() -> None:
    os.mkdir("inc")
    write("inc/kinds.h", "#define KIND unsigned long\n")
    write("c.d", '#include "kinds.h"\nprovider c {\n#ifdef MORE\nprobe more(KIND k);\n#endif\nprobe all(KIND);\n};\n')
    good("-h", "-C", "-Iinc", "-DMORE=1", "-s", "c.d")
    check("/* C_MORE ( unsigned long k ) */" in read("c.h"), read("c.h"))
    good("-h", "-C", "-I", "inc", "-s", "c.d")
    check("/* C_ALL ( unsigned long ) */" in read("c.h") and "MORE" not in read("c.h"), read("c.h"))
    good("-G", "-C", "-Iinc", "-D", "MORE", "-s", "c.d", CPP="cpp -P")
    check(semaphores("c.o") == ["c_all_semaphore", "c_more_semaphore"], "c.o")
    good("-h", "-C", "-Iinc", "-s", "c.d", CPP=f"{CC} -E")
    check("C_ALL" in read("c.h"), f"CPP='{CC} -E': {read('c.h')}")
    bad("kinds.h", "-h", "-C", "-s", "c.d")
    write("c.d", '#include "kinds.h"\nprovider c {\nprobe x(KIND k;\n};\n')
    bad("c.d:3: expected ',' or ')'", "-h", "-C", "-Iinc", "-s", "c.d")


def check_output() -> None:
    """Through a symbolic link, with the permissions of the user's mask, from a read-only directory."""
    write("real.h", "old")
    os.symlink("real.h", "link.h")
    good("-h", "-s", "p.d", "-o", "link.h")
    check(os.path.islink("link.h") and "#define P_A" in read("real.h"), "the link was replaced")
    mask = os.umask(0o027)
    good("-h", "-s", "p.d", "-o", "mode.h")
    os.umask(mask)
    check(stat.S_IMODE(os.stat("mode.h").st_mode) == 0o640, "wrong permissions")
    there = os.getcwd()
    os.mkdir("readonly")
    os.chmod("readonly", 0o555)
    os.chdir("readonly")
    good("-G", "-s", there + "/p.d", "-o", there + "/elsewhere.o")
    good("-h", "-C", "-s", there + "/p.d", "-o", there + "/elsewhere.h")
    check(os.listdir(".") == [], "temporary files in the current directory")
    os.chdir(there)


def check_configure() -> None:
    """The small lists that configure scripts try."""
    for text, names in (
        ("BEGIN{}\n", []),
        ("", []),
        ("provider empty { };\n", []),
        ("provider conftest{ probe fire(); };\n", ["conftest_fire_semaphore"]),
        ("provider x {\n\tprobe p(char *);\n};\n\n#pragma D attributes a/b/c provider x provider\n", ["x_p_semaphore"]),
    ):
        write("conftest.d", text)
        good("-G", "-s", "conftest.d", "conftest.o", CFLAGS="-std=c99 -Wall -Wextra -pedantic-errors -Werror")
        check(semaphores("conftest.o") == names, f"{text}: {semaphores('conftest.o')}")
        good("-h", "-o", "conftest.h", "-s", "conftest.d")
        check(read("conftest.h").count("DTRACE_PROBE") == len(names), f"{text}: {read('conftest.h')}")


def main() -> None:
    check_good()
    check_keep()
    check_bad()
    check_preprocessor()
    check_output()
    check_configure()


main()
