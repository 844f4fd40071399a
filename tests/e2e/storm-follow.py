# SPDX-License-Identifier: MIT
# timeout: 600
"""Attach and detach over and over while the target makes threads, children and programs: nothing dies, nothing is lost. `storm-follow.py ROUNDS`."""
import os
import sys
from runtime_support import BUILD, Target, Tracer, check, status, target_path

os.environ['PLUGS'] = os.path.join(BUILD, 'tests/e2e/targets')
FILES = [target_path('acts'), target_path('plug.so')]
WORDS = ('thread', 'fork', 'vfork', 'spawn', 'plug', 'trap', 'raise', 'block', 'hits')


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    target = Target('acts')
    done = 0
    for _ in range(rounds // 10 + 1):
        tracer = Tracer('-l', 10, '-x', target.pid, files=FILES)
        while tracer.process.poll() is None:
            word = WORDS[done % len(WORDS)]
            target.process.stdin.write(word + ' 10\n')
            line = target.line()
            check(line.startswith(word + ' ') and not line.startswith(word + ' -'), 'the target said %r after %s' % (line, word))
            done += 1
        check(tracer.stop() == {}, 'loops')
    check(status(target.pid)['TracerPid'] == '0', 'still traced')
    target.process.stdin.write('hits 5\n')
    target.expect('hits 0')
    target.end()
    print('%d rounds, %d acts' % (rounds, done))


main()
