# SPDX-License-Identifier: MIT
"""Every NAME.d in golden/ becomes exactly NAME.h, again when made in another place, and an object with those semaphores."""
import os
import re

from gen import check, dtrace, read, semaphores

FOLDER = os.path.join(os.environ["TESTS"], "gen", "golden")


def main() -> None:
    names = sorted(name[:-2] for name in os.listdir(FOLDER) if name.endswith(".d"))
    check(len(names) >= 6, f"only {names}")
    for name in names:
        source, want = os.path.join(FOLDER, name + ".d"), read(os.path.join(FOLDER, name + ".h"))
        options = re.findall(r"options: (.*?) \*/", read(source))
        words = options[0].split() if options else []
        done = dtrace("-h", *words, "-s", source)
        check((done.returncode, done.stdout, done.stderr) == (0, "", ""), f"{name}: {done}")
        check(read(name + ".h") == want, f"{name}: the header differs from {FOLDER}/{name}.h:\n{read(name + '.h')}")
        done = dtrace("-G", *words, "-s", source, "a.o", "missing.o")
        check((done.returncode, done.stdout, done.stderr) == (0, "", ""), f"{name}: {done}")
        wanted = sorted(re.findall(r"EXTERN unsigned short (\w+)", want))
        check(semaphores(name + ".o") == wanted, f"{name}: {semaphores(name + '.o')}")
        os.unlink(name + ".h")
        os.unlink(name + ".o")
    check(os.listdir(".") == [], f"left behind: {os.listdir('.')}")


main()
