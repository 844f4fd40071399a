# SPDX-License-Identifier: MIT
"""The machine code around the two probes, as the story shows it: cmpw, je, nop; cmpw, then cmpb, then nop."""
import platform
import re
import subprocess
from typing import Dict, List, NamedTuple

from nodelib import NODE, check, check_equal, finish, marks, need, skip


class Insn(NamedTuple):
    address: int
    name: str
    operands: str


class Function:
    def __init__(self, symbol: str) -> None:
        text = subprocess.run([need("objdump"), "-d", "--no-show-raw-insn", "--disassemble=" + symbol,
                               NODE], stdout=subprocess.PIPE, check=True, text=True).stdout
        self.insns: List[Insn] = []
        for address, name, operands in re.findall(r"^ *([0-9a-f]+):\t(\S+) *(.*)$", text, re.M):
            self.insns.append(Insn(int(address, 16), name, operands))
        self.index: Dict[int, int] = {insn.address: i for i, insn in enumerate(self.insns)}
        check(bool(self.insns), symbol + " is in the program")

    def at(self, address: int) -> Insn:
        return self.insns[self.index[address]]

    def next(self, insn: Insn) -> Insn:
        return self.insns[self.index[insn.address] + 1]

    def guards(self, semaphore: int) -> List[Insn]:
        """The comparisons of the semaphore with 0."""
        return [i for i in self.insns if i.name == "cmpw" and i.operands.startswith("$0x0,")
                and re.search(r"# %x\b" % semaphore, i.operands)]

    def when_not_equal(self, jump: Insn) -> Insn:
        """Where a conditional jump leads when the operands compared were different."""
        if jump.name == "je":
            return self.next(jump)
        check_equal(jump.name, "jne", "the jump behind the comparison")
        return self.at(int(jump.operands.split()[0], 16))


def only_mark(name: str):
    found = marks(NODE).get(name, [])
    check_equal(len(found), 1, "notes of " + name)
    check(found[0].semaphore != 0, name + " has a semaphore")
    return found[0]


def test_finish_ibd() -> None:
    mark = only_mark("bitcoin:finish_ibd")
    function = Function("_Z22IsInitialBlockDownloadv")
    guards = function.guards(mark.semaphore)
    check_equal(len(guards), 1, "comparisons of the semaphore of finish_ibd")
    jump = function.next(guards[0])
    check_equal(jump.name, "je", "finish_ibd: behind cmpw")
    check_equal(function.next(jump), Insn(mark.location, "nop", ""), "finish_ibd: behind je")


def test_cache_miss() -> None:
    mark = only_mark("bitcoin:cache_miss")
    function = Function("_ZN15CCoinsViewCache9FetchCoinERK9COutPoint")
    guards = function.guards(mark.semaphore)
    check_equal(len(guards), 1, "comparisons of the semaphore of cache_miss")
    member = function.when_not_equal(function.next(guards[0]))
    check_equal(member.name, "cmpb", "cache_miss: when the semaphore is not 0")
    check(re.match(r"\$0x0,0x[0-9a-f]+\(%r\w+\)$", member.operands) is not None,
          "cache_miss: the member variable: " + member.operands)
    site = function.when_not_equal(function.next(member))
    check_equal(site, Insn(mark.location, "nop", ""), "cache_miss: when probing is enabled")


def require_optimised_build() -> None:
    text = subprocess.run([need("readelf"), "-wi", NODE], stdout=subprocess.PIPE, check=True, text=True,
                          errors="replace").stdout
    flags = re.findall(r"DW_AT_producer .*GNU C\+\+17.*", text)
    if not flags:
        skip("the node was not built by g++ with -g")
    if not all(re.search(r" -O2\b", line) for line in flags):
        skip("the node was not built with -O2")
    if any("-fsanitize" in line for line in flags):
        skip("the node was built with sanitizers")


if platform.machine() != "x86_64":
    skip("the expected instructions are those of x86-64")
check_equal(sorted(marks(NODE)), ["bitcoin:cache_miss", "bitcoin:finish_ibd"], "marks of the node")
require_optimised_build()
test_finish_ibd()
test_cache_miss()
finish()
