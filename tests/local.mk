# SPDX-License-Identifier: MIT
# Tests; tests/README.md says where a new one goes. Every test is run by tests/run: own directory, time limit, no leftovers.
AM_TESTS_ENVIRONMENT = SRCDIR='$(abs_srcdir)' BUILDDIR='$(abs_builddir)' PYTHON='$(PYTHON)' CC='$(CC)' CXX='$(CXX)' \
	SANITIZE='$(SANITIZE)'; export SRCDIR BUILDDIR PYTHON CC CXX SANITIZE;
LOG_COMPILER = $(srcdir)/%D%/run
SH_LOG_COMPILER = $(srcdir)/%D%/run
PY_LOG_COMPILER = $(srcdir)/%D%/run
EXTRA_DIST += %D%/run %D%/README.md %D%/unit/test.h

include %D%/unit/local.mk
include %D%/header/local.mk
include %D%/gen/local.mk
include %D%/elf/local.mk
include %D%/fuzz/local.mk
include %D%/lang/local.mk
include %D%/e2e/local.mk
include %D%/demo/local.mk
include %D%/docs/local.mk
include %D%/coverage/local.mk
include %D%/projects/local.mk

# Everything of `make check`, then what takes minutes: full matrices and long storms, each a test of its own.
# Tests that take a sample in `make check` see CHECK_FULL=1 and take all.
CHECK_FULL = %D%/coverage/coverage.py %D%/e2e/inproc-storm.py %D%/e2e/storms.sh %D%/header/garbage.py %D%/header/compile-time.py %D%/header/cross.py %D%/header/cross-size.py %D%/header/matrix.py %D%/header/pairwise.py
EXTRA_DIST += $(CHECK_FULL)
.PHONY: check-full
check-full: check
	@for test in $(CHECK_FULL); do \
		echo "check-full: $$test"; \
		$(AM_TESTS_ENVIRONMENT) CHECK_FULL=1 $(srcdir)/tests/run $(srcdir)/$$test; \
		status=$$?; [ $$status -eq 0 ] || [ $$status -eq 77 ] || exit 1; \
	done; echo "check-full: all passed"
