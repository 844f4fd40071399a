#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The code that goes into traced programs: what it may not contain, and how much of their stack it takes.

No string instruction (a program may have set the direction flag), no vector register but for reading one, nothing relative to
fs or gs, no way out of itself. The deepest chain of calls comes from the compiler's call graph (gcc's -fcallgraph-info).
"""
import glob
import os
import re
import subprocess
import sys
from collections import defaultdict
from typing import Dict, Set

FOLDER = os.path.join(os.environ["BUILDDIR"], "stap-lite", "runtime", "inproc", "agent")
MOST = 1300   # bytes of stack, the saved registers included
FRAME = 16 * 8 + 15  # what the stub pushes, and the alignment
FORBIDDEN = re.compile(r"\b(rep|repz|repnz|movs[bwlq] +%[de]s|stos|lods|scas|cmps[bwlq] +%[de]s|syscall_)\b|%[fg]s:|%[xyz]mm|%st\b")
READ_VECTOR = re.compile(r"movq +%xmm\d+,%r")
NODE = re.compile(r'^node: \{ title: "([^"]+)" label: "[^"]*?\\n(\d+) bytes \((\w+)\)')
EDGE = re.compile(r'^edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"')
# What the VM calls through its table of host functions.
HOST = re.compile(r"agent/host\.c:agent_\w+$")


def code_faults(name: str) -> int:
    text = subprocess.run(["objdump", "-d", os.path.join(FOLDER, name + ".bin.elf")], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    faults = [line for line in text.splitlines() if "\t" in line and FORBIDDEN.search(line.split("\t")[-1])
              and not READ_VECTOR.search(line)]
    for line in faults[:10]:
        print(f"{name}: {line}")
    if text.count("\n") < 50:
        print(f"{name}: no code was seen")
        return 1
    return len(faults)


def deepest() -> int:
    size: Dict[str, int] = {}
    calls: Dict[str, Set[str]] = defaultdict(set)
    for path in glob.glob(os.path.join(FOLDER, "*.ci")):
        with open(path) as file:
            for line in file:
                node, edge = NODE.match(line), EDGE.match(line)
                if node:
                    size[node[1]] = int(node[2]) + 8
                    if node[3] != "static":
                        raise SystemExit(f"{node[1]}: a frame without a fixed size")
                elif edge:
                    calls[edge[1]].add(edge[2])
    hosts = [name for name in size if HOST.search(name)]
    known: Dict[str, int] = {}

    def depth(name: str, path: tuple) -> int:
        if name in path:
            raise SystemExit("recursion: " + " → ".join(path + (name,)))
        if name not in known:
            targets = {t for t in calls[name] if t != "__indirect_call"}
            if "__indirect_call" in calls[name]:  # the dispatcher calls the session, the VM its host
                targets |= {"agent_hit"} if "resident.c" in name else set(hosts)
            known[name] = size.get(name, 8) + max((depth(t, path + (name,)) for t in targets if t != name), default=0)
        return known[name]

    if not size:
        print("skipped: this compiler has no -fcallgraph-info")
        raise SystemExit(77)
    if not hosts or "agent_hit" not in size:
        raise SystemExit("the call graph lacks the agent")
    return depth("resident_hit", ()) + FRAME


faults = code_faults("agent") + code_faults("resident")
stack = deepest()
print(f"{stack} bytes of stack at most")
sys.exit(faults > 0 or stack > MOST)
