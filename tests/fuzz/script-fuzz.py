#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 300
"""Random scripts of the language's grammar: each runs to its end, in the same way with and without optimisation, and neither
small limits nor damaged text make the tool crash.

    script-fuzz.py [FIRST COUNT]     seeds; with CHECK_FULL=1 in the environment more of them
    script-fuzz.py --print SEED      only the script
"""
import concurrent.futures
import os
import random
import subprocess
import sys
from typing import List

NUMBERS = [0, 1, -1, 2, 3, 7, -7, 10, 63, 64, 100, 255, 65535, 2**31 - 1, -2**31, 2**32 - 1, 2**63 - 1, 1 - 2**63]
TEXTS = ["", "a", "ab", "hello world", "x,y;z", "  lead", "%d", "0x1f", "-45", "Zed", "tab\\tq", 'quo\\"te', "line\\n"]
HEAD = """global ga[300], gs[300], gm[300], gi, gj = 3, gt = "init", st, sa, hl, hn, few%[2]
function f0:long(a:long, b:long) { if (a > b) return a - b; return a * 2 + b }
function f1:long(a:long, b:long):1 { if (a & 1) next; a = a ^ b; b = a & 255; return a + b }
function f1:long(a:long, b:long):2 { try { return a / b } catch { return -1 } }
function g0:string(x:string, n:long) { return substr(x, 0, n & 7) . "<" . sprint(n) . ">" }
probe begin(-1) { ga[1] = 2; gs["p"] = "q"; gm[1, "x"] = 3; st <<< 1; sa[1] <<< 2; hl <<< 3; hn <<< 4; gi = 1; gt = "t"; few[1]++ }
"""
TAIL = """probe begin(100000) {
	println(@count(st), " ", @sum(st), " ", @min(st), " ", @max(st), " ", @avg(st), " ", @variance(st), few[1], f1(2, 3), f1(3, 0), g0(gt, gi))
	foreach (q+ in sa) println(q, " ", @count(sa[q]), " ", @sum(sa[q]), " ", @variance(sa[q]))
	print(@hist_log(hl)); print(@hist_linear(hn, -20, 60, 7)); exit()
}
"""


