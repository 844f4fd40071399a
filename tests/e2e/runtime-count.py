# SPDX-License-Identifier: MIT
"""Every hit arrives, none is invented; the process is as before afterwards. 1 and 8 threads, -x and -c."""
from runtime_support import Target, Tracer, check, same, snapshot, target_path


def attached(threads: int, count: int) -> None:
    target = Target('hits', threads, count)
    tracer = Tracer('-x', target.pid, files=[target.path])
    tracer.wait_for('armed')
    target.go()
    target.expect('made %d' % (threads * count))
    hits = tracer.stop()
    check(hits == {'hit': threads * count}, 'hits %s' % hits)
    before = snapshot(target.pid)
    check(Tracer('-l', 20, '-x', target.pid, files=[target.path]).stop() == {}, 'loop')
    same(before, snapshot(target.pid))
    target.end()


def command(threads: int, count: int) -> None:
    # The command shares the tracer's stdin: it reads the line, both read the end of file.
    tracer = Tracer('-w', '-c', target_path('hits'), threads, count, files=[target_path('hits')])
    tracer.process.stdin.write('\n')
    hits = tracer.stop()
    check('made %d' % (threads * count) in tracer.lines, 'lines %s' % tracer.lines)
    check(tracer.lines[-2].startswith('all.gone'), 'lines %s' % tracer.lines)
    check(hits == {'hit': threads * count}, 'hits %s' % hits)


attached(1, 20000)
attached(8, 5000)
command(1, 1000)
command(8, 1000)
