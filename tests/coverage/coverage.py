#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 1200
"""How many sites of real programs the in-process runtime reaches with jumps, over many address-space layouts.

Plans every mark site of the programs and libraries below in processes that run them, without stopping or changing
anything. Prints a line for each module: sites, share of each tactic (mean over the layouts), worst share without a
breakpoint. Fails when less than 95 % of a module, or less than 99 % of all, go without one. What is not installed is left
out and named. CHECK_FULL=1 takes 20 layouts instead of 2.
"""
import os
import re
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from typing import Dict, List, Optional

PLAN = os.path.join(os.environ["BUILDDIR"], "tests", "coverage", "plan-sites")
LAYOUTS = 20 if os.environ.get("CHECK_FULL") else 2
EACH, OVERALL = 0.95, 0.99
PYTHON = "/usr/bin/python3.11"
LIBRARIES = ["libstdc++.so.6", "libvirt.so.0", "libruby-3.1.so.3.1", "libsss_util.so", "libguestfs.so.0"]
JVM = "/usr/lib/jvm/java-17-openjdk-amd64/lib/server/libjvm.so"
TACTICS = ["fast", "pun", "evict", "evict+", "overlap", "none"]

# name: command that keeps running, and what tells that it has loaded everything
IDLE = "import sys, time; print('ready', flush=True); sys.stdin.read()"
LOAD = f"import ctypes\nfor name in {LIBRARIES + [JVM]!r}:\n try: ctypes.CDLL(name)\n except OSError: pass\n{IDLE}"
PROGRAMS: Dict[str, List[str]] = {
    "python3": [PYTHON, "-c", IDLE],
    "libraries in python3": [PYTHON, "-c", LOAD],
    "php": ["php8.2", "-r", "echo \"ready\\n\"; fgets(STDIN);"],
    "ruby": ["ruby", "-e", "puts 'ready'; $stdout.flush; $stdin.read"],
}
LINE = re.compile(r"^(?P<path>\S+) sites (?P<sites>\d+)(?P<rest>( \S+ \d+)+)$", re.M)


def plan(command: List[str]) -> Optional[str]:
    """Output of plan-sites for one run of the command; None when it is not installed."""
    if not shutil.which(command[0]):
        return None
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout and process.stdin
    process.stdout.readline()
    done = subprocess.run([PLAN, str(process.pid)], stdout=subprocess.PIPE, text=True, check=True)
    process.stdin.close()
    process.wait()
    return done.stdout


def main() -> int:
    sites: Dict[str, int] = {}
    counts: Dict[str, List[Dict[str, int]]] = defaultdict(list)
    started = time.monotonic()
    for name, command in PROGRAMS.items():
        for _ in range(LAYOUTS):
            text = plan(command)
            if text is None:
                print(f"not installed: {name}")
                break
            for match in LINE.finditer(text):
                words = match["rest"].split()
                module = os.path.basename(match["path"])
                sites[module] = int(match["sites"])
                counts[module].append(dict(zip(words[::2], map(int, words[1::2]))))
    if not counts:
        print("skipped: none of the programs is installed")
        return 77
    faults = 0
    reached = total = 0.0
    for module in sorted(counts):
        runs = counts[module]
        shares = [1 - run["none"] / sites[module] for run in runs]
        reached += sum(shares) / len(runs) * sites[module]
        total += sites[module]
        means = ", ".join(f"{tactic} {sum(run[tactic] for run in runs) / len(runs) / sites[module]:.1%}" for tactic in TACTICS)
        print(f"{module}: {sites[module]} sites, {len(runs)} layouts: {means}; worst {min(shares):.1%}")
        if min(shares) < EACH:
            print(f"FAILED: {module}: only {min(shares):.1%} without a breakpoint")
            faults += 1
    print(f"all: {total:.0f} sites, {reached / total:.2%} without a breakpoint, {time.monotonic() - started:.0f} s")
    if reached / total < OVERALL:
        print("FAILED: overall")
        faults += 1
    return faults != 0


sys.exit(main())
