# SPDX-License-Identifier: MIT
"""Types of arguments are checked; the header can be included in a namespace; dependencies; the same bytes everywhere."""
from __future__ import annotations

import os

from gen import check, dtrace, read, run, symbol, write
from sdtnotes import compile_file, compilers, link, must_compile, notes

LIST = """provider kinds {
	probe text(char *s, int n);
	probe pointer(const struct thing **t, double d);
	probe integers(unsigned char c, bool b, size_t size, enum kind k);
	probe shared(volatile char *s, const volatile char *t);
	probe unknown(Some_Type t, void (*f)(int), unsigned long long u);
};
"""
# statement, does it compile
CASES = [
    ('KINDS_TEXT("literal", 1)', True),
    ("KINDS_TEXT(changing, 1)", True),
    ("KINDS_TEXT(constant, 'c')", True),
    ("KINDS_TEXT(0, 1L)", True),
    ("KINDS_TEXT(3.5, 1)", False),
    ("KINDS_TEXT(record, 1)", False),
    ("KINDS_TEXT(constant, 1.5f)", False),
    ("KINDS_TEXT(constant, (void *)1)", True),
    ("KINDS_POINTER(things, 1.5)", True),
    ("KINDS_POINTER(constant, 1)", True),
    ("KINDS_POINTER(things, constant)", False),
    ("KINDS_POINTER(1.5, 1.5)", False),
    ("KINDS_SHARED(device, device)", True),
    ("KINDS_SHARED(changing, constant)", True),
    ("KINDS_SHARED(1.5, device)", False),
    ("KINDS_UNKNOWN(1, 0, 3)", True),
    ("KINDS_UNKNOWN(1.5, 0, 3)", True),
    ("KINDS_UNKNOWN(1, 0, 1.5L)", False),
    ("KINDS_INTEGERS('c', constant == 0, sizeof(record), number++)", True),
    ("KINDS_INTEGERS(1, (void *)0, number ? number : 2L, CONSTANT)", True),
    ("KINDS_INTEGERS(1.5, 1, 1, 1)", False),
    ("KINDS_INTEGERS(1, 1.5, 1, 1)", False),
    ("KINDS_INTEGERS(1, 1, number * 1.5f, 1)", False),
    ("KINDS_INTEGERS(*constant, things[0] == 0, pi, 1)", False),
    ("KINDS_INTEGERS(function, constant, things, record.array)", True),
    ("KINDS_INTEGERS(1, 1, 1, 1.5)", False),
    ("KINDS_UNKNOWN(constant, things, 3u)", True),
]
FUNCTION = """
struct thing;
struct small { int x; char array[3]; };
static const double pi = 3.14;
static volatile char device[8];
enum kind { CONSTANT };
void function(char *changing, const char *constant, struct thing **things, struct small record, int number);
void function(char *changing, const char *constant, struct thing **things, struct small record, int number)
{
	(void)changing, (void)constant, (void)things, (void)record, (void)number, (void)pi, (void)device;
	%s;
}
"""
NAMESPACE = """
namespace outer { namespace inner {
#include "kinds.h"
void probe(const char *s);
void probe(const char *s)
{
	if (KINDS_TEXT_ENABLED())
		KINDS_TEXT(s, 1);
}
} }
int main() { outer::inner::probe("x"); return 0; }
"""


def check_types() -> None:
    for language in ("c", "c++"):
        for compiler in compilers(language):
            for statement, good in CASES:
                source = write("case.c", '#include "kinds.h"\n' + FUNCTION % statement)
                options = ["-I.", "-Wall", "-Wextra", "-pedantic", "-Werror", "-O0"]
                done = compile_file([*compiler, "-x", language], source, "case.o", *options)
                check((done.returncode == 0) == good, f"{compiler} {language}: {statement}: {done.returncode}\n{done.stderr}")
                if good:
                    undefined = run("nm", "-u", "case.o").stdout
                    check("_arguments" not in undefined, f"{compiler}: the prototype is called:\n{undefined}")


