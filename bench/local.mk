# SPDX-License-Identifier: MIT
# What a probe costs, idle and traced. Programs are built by `make bench`, which also prints the figures.
bench_programs = %D%/loop %D%/stall
EXTRA_PROGRAMS = $(bench_programs)
%C%_loop_CPPFLAGS = -I$(srcdir)/include -D_GNU_SOURCE
%C%_loop_CFLAGS = -std=gnu11 -O2 $(WARN)
%C%_loop_LDFLAGS = -pthread
%C%_stall_CPPFLAGS = -I$(srcdir)/include -D_GNU_SOURCE
%C%_stall_CFLAGS = -std=gnu11 -O2 $(WARN)
%C%_stall_LDFLAGS = -pthread
CLEANFILES += $(bench_programs)
EXTRA_DIST += %D%/generator.py %D%/language.py %D%/ptrace.py

bench: all $(bench_programs)
	$(PYTHON) $(srcdir)/bench/language.py .
	$(PYTHON) $(srcdir)/bench/generator.py
	$(PYTHON) $(srcdir)/bench/ptrace.py .
