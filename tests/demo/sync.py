# SPDX-License-Identifier: MIT
"""The node as a whole: how far it gets, what it counts, when it leaves the initial download, what it refuses."""
from nodelib import Run, check, check_equal, finish, run

LEAVING = "Leaving InitialBlockDownload (latching to false)"


def leaving_height(result: Run) -> int:
    """The height of the tip when the latch turned; -1 if it did not."""
    if LEAVING not in result.out:
        return -1
    before = result.out[:result.out.index(LEAVING)]
    tips = [line for line in before if line.startswith("UpdateTip:")]
    return int(tips[-1].split("height=")[1].split()[0])


def sync(blocks: int, threads: int) -> None:
    what = "%d blocks, %d threads" % (blocks, threads)
    result = run("--blocks=%d" % blocks, "--threads=%d" % threads, "--probe-cache-misses")
    counts = result.summary()
    check_equal(result.status, 0, what + ": status")
    check_equal(result.err, "", what + ": standard error")
    check(result.out[0].startswith("pid "), what + ": first line")
    check_equal(counts["height"], blocks, what + ": height")
    check_equal(counts["blocks"], blocks, what + ": blocks")
    tips = [line for line in result.out if line.startswith("UpdateTip:")]
    check_equal(len(tips), blocks, what + ": UpdateTip lines")
    left = 1 if blocks else 0
    check_equal(counts["ibd"], 1 - left, what + ": still in the initial download")
    check_equal(result.out.count(LEAVING), left, what + ": lines that say that it left")
    check_equal(counts["finish_ibd_reached"], left, what + ": finish_ibd")
    if blocks:
        check_equal(leaving_height(result), max(1, blocks * 3 // 4, blocks - 143),
                    what + ": height at which it left")
    check_equal(counts["cache_misses"], counts["leveldb_reads"], what + ": misses and reads")
    check_equal(counts["cache_miss_reached"], counts["leveldb_reads"], what + ": cache_miss")
    check((counts["leveldb_reads"] > 0) == (blocks >= 120), what + ": reads from LevelDB")


def test_counts_are_repeatable() -> None:
    first, second = [run("--blocks=300", "--dbcache=20", "--probe-cache-misses").summary()
                     for _ in range(2)]
    first.pop("polls")
    second.pop("polls")
    check_equal(first, second, "counts of two runs")
    silent = run("--blocks=300", "--dbcache=20").summary()
    check_equal(silent["leveldb_reads"], first["leveldb_reads"], "reads without probing")
    check_equal(silent["cache_miss_reached"], 0, "cache_miss without probing")


def refuse(kind: str, reason: str, height: int, blocks_before: int) -> None:
    result = run("--blocks=150", "--corrupt=%s@%d" % (kind, height))
    counts = result.summary()
    check_equal(result.status, 1, kind + ": status")
    check_equal(result.err, "Error: the peer sent an invalid block: %s\n" % reason, kind)
    check(any(line.startswith("ERROR: ") and reason in line for line in result.out),
          kind + ": the log names the reason")
    check_equal(counts["height"], blocks_before, kind + ": height")
    check_equal(counts["finish_ibd_reached"], 0, kind + ": finish_ibd")


for length, pollers in ((0, 1), (1, 2), (120, 0), (500, 4), (2500, 8)):
    sync(length, pollers)
test_counts_are_repeatable()
# A bad header is refused before any block is asked for.
refuse("pow", "high-hash", 90, 0)
refuse("prev", "prev-blk-not-found", 90, 0)
refuse("time", "time-too-old", 90, 0)
refuse("merkle", "bad-txnmrklroot", 90, 89)
refuse("spend", "bad-txns-inputs-missingorspent", 110, 109)
refuse("coinbase", "bad-cb-amount", 1, 0)
finish()
