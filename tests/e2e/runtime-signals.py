# SPDX-License-Identifier: MIT
"""SIGTRAP's mask and disposition survive hits; a stopped target stays stopped; group stops and signals are the program's own."""
import os
import signal
from runtime_support import Target, Tracer, check, same, snapshot, status


def trap_state(*words: str) -> None:
    target = Target('trapstate', *words)
    target.go()  # what is bound at the first call is not our doing
    target.expect('good')
    before = snapshot(target.pid)
    tracer = Tracer('-x', target.pid, files=[target.path])
    tracer.wait_for('armed')
    for _ in range(2):
        target.go()
        target.expect('good')
    hits = tracer.stop()
    check(hits == {'hit': 200}, '%s: hits %s' % (words, hits))
    same(before, snapshot(target.pid))
    target.go()
    target.expect('good')
    target.end()


def wait_state(pid: int, letter: str) -> None:
    while not status(pid)['State'].startswith(letter):
        os.sched_yield()


def stopped_target() -> None:
    """Attach to a stopped program, let it go and stop it under us, leave it stopped."""
    target = Target('hits', 1, 100)
    os.kill(target.pid, signal.SIGSTOP)
    wait_state(target.pid, 'T')
    before = snapshot(target.pid)
    check(Tracer('-l', 5, '-x', target.pid, files=[target.path]).stop() == {}, 'loops')
    same(before, snapshot(target.pid))
    wait_state(target.pid, 'T')
    tracer = Tracer('-x', target.pid, files=[target.path])
    tracer.wait_for('armed')
    os.kill(target.pid, signal.SIGCONT)
    target.go()
    target.expect('made 100')
    os.kill(target.pid, signal.SIGSTOP)
    wait_state(target.pid, 't')
    check(tracer.stop() == {'hit': 100}, 'hits')
    wait_state(target.pid, 'T')
    os.kill(target.pid, signal.SIGCONT)
    target.end()


trap_state()
trap_state('block')
trap_state('ignore')
trap_state('handle')
trap_state('handle', 'block')
trap_state('ignore', 'block')
stopped_target()
