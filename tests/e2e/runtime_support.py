# SPDX-License-Identifier: MIT
"""What the runtime tests share: targets, the tracer, snapshots of a process. Nothing here sleeps."""
import ctypes
import os
import subprocess
import sys
from typing import Dict, List, Optional

BUILD = os.environ['BUILDDIR']
TRACER = os.path.join(BUILD, 'tests/e2e/tracer')


def target_path(name: str) -> str:
    return os.path.join(BUILD, 'tests/e2e/targets', name)


def check(condition: bool, text: str) -> None:
    if not condition:
        print('FAILED: ' + text)
        sys.exit(1)


class Target:
    """A target program: prints "ready", goes on after a line on stdin, ends at end of file."""

    def __init__(self, name: str, *args: object) -> None:
        self.path = target_path(name)
        self.process = subprocess.Popen([self.path] + [str(a) for a in args], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, universal_newlines=True, bufsize=1)
        self.pid = self.process.pid
        self.expect('ready')

    def line(self) -> str:
        return self.process.stdout.readline().rstrip('\n')

    def expect(self, text: str) -> None:
        got = self.line()
        check(got == text, '%s said %r, not %r' % (self.path, got, text))

    def go(self) -> None:
        self.process.stdin.write('\n')
        self.process.stdin.flush()

    def end(self, status: int = 0) -> None:
        self.process.stdin.close()
        got = self.process.wait()
        check(got == status, '%s ended with %d' % (self.path, got))


class Tracer:
    def __init__(self, *args: object, files: Optional[List[str]] = None) -> None:
        command = [TRACER]
        for name in files or []:
            command += ['-f', name]
        self.process = subprocess.Popen(command + [str(a) for a in args], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, universal_newlines=True, bufsize=1)
        self.lines: List[str] = []

    def wait_for(self, start: str) -> str:
        for line in self.process.stdout:
            self.lines.append(line.rstrip('\n'))
            if line.startswith(start):
                return line.rstrip('\n')
        check(False, 'the tracer ended without %r: %s' % (start, self.lines))
        return ''

    def stop(self, status: int = 0) -> Dict[str, int]:
        """Ends it; hits per mark."""
        self.process.stdin.close()
        self.lines += [line.rstrip('\n') for line in self.process.stdout]
        got = self.process.wait()
        check(got == status, 'the tracer ended with %d: %s' % (got, self.lines))
        hits: Dict[str, int] = {}
        for line in self.lines:
            if line.startswith('hit '):
                _, name, count = line.split()
                hits[name] = hits.get(name, 0) + int(count)
        return hits


def status(pid: int) -> Dict[str, str]:
    with open('/proc/%d/status' % pid) as f:
        return {key: value.strip() for key, _, value in (line.partition(':') for line in f)}


def snapshot(pid: int) -> Dict[str, object]:
    """What a tracer must leave as it was: code and .probes bytes, tracer, signals, descriptors."""
    shot: Dict[str, object] = {}
    exe = os.readlink('/proc/%d/exe' % pid)
    with open('/proc/%d/maps' % pid) as maps, open('/proc/%d/mem' % pid, 'rb', 0) as mem:
        for line in maps:
            fields = line.split()
            start, end = (int(x, 16) for x in fields[0].split('-'))
            if len(fields) > 5 and ('x' in fields[1] and fields[5].startswith('/') or
                                    fields[5] == exe and 'w' in fields[1]):
                mem.seek(start)
                shot[fields[0]] = mem.read(end - start)
    for tid in sorted(os.listdir('/proc/%d/task' % pid)):
        fields = status(int(tid))
        for key in ('TracerPid', 'SigBlk', 'SigIgn', 'SigCgt', 'SigPnd', 'ShdPnd'):
            shot[tid + key] = fields[key]
    fds = '/proc/%d/fd' % pid
    shot['fds'] = sorted((fd, os.readlink(fds + '/' + fd)) for fd in os.listdir(fds))
    return shot


def same(before: Dict[str, object], after: Dict[str, object]) -> None:
    for key in sorted(set(before) | set(after)):
        check(before.get(key) == after.get(key), '%s differs' % key)
