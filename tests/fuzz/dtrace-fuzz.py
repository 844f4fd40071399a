# SPDX-License-Identifier: MIT
"""The generator reads damaged lists: each is refused with a place or becomes a header, and never costs more than a moment.

`make check` replays a generated corpus, the same one each time. dtrace-fuzz.py SEED COUNT runs others."""
from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import random
import re
import sys
import time

SCRIPT = os.path.join(os.environ["SRCDIR"], "dtrace-gen", "dtrace")
SEEDS = os.path.join(os.environ["TESTS"], "gen", "golden")
PIECES = """provider probe { } ( ) ; , : * [ ] /* */ // # " ' \\ ` - -> ... :: $ ? void char int long struct union enum const
string unsigned _Bool BEGIN syscall /pred/ #define #if #pragma \x00 \x7f \xe9 \u20ac \udc80 a__b x_enabled 1abc 0x12 \r\n""".split(" ")
SLOW_SECONDS = 5


def load():
    sys.dont_write_bytecode = True
    loader = importlib.machinery.SourceFileLoader("dtrace_under_test", SCRIPT)
    spec = importlib.util.spec_from_loader(loader.name, loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[loader.name] = module
    loader.exec_module(module)
    return module


def corpus() -> list[str]:
    texts = []
    for name in sorted(os.listdir(SEEDS)):
        if name.endswith(".d"):
            with open(os.path.join(SEEDS, name), encoding="utf-8", errors="surrogateescape") as stream:
                texts.append(stream.read())
    return texts


def damaged(rng: random.Random, texts: list[str]) -> str:
    text = rng.choice(texts)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(text) + 1)
        end = min(len(text), at + rng.choice((1, 1, 2, 5, 40)))
        action = rng.randrange(5)
        if action == 0:
            text = text[:at] + text[end:]
        elif action == 1:
            text = text[:at] + rng.choice(PIECES) + text[at:]
        elif action == 2:
            text = text[:at] + text[at:end] * rng.choice((2, 3, 60)) + text[end:]
        elif action == 3:
            text = text[:at]
        else:
            other = rng.choice(texts)
            start = rng.randrange(len(other) + 1)
            text = text[:at] + other[start : start + 60] + text[at:]
    return text


def main() -> None:
    dtrace = load()
    seed, count = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else (1, 1500)
    rng, texts = random.Random(seed), corpus()
    good = refused = 0
    for number in range(count):
        text = damaged(rng, texts)
        start = time.process_time()
        try:
            probes = dtrace.Parser(dtrace.Lexer(text, "fuzz.d").tokens()).parse()
            dtrace.check(probes)
            header = dtrace.header_text(probes)
            dtrace.object_source(probes).encode()
            header.encode()
            if header.count("DTRACE_PROBE") != len(probes):
                sys.exit(f"FAILED: seed {seed}, input {number}: {len(probes)} probes are not in the header:\n{text!r}")
            good += 1
        except dtrace.SourceError as error:
            if not re.match(r"[^\n]*:[0-9]+: [^\n]+$", str(error)):
                sys.exit(f"FAILED: seed {seed}, input {number}: no place in '{error}':\n{text!r}")
            refused += 1
        except Exception as error:  # noqa: BLE001 (whatever it is, it is what we look for)
            sys.exit(f"FAILED: seed {seed}, input {number}: {type(error).__name__}: {error}:\n{text!r}")
        if time.process_time() - start > SLOW_SECONDS:
            sys.exit(f"FAILED: seed {seed}, input {number} takes {time.process_time() - start:.1f} s:\n{text!r}")
    if not good or not refused:
        sys.exit(f"FAILED: {good} accepted and {refused} refused: the corpus shows nothing")
    print(f"{count} lists: {good} accepted, {refused} refused")


main()