def check_namespace() -> None:
    """Semaphores keep the names that the object defines."""
    for compiler in compilers("c++"):
        for level in ("-O0", "-O2"):
            file = must_compile(compiler, write("namespace.cc", NAMESPACE), "namespace.o", "-I.", level, "-Wall", "-Werror")
            program = link(compiler, "./namespace", file, "kinds.o")
            check(run(program).returncode == 0, f"{compiler}: the program fails")
            found = notes(program)
            check({note.semaphore for note in found} == {symbol(program, "kinds_text_semaphore")}, f"{compiler}: {[note.semaphore for note in found]}")


def check_dependencies() -> None:
    os.mkdir("inc")
    write("inc/more types.h", "#define NUMBER int\n")
    write("deps.d", '#include "more types.h"\nprovider deps { probe one(NUMBER n); };\n')
    for words, file, target in (
        (["-MD"], "deps.h.dep", "deps.h"),
        (["-MF", "rule"], "rule", "deps.h"),
        (["-MFrule", "-MT", "other thing.h"], "rule", r"other\ thing.h"),
    ):
        done = dtrace("-h", "-C", "-Iinc", "-s", "deps.d", *words)
        check(done.returncode == 0, f"{words}: {done.stderr}")
        rule = read(file)
        check(rule.startswith(target + ": deps.d"), f"{words}: {rule}")
        check(r" inc/more\ types.h" in rule.split("\n\n")[0] and "\ninc/more\\ types.h:\n" in rule, f"{words}: {rule}")
        os.unlink(file)
    here = os.getcwd()
    done = dtrace("-h", "-C", "-Iinc", "-s", "deps.d", "-o", here + "/absolute.h", "-MF", "rule")
    check(done.returncode == 0 and f" {here}/inc/more\\ types.h" in read("rule"), f"absolute: {done.stderr}{read('rule')}")
    write("Makefile", "deps.h:\n\t@echo made\ninclude rule\n")
    check(dtrace("-h", "-C", "-Iinc", "-s", "deps.d", "-MF", "rule").returncode == 0, "-MF")
    os.utime("inc/more types.h", (2000000000, 2000000000))
    check("made" in run("make", "-s", "deps.h").stdout, f"make does not follow:\n{read('rule')}")


def check_bytes() -> None:
    """An object does not say where it was made."""
    made = []
    here = os.getcwd()
    for name in ("first", "second/deeper"):
        os.makedirs(name)
        write(name + "/kinds.d", LIST)
        os.chdir(name)
        for source, out in (("kinds.d", "a.o"), (os.path.abspath("kinds.d"), os.path.abspath("b.o"))):
            done = dtrace("-G", "-s", source, "-o", out, CFLAGS="-O2 -g3", PWD=os.getcwd())
            check(done.returncode == 0, f"-G: {done.stderr}")
            with open(out, "rb") as stream:
                made.append(stream.read())
        os.chdir(here)
    check(all(data == made[0] for data in made), "objects differ between directories")
    check(here.encode() not in made[0], "an object names its directory")


def check_options() -> None:
    for words in (["-m64", "-fPIE", "-H", "-Z"], ["-L", "dir", "-X", "s"], ["-C", "-DX=int", "-UX"], ["-C", "-D", "X", "-U", "X"]):
        done = dtrace("-h", *words, "-s", "kinds.d", "-o", "x.h")
        check((done.returncode, done.stderr) == (0, ""), f"{words}: {done}")
        check(read("x.h") == read("kinds.h"), f"{words}: another header")


def main() -> None:
    write("kinds.d", LIST)
    for words in (("-h",), ("-G",)):
        done = dtrace(*words, "-s", "kinds.d")
        check(done.returncode == 0, f"{words}: {done.stderr}")
    check_types()
    check_namespace()
    check_dependencies()
    check_bytes()
    check_options()


main()
