# SPDX-License-Identifier: MIT
"""dtrace end to end: the header and the object of one list make a program whose notes and semaphores fit together."""
import os
import sys

sys.path.insert(0, os.path.join(os.environ["TESTS"], "header"))
from sdtnotes import check, compilers, link, must_compile, notes, run, symbol, write  # noqa: E402

DTRACE = [sys.executable, os.path.join(os.environ["SRCDIR"], "dtrace-gen", "dtrace")]

LIST = "provider shop { probe open(); probe sale__done(int id, const char *what); probe x(long a, char **b, struct y *c); };\n"

PROGRAM = r"""
#include "shop.h"
int main(int argc, char **argv)
{
	int i;
	SHOP_OPEN();
	for (i = 0; i < argc; i++)
		if (SHOP_SALE_DONE_ENABLED())
			SHOP_SALE_DONE(i, argv[i]);
	if (SHOP_X_ENABLED())
		SHOP_X(0L, argv, &i);
	return 0;
}
"""


def main() -> None:
    write("shop.d", LIST)
    check(run(*DTRACE, "-h", "-s", "shop.d").returncode == 0, "-h fails")
    for language, suffix in (("c", "c"), ("c++", "cc")):
        source = write("main." + suffix, PROGRAM)
        for compiler in compilers(language):
            environment = {**os.environ, "CC": " ".join(compilers("c")[-1]), "CFLAGS": "-O2 '-DA=\"a b\"'"}
            done = run(*DTRACE, "-G", "-s", "shop.d", "main.o", "-o", "shop.o", env=environment)
            check(done.returncode == 0, f"-G fails: {done.stderr}")
            options = ["-I.", "-O2", "-Wall", "-Wextra", "-pedantic", "-Wold-style-cast"][: 5 + (language == "c++")]
            program = link(compiler, "main", must_compile(compiler, source, "main.o", *options, "-Werror"), "shop.o")
            check(run("./main").returncode == 0, f"{compiler}: the program fails")
            found = {note.name: note for note in notes(program)}
            check(sorted(found) == ["open", "sale__done", "x"], f"{compiler}: {sorted(found)}")
            for name, sizes in (("open", ""), ("sale__done", "-4 8"), ("x", "-8 8 8")):
                check(found[name].sizes() == sizes, f"{compiler}: {name} has '{found[name].args}'")
                want = symbol(program, f"shop_{name}_semaphore")
                check(found[name].semaphore == want, f"{compiler}: {name}: semaphore {found[name].semaphore:#x}")


main()
