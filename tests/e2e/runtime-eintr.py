# SPDX-License-Identifier: MIT
"""No system call of a program ends with EINTR because we stop its threads, nor because a traced thread is woken for signals that it ignores."""
from runtime_support import Target, Tracer, check


def main() -> None:
    for arguments, loops in (([], 200), (['chld'], 20)):
        target = Target('waits', *arguments)
        tracer = Tracer('-l', loops, '-x', target.pid, files=[target.path])
        tracer.stop()
        if arguments:  # held for a while, too
            tracer = Tracer('-x', target.pid, files=[target.path])
            tracer.wait_for('armed')
            check(tracer.stop() == {'end': 0}, 'hits')
        target.process.stdin.close()
        lines = target.process.stdout.read().split('\n')
        target.process.wait()
        check(len(lines) > 15, '%s' % lines)
        for name, calls, eintrs in (line.split() for line in lines if line):
            check(int(calls) > 0, '%s was never called' % name)
            check(int(eintrs) == 0, '%s: %s of %s calls ended with EINTR' % (name, eintrs, calls))


main()
