# SPDX-License-Identifier: MIT
# Real tracing.
e2e_tests = %D%/bad-input.py %D%/count.py %D%/gdb.py %D%/inproc.py %D%/inproc-neighbours.py %D%/inproc-storm.py %D%/kill.py %D%/memory.py %D%/operands.py %D%/options.py %D%/python3.py \
	%D%/runtime-count.py %D%/runtime-eintr.py %D%/runtime-follow.py %D%/runtime-kill.py %D%/runtime-signals.py \
	%D%/processes.py %D%/session.py %D%/stacks.py %D%/storm-follow.py
TESTS += $(e2e_tests)
EXTRA_DIST += $(e2e_tests) %D%/harness.py %D%/runtime_support.py %D%/targets/bits32.c %D%/targets/memory.c %D%/targets/neighbours.c %D%/targets/operands.S %D%/targets/stacks.c %D%/targets/storm.c %D%/targets/ticker.c %D%/targets/typed.c

# tracer drives a runtime without a script.
check_PROGRAMS += %D%/tracer %D%/tracer-fault
e2e_libs = stap-lite/target/libtarget.a libsdt/libsdt.a $(LIBELF_LIBS)
%C%_tracer_SOURCES = %D%/tracer.c
%C%_tracer_LDADD = stap-lite/runtime/libruntime.a stap-lite/vm/libvm.a $(e2e_libs) $(ZYDIS_LIBS)
%C%_tracer_fault_SOURCES = %D%/tracer.c
%C%_tracer_fault_CPPFLAGS = $(AM_CPPFLAGS) -DSDTKIT_FAULT_POINTS
%C%_tracer_fault_LDADD = stap-lite/runtime/libruntime-fault.a stap-lite/vm/libvm.a $(e2e_libs) $(ZYDIS_LIBS)

# targets/ holds the programs that are traced. They use our header, are never sanitized, and are bound at the start, so that
# snapshots do not differ by what a first call binds.
check_PROGRAMS += %D%/targets/acts %D%/targets/hits %D%/targets/plug.so %D%/targets/trapstate %D%/targets/waits
e2e_cppflags = -I$(srcdir)/include -D_GNU_SOURCE
e2e_cflags = -std=gnu11 -g -O2 $(WARN) -pthread
e2e_ldflags = -pthread -Wl,-z,now
%C%_targets_acts_CPPFLAGS = $(e2e_cppflags)
%C%_targets_acts_CFLAGS = $(e2e_cflags)
%C%_targets_acts_LDFLAGS = $(e2e_ldflags)
%C%_targets_hits_CPPFLAGS = $(e2e_cppflags)
%C%_targets_hits_CFLAGS = $(e2e_cflags)
%C%_targets_hits_LDFLAGS = $(e2e_ldflags)
%C%_targets_trapstate_CPPFLAGS = $(e2e_cppflags)
%C%_targets_trapstate_CFLAGS = $(e2e_cflags)
%C%_targets_trapstate_LDFLAGS = $(e2e_ldflags)
%C%_targets_waits_CPPFLAGS = $(e2e_cppflags)
%C%_targets_waits_CFLAGS = $(e2e_cflags)
%C%_targets_waits_LDFLAGS = $(e2e_ldflags)
%C%_targets_plug_so_SOURCES = %D%/targets/plug.c
%C%_targets_plug_so_CPPFLAGS = $(e2e_cppflags)
%C%_targets_plug_so_CFLAGS = $(e2e_cflags) -fPIC
%C%_targets_plug_so_LDFLAGS = -shared
