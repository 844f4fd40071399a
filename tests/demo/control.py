# SPDX-License-Identifier: MIT
"""Options, signals, the data directory, and waiting for a tracer (this test plays the tracer)."""
import os
import signal
import struct
import subprocess

from nodelib import NODE, check, check_equal, finish, finished, marks, run, start, wait_for_line


def refuse_option(message: str, *args: str) -> None:
    result = run(*args)
    what = " ".join(args)
    check_equal(result.status, 2, what + ": status")
    check_equal(result.err, "Error: %s\nTry bitcoind --help.\n" % message, what)
    check_equal(result.out, [], what + ": standard output")


def test_options() -> None:
    refuse_option("--blocks: 'x' is not a number from 0 to 100000", "--blocks=x")
    refuse_option("--blocks: '' is not a number from 0 to 100000", "--blocks=")
    refuse_option("--blocks: '-1' is not a number from 0 to 100000", "--blocks=-1")
    refuse_option("--blocks: '5 ' is not a number from 0 to 100000", "--blocks=5 ")
    refuse_option("--threads: '99999999999999999999' is not a number from 0 to 256",
                  "--threads=99999999999999999999")
    refuse_option("--pace needs a value: --pace=VALUE", "--pace")
    refuse_option("--wait-limit means nothing without --wait-for-tracer", "--wait-limit=5")
    refuse_option("--reindex means nothing without --datadir", "--reindex")
    refuse_option("unknown option '--help=1'", "--help=1")
    refuse_option("unknown option 'blocks'", "blocks")
    refuse_option("--datadir: the name of a directory is missing", "--datadir=")
    refuse_option("--corrupt: the chain has only 10 blocks", "--blocks=10", "--corrupt=pow@11")
    for bad in ("pow", "pow@", "pow@0", "speed@3"):
        result = run("--corrupt=" + bad)
        check_equal(result.status, 2, bad)
        check(result.err.startswith("Error: --corrupt: "), bad + ": " + result.err)
    result = run("--help")
    check_equal((result.status, result.err), (0, ""), "--help")
    check(any("--wait-for-tracer" in line for line in result.out), "--help lists the options")


def test_signal(number: int) -> None:
    process = start("--blocks=10", "--pace=60000", "--threads=3")
    wait_for_line(process, "Synchronized block headers")
    process.send_signal(number)
    result = finished(process)
    check_equal(result.status, 128 + number, "status after signal %d" % number)
    check_equal(result.summary()["height"], 0, "height after signal %d" % number)
    check_equal(result.out[-1], "Shutdown: done", "last line after signal %d" % number)


def test_datadir() -> None:
    directory = os.path.join(os.environ["WORK"], "data", "node")
    check_equal(run("--blocks=20", "--datadir=" + directory).status, 0, "new --datadir")
    check(os.path.isdir(os.path.join(directory, "chainstate")), "the database is kept")
    again = run("--blocks=20", "--datadir=" + directory)
    check_equal(again.status, 1, "--datadir that is in use")
    check(again.err.startswith("Error: cannot open the coins database"), again.err)
    result = run("--blocks=20", "--datadir=" + directory, "--reindex")
    check_equal((result.status, result.err), (0, ""), "--reindex")
    result = run("--datadir=" + NODE)
    check_equal(result.status, 1, "--datadir that is a file")
    check(result.err.startswith("Error: "), "--datadir that is a file: " + result.err)


def load_address(pid: int) -> int:
    with open("/proc/%d/maps" % pid) as maps:
        return min(int(line.split("-")[0], 16) for line in maps if line.rstrip().endswith(NODE))


def is_pie() -> bool:
    with open(NODE, "rb") as program:
        return struct.unpack_from("<H", program.read(18), 16)[0] == 3


def write_semaphore(pid: int, address: int, value: int) -> None:
    fd = os.open("/proc/%d/mem" % pid, os.O_RDWR)
    try:
        os.pwrite(fd, struct.pack("<H", value), address)
    finally:
        os.close(fd)


def test_wait_for_tracer(mark: str) -> None:
    process = start("--blocks=30", "--wait-for-tracer")
    wait_for_line(process, "Waiting for a tracer")
    address = marks(NODE)[mark][0].semaphore + (load_address(process.pid) if is_pie() else 0)
    try:
        write_semaphore(process.pid, address, 1)
    except OSError as error:
        print("not tested: waiting for a tracer: no access to the node's memory: %s" % error)
        process.send_signal(signal.SIGTERM)
        check_equal(finished(process).status, 143, "stopped while it waits for a tracer")
        return
    check_equal(wait_for_line(process, "A tracer is present").strip(), "A tracer is present", mark)
    result = finished(process)
    check_equal((result.status, result.summary()["height"]), (0, 30), "with the semaphore of " + mark)


def test_wait_limit() -> None:
    result = run("--blocks=30", "--wait-for-tracer", "--wait-limit=1")
    check("No tracer within 1 s" in result.out, "the limit is named")
    check_equal((result.status, result.summary()["height"]), (0, 30), "after the limit")


def test_closed_output() -> None:
    process = subprocess.Popen([NODE, "--blocks=5", "--datadir=/proc/nonexistent/x"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    err = process.communicate()[1]
    check_equal(process.returncode, 1, "--datadir that cannot be made")
    check(err.startswith(b"Error: "), "--datadir that cannot be made: %r" % err)


test_options()
test_signal(signal.SIGINT)
test_signal(signal.SIGTERM)
test_datadir()
test_wait_for_tracer("bitcoin:finish_ibd")
test_wait_for_tracer("bitcoin:cache_miss")
test_wait_limit()
test_closed_output()
finish()