class Maker:
    """Expressions and statements of bounded depth."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)

    def number(self, depth: int) -> str:
        r, deeper = self.r, depth - 1
        if depth <= 0 or r.random() < 0.25:
            return r.choice([*"ijk", "gi", "gj", f"ga[{r.choice('ijk')}]", str(r.choice(NUMBERS)), str(r.randint(-50, 50))])
        a, b = self.number(deeper), self.number(deeper)
        return r.choice([
            lambda: f"({a} {r.choice('+-*&|^<>')} {b})", lambda: f"({a} {r.choice(['<<', '>>', '<=', '>=', '==', '!=', '&&', '||'])} {b})",
            lambda: f"({a} {r.choice('/%')} ({b} | 1))", lambda: f"({r.choice('-~!')}({a}))", lambda: f"({a} ? {b} : {self.number(deeper)})",
            lambda: f"strlen({self.text(deeper)})", lambda: f"strpos({self.text(deeper)}, {self.text(deeper)})",
            lambda: f"strtol({self.text(deeper)}, {r.choice([0, 10, 16, 2])})",
            lambda: f"({self.text(deeper)} {r.choice(['<', '>', '==', '!='])} {self.text(deeper)})",
            lambda: f"({a} in ga)", lambda: f"([{a}, {self.text(0)}] in gm)", lambda: f"([*, {self.text(0)}] in gm)",
            lambda: f'({self.text(deeper)} =~ "{r.choice(["^a", "l+o", "[0-9]+$", "(a|b)*"])}")', lambda: f"f{r.randint(0, 1)}({a}, {b})",
            lambda: f"({r.choice('ijk')} {r.choice(['=', '+=', '*='])} {a})", lambda: r.choice(["i++", "--j", "gi++", "++ga[i]"]),
        ])()

    def text(self, depth: int) -> str:
        r, deeper = self.r, depth - 1
        if depth <= 0 or r.random() < 0.3:
            return r.choice([*"stu", "gt", "gs[s]", f'"{r.choice(TEXTS)}"'])
        return r.choice([
            lambda: f"({self.text(deeper)} . {self.text(deeper)})", lambda: f"substr({self.text(deeper)}, {r.randint(-1, 5)}, {r.randint(-1, 6)})",
            lambda: f'str_replace({self.text(deeper)}, "{r.choice(["a", "ab", " "])}", {self.text(0)})',
            lambda: f"text_strn({self.text(deeper)}, {r.randint(0, 12)}, {r.randint(0, 1)})", lambda: f"sprint({self.number(deeper)}, {self.text(0)})",
            lambda: "sprintf(%s)" % self.format(deeper), lambda: f"({self.number(deeper)} ? {self.text(deeper)} : {self.text(0)})",
            lambda: f"g0({self.text(deeper)}, {self.number(deeper)})", lambda: f'tokenize({self.text(deeper)}, " ,;")',
        ])()

    def format(self, depth: int) -> str:
        r, pieces, values = self.r, "", []
        for _ in range(r.randint(1, 3)):
            kind = r.choice("duxXopsscib")
            star = r.random() < 0.1 and kind != "b"
            precision = r.choice(["", "", ".0", ".3"]) if kind not in "cb" else ""
            pieces += f"%{r.choice(['', '', '-', '+', ' ', '0', '#'])}{'*' if star else r.choice(['', '3', '12'])}{precision}{kind}" + r.choice(["", "|", " %% "])
            values += [str(r.randint(-3, 9))] * star + [self.text(depth) if kind == "s" else self.number(depth)]
        return ", ".join([f'"{pieces}"', *values])

    def loop(self, depth: int) -> str:
        r, body = self.r, self.statement(depth - 1)
        leave = f"if ({self.number(1)} > 3) {r.choice(['break', 'continue'])}"
        order, limit = r.choice(["", "+", "-"]), r.choice(["", f" limit {r.randint(-1, 4)}"])
        return r.choice([
            lambda: f"for (z{depth} = 0; z{depth} < {r.choice([2, 4, 300])}; z{depth}++) {{ {body} {leave}; if (z{depth} > 5) break }}",
            lambda: f"z{depth} = {r.randint(0, 4)}; while (z{depth}-- > 0) {{ {body} {leave} }}",
            lambda: f"z{depth} = 5; while (z{depth} && {self.number(1)}) {{ z{depth}--; {body} {leave} }}",
            lambda: f'foreach (v = [n, m] in gm{order}{limit}) printf("%d,%s=%d;", n, m, v)',
            lambda: f'foreach (v = n in ga{order}{limit}) printf("%d=%d;", n, v)',
            lambda: f'foreach ([n, m{order}] in gm[*, {self.text(0)}]{limit}) printf("%d,%s;", n, m)',
        ])() + ";"

    def statement(self, depth: int) -> str:
        r = self.r
        if depth > 0 and r.random() < 0.3:
            return r.choice([
                lambda: f"if ({self.number(2)}) {{ {self.statement(depth - 1)} }} else {{ {self.statement(depth - 1)} }}",
                lambda: f"if (!({self.number(2)} && {self.number(2)}) || {self.number(1)} != 2) {self.statement(depth - 1)}",
                lambda: self.loop(depth), lambda: self.loop(depth),
                lambda: f'try {{ {self.statement(depth - 1)} if ({self.number(1)} > 0) error({self.text(1)}) }} catch (m) {{ println("caught ", m) }}',
            ])()
        return r.choice([
            lambda: f"{r.choice([*'ijk', 'gi', 'gj'])} {r.choice(['=', '+=', '-=', '*=', '&=', '|=', '^=', '<<=', '>>='])} {self.number(3)};",
            lambda: f"{r.choice(['j', 'gi'])} {r.choice(['/=', '%='])} ({self.number(2)} | 1);",
            lambda: f"{r.choice([*'stu', 'gt'])} {r.choice(['=', '.='])} {self.text(3)};",
            lambda: f"ga[{self.number(1)}] {r.choice(['=', '+=', '-='])} {self.number(2)}; ga[{self.number(1)}]++;",
            lambda: f"gs[{self.text(1)}] {r.choice(['=', '.='])} {self.text(2)};", lambda: f"gm[{self.number(1)}, {self.text(1)}] = {self.number(2)};",
            lambda: f"st <<< {self.number(2)}; sa[{self.number(1)} & 3] <<< {self.number(2)};", lambda: f"hl <<< {self.number(2)}; hn <<< {self.number(1)};",
            lambda: f"few[{self.number(1)} & 3]++; delete {r.choice(['gm', 'few', f'ga[{self.number(1)}]', 'gs[gt]'])};",
            lambda: f"printf({self.format(2)}); println();", lambda: f"println({self.number(3)}, {self.text(3)}, {self.number(2)});",
        ])()

    def script(self) -> str:
        text = HEAD
        for probe in range(5):
            text += f'probe begin({probe}) {{\n\ti = {self.r.randint(-9, 9)}; j = {self.r.choice(NUMBERS)}; k = {probe}; s = "{self.r.choice(TEXTS)}"; t = ""; u = ""\n'
            text += "".join(f"\t{self.statement(2)}\n" for _ in range(12))
            text += '\tprintln(i, ",", j, ",", k, s, "|", t, "|", u)\n}\n'
        return text + TAIL


def run(script: str, *options: str) -> "subprocess.CompletedProcess[bytes]":
    stap = os.path.join(os.environ["BUILDDIR"], "stap-lite", "stap-lite")
    return subprocess.run([stap, "-w", *options, "-"], input=script.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)


def damaged(script: str, seed: int) -> str:
    r = random.Random(seed)
    words = script.split(" ")
    for _ in range(r.randint(1, 3)):
        at = r.randrange(len(words))
        words[at:at + r.randint(0, 3)] = r.choice([[], ["("], ["}"], ['"'], ["%("], [words[r.randrange(len(words))]], ["@x"], ["$1"]])
    return " ".join(words)


def check(seed: int) -> List[str]:
    script = Maker(seed).script()
    free = ("-g", "--suppress-time-limits")
    plain, kept = run(script, *free), run(script, "-u", *free)
    faults = []
    if plain.returncode != 0:
        faults.append(f"seed {seed}: status {plain.returncode}: {plain.stderr.decode(errors='replace')[:300]}")
    if (plain.stdout, plain.returncode) != (kept.stdout, kept.returncode):
        faults.append(f"seed {seed}: -u changes the output")
    for options in ([], ["-DMAXSTRINGLEN=16"], ["-DMAXMAPENTRIES=2", "-DMAXACTION=20", "-DMAXERRORS=9"]):
        if run(script, *options).returncode not in (0, 1):
            faults.append(f"seed {seed}: a crash with {options}")
    if run(damaged(script, seed)).returncode not in (0, 1):
        faults.append(f"seed {seed}: damaged text makes it crash")
    return faults


def main() -> int:
    if sys.argv[1:2] == ["--print"]:
        print(Maker(int(sys.argv[2])).script(), end="")
        return 0
    first, count = (int(word) for word in sys.argv[1:3]) if len(sys.argv) > 2 else (1, 1500 if os.environ.get("CHECK_FULL") else 60)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        faults = [text for found in pool.map(check, range(first, first + count)) for text in found]
    print("\n".join(faults))
    print(f"{count} scripts, {len(faults)} faults")
    return 1 if faults or not count else 0


if __name__ == "__main__":
    sys.exit(main())
