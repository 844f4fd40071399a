# SPDX-License-Identifier: MIT
"""dtrace end to end: the header and the object of one list make a program whose notes and semaphores fit together."""
from gen import check, dtrace, run, symbol, write
from sdtnotes import compilers, link, must_compile, notes

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


# The semaphore changes while the loop runs, as when a tracer comes: from another thread, here from a signal handler.
LOOP = r"""
#include "shop.h"
#include <signal.h>
#include <stddef.h>
#include <sys/time.h>
static void tracer(int signal)
{
	(void)signal;
	shop_open_semaphore++;
}
int main(void)
{
	struct itimerval soon = { { 0, 0 }, { 0, 10000 } };

	signal(SIGALRM, tracer);
	setitimer(ITIMER_REAL, &soon, NULL);
	while (!SHOP_OPEN_ENABLED())
		;
	return 0;
}
"""


def check_loop(compiler: list) -> None:
    """The question is asked in every round; and it is one comparison in memory, not a load and a test."""
    file = must_compile(compiler, write("loop.c", LOOP), "loop.o", "-I.", "-O2")
    done = run(*link(compiler, "./loop", file, "shop.o").split(), timeout=20)
    check(done.returncode == 0, f"{compiler}: the loop ends with {done.returncode}")
    code = run("objdump", "-d", "--no-show-raw-insn", "loop.o").stdout
    check("x86-64" not in code or "cmpw   $0x0," in code, f"{compiler}: no comparison in memory:\n{code}")


def main() -> None:
    write("shop.d", LIST)
    check(dtrace("-h", "-s", "shop.d").returncode == 0, "-h fails")
    for language, suffix in (("c", "c"), ("c++", "cc")):
        source = write("main." + suffix, PROGRAM)
        for compiler in compilers(language):
            done = dtrace("-G", "-s", "shop.d", "-o", "shop.o", CC=" ".join(compilers("c")[-1]), CFLAGS="-O2 '-DA=\"a b\"'")
            check(done.returncode == 0, f"-G fails: {done.stderr}")
            options = ["-I.", "-O2", "-Wall", "-Wextra", "-pedantic"] + (["-Wold-style-cast"] if language == "c++" else [])
            program = link(compiler, "main", must_compile(compiler, source, "main.o", *options, "-Werror"), "shop.o")
            check(run("./main").returncode == 0, f"{compiler}: the program fails")
            found = {note.name: note for note in notes(program)}
            check(sorted(found) == ["open", "sale__done", "x"], f"{compiler}: {sorted(found)}")
            for name, sizes in (("open", ""), ("sale__done", "-4 8"), ("x", "-8 8 8")):
                check(found[name].sizes() == sizes, f"{compiler}: {name} has '{found[name].args}'")
                want = symbol(program, f"shop_{name}_semaphore")
                check(found[name].semaphore == want, f"{compiler}: {name}: semaphore {found[name].semaphore:#x}")
            if language == "c":
                check_loop(compiler)


main()
