# SPDX-License-Identifier: MIT
# timeout: 300
"""The example projects for autoconf, CMake and Meson build against an installed tree, and their programs have the probes."""
from __future__ import annotations

import os
import re
import shutil

from gen import check, read, run, symbol, write
from sdtnotes import notes, skip

SOURCE = os.environ["SRCDIR"]
EXAMPLES = os.path.join(os.environ["TESTS"], "gen", "examples")


def install(prefix: str) -> None:
    """What `make install` puts there, as far as other projects build with it."""
    for file, place in (
        ("dtrace-gen/dtrace", "bin"),
        ("include/sys/sdt.h", "include/sys"),
        ("dtrace-gen/build/sdtkit.m4", "share/aclocal"),
        ("dtrace-gen/build/sdtkit-config.cmake", "lib/cmake/sdtkit"),
    ):
        os.makedirs(os.path.join(prefix, place), exist_ok=True)
        shutil.copy(os.path.join(SOURCE, file), os.path.join(prefix, place))
    os.chmod(os.path.join(prefix, "bin/dtrace"), 0o755)
    text = read(os.path.join(SOURCE, "libsdt/sdtkit.pc.in"))
    for name, value in (("prefix", prefix), ("exec_prefix", prefix), ("bindir", prefix + "/bin"), ("includedir", prefix + "/include")):
        text = text.replace(f"@{name}@", value)
    os.makedirs(prefix + "/lib/pkgconfig")
    write(prefix + "/lib/pkgconfig/sdtkit.pc", text.replace("@PACKAGE_VERSION@", "1"))


def must(*command: str, **environment: str) -> None:
    done = run(*command, env={**os.environ, **environment})
    check(done.returncode == 0, f"{' '.join(command)}:\n{done.stdout}{done.stderr}")


def verify(program: str) -> None:
    check(run(program).returncode == 0, f"{program} fails")
    found = {note.name: note for note in notes(program)}
    check(sorted(found) == ["open", "sale__done"], f"{program}: {sorted(found)}")
    for name, note in found.items():
        check(note.semaphore == symbol(program, f"shop_{name}_semaphore"), f"{program}: semaphore of {name}")


def project(kind: str) -> str:
    directory = os.path.abspath(kind)
    shutil.copytree(os.path.join(EXAMPLES, kind), directory)
    for name in ("main.c", "probes.d"):
        shutil.copy(os.path.join(EXAMPLES, name), directory)
    return directory


def autotools(prefix: str) -> None:
    os.chdir(project("autotools"))
    must("autoreconf", "-fi", ACLOCAL_PATH=prefix + "/share/aclocal")
    must("./configure", "-q", "--with-sdtkit=" + prefix)
    must("make", "-s")
    verify("./shop")


def cmake(prefix: str) -> None:
    directory = project("cmake")
    os.makedirs("cmake.build")
    os.chdir("cmake.build")
    must("cmake", directory, "-DCMAKE_PREFIX_PATH=" + prefix)
    must("cmake", "--build", ".")
    verify("./shop")
    cmake_included(directory, prefix)


def cmake_included(directory: str, prefix: str) -> None:
    """What a list includes is looked at again when it has changed; CMake can tell from 3.20 on."""
    version = re.findall(r"[0-9]+", run("cmake", "--version").stdout)
    if (int(version[0]), int(version[1])) < (3, 20):
        return
    os.mkdir(directory + "/include")
    write(directory + "/include/kinds.h", "#define KIND int\n")
    write(directory + "/probes.d", '#include "kinds.h"\n' + read(directory + "/probes.d").replace("int id", "KIND id"))
    write(directory + "/CMakeLists.txt", read(directory + "/CMakeLists.txt").replace("probes.d)", "probes.d OPTIONS -C -Iinclude)"))
    for generator, tool in (("Unix Makefiles", "make"), ("Ninja", "ninja")):
        if shutil.which(tool) is None:
            continue
        os.makedirs(f"../{tool}.build")
        os.chdir(f"../{tool}.build")
        must("cmake", directory, "-G", generator, "-DCMAKE_PREFIX_PATH=" + prefix)
        must("cmake", "--build", ".")
        verify("./shop")
        made = os.stat("shop.probes/probes.h").st_mtime_ns
        must("cmake", "--build", ".")
        check(os.stat("shop.probes/probes.h").st_mtime_ns == made, f"{generator}: made again for nothing")
        os.utime(directory + "/include/kinds.h", (2000000000, 2000000000))
        must("cmake", "--build", ".")
        check(os.stat("shop.probes/probes.h").st_mtime_ns != made, f"{generator}: not made again")
        os.utime(directory + "/include/kinds.h", (1000000000, 1000000000))


def meson(prefix: str) -> None:
    directory = project("meson")
    must("meson", "setup", "meson.build.d", directory, PKG_CONFIG_PATH=prefix + "/lib/pkgconfig")
    must("ninja", "-C", "meson.build.d")
    verify("meson.build.d/shop")


def main() -> None:
    prefix, start, built, missing = os.path.abspath("prefix"), os.getcwd(), [], []
    install(prefix)
    for build, tools in ((autotools, ("autoreconf", "aclocal", "make")), (cmake, ("cmake", "make")), (meson, ("meson", "ninja", "pkg-config"))):
        absent = [tool for tool in tools if shutil.which(tool) is None]
        if absent:
            missing.append(f"{build.__name__} ({', '.join(absent)} missing)")
            continue
        build(prefix)
        os.chdir(start)
        built.append(build.__name__)
    print(f"built with {', '.join(built) or 'nothing'}; not built: {', '.join(missing) or 'none'}")
    if not built:
        skip("no build system here")


main()
