# SPDX-License-Identifier: MIT
# Real projects, built and traced: no part of `make check`, for it takes minutes and fetches their sources.
# make check-projects PROJECTS="tcl python"; what else can be said: tests/projects/run --help.
EXTRA_DIST += %D%/run %D%/tracing.py
.PHONY: check-projects
check-projects: all
	BUILDDIR='$(abs_builddir)' CC='$(CC)' $(PYTHON) $(srcdir)/tests/projects/run $(PROJECTS)
