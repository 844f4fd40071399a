#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The node's own counts against the tracer's: cache_miss is hit once for each LevelDB read, finish_ibd once in all, whoever asks."""
import os
import re
import subprocess
import sys

BUILD = os.environ["BUILDDIR"]
STAP = os.path.join(BUILD, "stap-lite", "stap-lite")
NODE = os.path.join(BUILD, "demo-bitcoin", "bitcoind")
SCRIPT = f"""global misses, finished
probe process("{NODE}").mark("cache_miss") {{ misses++ }}
probe process("{NODE}").mark("finish_ibd") {{ finished++ }}
probe end {{ printf("misses=%d finished=%d\\n", misses, finished) }}
"""


def trace(threads: int) -> str:
    """What differs, or an empty text."""
    done = subprocess.run([STAP, "-o", "counts", "-e", SCRIPT, "-c", f"{NODE} --blocks=200 --threads={threads} --probe-cache-misses"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=100)
    with open("counts", encoding="utf-8") as handle:
        counts = handle.read()
    reads = re.search(r"leveldb_reads=(\d+)", done.stdout)
    if done.returncode or not reads or int(reads.group(1)) == 0:
        return f"{threads} threads: status {done.returncode}:\n{done.stdout}"
    want = f"misses={reads.group(1)} finished=1\n"
    return "" if counts == want else f"{threads} threads: the script counted {counts!r}, the node {want!r}"


def main() -> int:
    faults = [fault for fault in (trace(1), trace(4)) if fault]
    print("\n".join(faults) or "counts are equal")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
