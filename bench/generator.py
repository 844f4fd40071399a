#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The generator next to SystemTap's on the same list: python3 bench/generator.py [ROUNDS] [LIST]. Default: as many probes as
PostgreSQL 15 has, with as many arguments, whose types are macros.

Each round runs each tool once, interleaved; figures are medians of elapsed time. The ratio is theirs / ours: above 1, ours is
faster. The aim is 60 ms for -h on an idle machine.
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Dict, List

TOP = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
OURS = os.path.join(TOP, "dtrace-gen", "dtrace")
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 9
LIST = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else "list.d"
THEIRS = "/usr/bin/dtrace"
PROBES = 58
ARGUMENTS = ("", "LocalTransactionId", "const char *", "int, LWLockMode", "ForkNumber, BlockNumber, Oid, Oid, Oid, int, bool")


def is_systemtaps(tool: str) -> bool:
    if not shutil.which(tool):
        return False
    with open(tool, encoding="utf-8", errors="replace") as stream:
        return "systemtap" in stream.read().lower()


def synthetic_list() -> str:
    types = "\n".join(f"#define {name} unsigned int" for name in ("LocalTransactionId", "LWLockMode", "BlockNumber", "Oid", "ForkNumber"))
    probes = "\n".join(f"\tprobe part{i}__start({ARGUMENTS[i % len(ARGUMENTS)]});" for i in range(PROBES))
    return f"{types}\n\nprovider database {{\n{probes}\n}};\n"


def elapsed_ms(tool: str, words: List[str], directory: str) -> float:
    start = time.monotonic()
    subprocess.run([tool, *words, "-s", LIST, "-o", "out"], cwd=directory, stdout=subprocess.DEVNULL, check=True)
    return (time.monotonic() - start) * 1000


def main() -> None:
    tools = {"ours": OURS, **({"theirs": THEIRS} if is_systemtaps(THEIRS) else {})}
    print(f"{'':8}" + "".join(f"{name + ', ms':>12}" for name in tools) + ("       ratio" if len(tools) > 1 else ""))
    with tempfile.TemporaryDirectory() as directory:
        with open(os.path.join(directory, "list.d"), "w", encoding="utf-8") as stream:
            stream.write(synthetic_list())
        for words in (["-h"], ["-C", "-h"], ["-G"]):
            times: Dict[str, List[float]] = {name: [] for name in tools}
            for _ in range(ROUNDS):
                for name, tool in tools.items():
                    times[name].append(elapsed_ms(tool, words, directory))
            medians = [statistics.median(times[name]) for name in tools]
            ratio = f"{medians[1] / medians[0]:12.1f}" if len(tools) > 1 else ""
            print(f"{' '.join(words):8}" + "".join(f"{median:12.0f}" for median in medians) + ratio)


main()
