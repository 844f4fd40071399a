#!/bin/sh
# SPDX-License-Identifier: MIT
# timeout: 1800
# Long storms: the kill matrix ten times, 1,000 rounds of attach and detach against threads, forks and libraries that come and go,
# and attach/detach against each interface of signal(7)'s list, ten times.
set -e
export PYTHONDONTWRITEBYTECODE=1
for round in 1 2 3 4 5 6 7 8 9 10; do
	"$PYTHON" "$SRCDIR/tests/e2e/kill.py"
	"$PYTHON" "$SRCDIR/tests/e2e/runtime-kill.py"
	"$PYTHON" "$SRCDIR/tests/e2e/runtime-eintr.py"
done
"$PYTHON" "$SRCDIR/tests/e2e/storm-follow.py" 1000
