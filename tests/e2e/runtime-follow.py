# SPDX-License-Identifier: MIT
"""New threads, processes, programs and libraries are traced from their first instruction; what is not ours passes through."""
import os
from runtime_support import BUILD, Target, Tracer, check, target_path

os.environ['PLUGS'] = os.path.join(BUILD, 'tests/e2e/targets')
FILES = [target_path('acts'), target_path('plug.so')]
COUNT = 200
ACTS = ['hits', 'thread', 'fork', 'vfork', 'spawn', 'plug', 'trap', 'raise', 'block', 'exec', 'hits', 'plug']


def do(target: Target, word: str, count: int) -> None:
    target.process.stdin.write('%s %d\n' % (word, count))
    target.expect('%s %d' % (word, count))


def main() -> None:
    target = Target('acts')
    for word in ('hits', 'plug', 'thread'):  # what glibc sets up once is not our doing
        target.process.stdin.write('%s 1\n' % word)
        target.line()
    tracer = Tracer('-x', target.pid, files=FILES)
    tracer.wait_for('armed')
    for word in ACTS:
        do(target, word, COUNT)
    hits = tracer.stop()
    own = COUNT * sum(word not in ('trap', 'raise', 'plug') for word in ACTS)
    check(hits == {'hit': own, 'loaded': 2 * COUNT}, 'hits %s, not %d' % (hits, own))
    check(not any(line.startswith('warning') for line in tracer.lines), '%s' % tracer.lines)
    target.process.stdin.write('hits 5\n')
    target.expect('hits 0')
    target.end()


main()
