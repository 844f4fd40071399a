#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Figures of the ptrace runtime, measured in one run on this machine: python3 bench/ptrace.py BUILDDIR [HITS].

Prints one line a figure: start to first line with -x, the longest gap that an attach makes in the target, CPU per hit of
tracer and target together for 1 and 8 threads against the untraced loop, and lines printed against hits made.
"""
import os
import resource
import statistics
import subprocess
import sys
import time
from typing import Dict, List, Tuple

BUILD = os.path.realpath(sys.argv[1] if len(sys.argv) > 1 else ".")
HITS = int(sys.argv[2]) if len(sys.argv) > 2 else 100000
STAP = os.path.join(BUILD, "stap-lite", "stap-lite")


def start(program: str, *args: str) -> Tuple[subprocess.Popen, int]:
    """Starts a bench program and waits for its pid line."""
    process = subprocess.Popen([os.path.join(BUILD, "bench", program), *args], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    return process, int(process.stdout.readline().split("=")[1])


def fields(line: str) -> Dict[str, int]:
    return {k: int(v) for k, v in (word.split("=") for word in line.split())}


def children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def script(mark: str, body: str, program: str) -> str:
    return f'probe process("{BUILD}/bench/{program}").mark("{mark}") {{ {body} }}'


def first_line(rounds: int) -> List[float]:
    """Milliseconds from exec of the tracer to the first line of its begin probe, the sites being armed."""
    times = []
    for _ in range(rounds):
        target, pid = start("stall", "1")
        began = time.monotonic()
        tracer = subprocess.Popen([STAP, "-x", str(pid), "-e", 'probe begin { println("on") } ' + script("stall", "exit()", "stall")],
                                  stdout=subprocess.PIPE)
        assert tracer.stdout
        tracer.stdout.readline()
        times.append((time.monotonic() - began) * 1e3)
        tracer.wait()
        target.communicate()
    return times


def stall(threads: int, rounds: int) -> Tuple[List[int], List[int]]:
    attach, noise = [], []
    for _ in range(rounds):
        target, pid = start("stall", str(threads))
        subprocess.run([STAP, "-x", str(pid), "-e", script("stall", "n++; if (n == %d) exit()" % threads, "stall") + " global n"],
                       stdout=subprocess.DEVNULL, check=True)
        result = fields(target.communicate()[0])
        attach.append(result["attach_ns"])
        noise.append(result["noise_ns"])
    return attach, noise


def hits(threads: int, body: str) -> Tuple[Dict[str, int], str, float]:
    """The target's own figures, the script's output, CPU seconds of tracer and target together."""
    before = children_cpu()
    target, pid = start("loop", str(threads), str(HITS // threads))
    tracer = subprocess.run([STAP, "-x", str(pid), "-e", "global n " + script("hit", body, "loop") +
                             ' probe end { println("n=", n) }'], stdout=subprocess.PIPE, text=True, check=True)
    result = fields(target.communicate()[0])
    return result, tracer.stdout, children_cpu() - before


def main() -> int:
    wrong = 0
    times = first_line(20)
    print(f"start to first line, -x: median {statistics.median(times):.2f} ms of 20 (min {min(times):.2f}, max {max(times):.2f})")
    for threads in (1, 8):
        attach, noise = stall(threads, 20)
        print(f"longest gap around an attach, {threads} thread(s): median {statistics.median(attach) / 1e3:.0f} us of 20"
              f" (noise before it {statistics.median(noise) / 1e3:.0f} us)")
    for threads in (1, 8):
        for name, body in (("counter", "n++"), ("printf", 'n++; printf("%d\\n", $arg1)')):
            result, output, cpu = hits(threads, body)
            lines = output.splitlines()
            counted = int(lines[-1].split("=")[1])
            exact = counted == result["hits"] and (name == "counter" or len(lines) - 1 == result["hits"])
            wrong += not exact
            print(f"{name}, {threads} thread(s): {result['hits']} hits made, {counted} counted, {len(lines) - 1} lines"
                  f"{'' if exact else ' WRONG'}; {cpu * 1e6 / result['hits']:.2f} us CPU a hit (all processes),"
                  f" wall {result['wall_ns'] / result['hits']:.0f} ns a hit = {result['wall_ns'] / max(1, result['idle_ns']):.0f} x the idle loop")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
