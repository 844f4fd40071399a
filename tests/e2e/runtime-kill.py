# SPDX-License-Identifier: MIT
"""The engine is killed with SIGKILL at every step: the target lives, and the guardian leaves it as it was. A killed guardian is replaced."""
import os
import signal
import subprocess
from typing import Dict, List
from runtime_support import BUILD, Target, Tracer, check, snapshot, status, target_path

os.environ['PLUGS'] = os.path.join(BUILD, 'tests/e2e/targets')
FAULTY = os.path.join(BUILD, 'tests/e2e/tracer-fault')
FILES = [target_path('acts'), target_path('plug.so')]
NEVER_MET = ('exec-seen',)  # has its own check: afterwards it is another program


def act(target: Target, word: str) -> None:
    target.process.stdin.write(word + ' 3\n')
    line = target.line()
    check(line.startswith(word), 'the target said %r after %s' % (line, word))


def wait_restored(target: Target, before: Dict[str, object], what: str) -> None:
    """The guardian is not our child: its work shows in the target only. tests/run limits the time."""
    while True:
        check(target.process.poll() is None, '%s: the target died' % what)
        now = snapshot(target.pid)
        if all(now.get(key) == value for key, value in before.items()):
            return
        os.sched_yield()


def kill_at(target: Target, point: str, before: Dict[str, object]) -> None:
    met = os.path.abspath('met')
    environment = dict(os.environ, SDTKIT_FAULT=point + ':KILL', SDTKIT_FAULT_LOG=met)
    tracer = subprocess.Popen([FAULTY, '-f', FILES[0], '-f', FILES[1], '-x', str(target.pid)],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
    if tracer.stdout.readline() == b'armed\n':
        for word in ('hits', 'thread', 'fork', 'vfork', 'plug'):
            act(target, word)
    tracer.stdin.close()
    tracer.stdout.read()
    check(tracer.wait() == -signal.SIGKILL, point + ': the tracer was not killed')
    check(os.path.exists(met), point + ': not met')
    os.unlink(met)
    wait_restored(target, before, point)
    for word in ('hits', 'fork', 'plug'):
        act(target, word)


def kill_guardian() -> None:
    """The engine starts another one."""
    target = Target('hits', 1, 100)
    before = snapshot(target.pid)
    tracer = Tracer('-x', target.pid, files=[target.path])
    tracer.wait_for('armed')
    children = '/proc/%d/task/%d/children' % (tracer.process.pid, tracer.process.pid)

    def guardian() -> int:
        with open(children) as f:
            pids = f.read().split()
        return int(pids[0]) if pids else 0
    first = guardian()
    check(first > 0, 'no guardian')
    os.kill(first, signal.SIGKILL)
    while guardian() in (0, first):
        os.sched_yield()
    second = guardian()
    while status(tracer.process.pid)['TracerPid'] != str(second):
        os.sched_yield()
    tracer.process.kill()
    tracer.process.wait()
    wait_restored(target, before, 'second guardian')
    target.go()
    target.expect('made 0')
    target.end()


def main() -> None:
    points: List[str] = subprocess.run([FAULTY, '-L'], stdout=subprocess.PIPE, check=True,
                                       universal_newlines=True).stdout.split()
    check(len(points) > 15, 'fault points: %s' % points)
    target = Target('acts')
    for word in ('hits', 'plug', 'thread', 'fork', 'vfork'):  # what glibc sets up once is not our doing
        act(target, word)
    before = snapshot(target.pid)
    for point in points:
        if point not in NEVER_MET:
            kill_at(target, point, before)
    target.end()
    kill_guardian()


main()
