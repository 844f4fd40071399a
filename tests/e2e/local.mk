# SPDX-License-Identifier: MIT
# Real tracing. tracer drives a runtime without a script; targets/ holds the programs it is let loose on.
check_PROGRAMS += %D%/tracer %D%/tracer-fault %D%/targets/hits
%C%_tracer_SOURCES = %D%/tracer.c
%C%_tracer_LDADD = stap-lite/runtime/libruntime.a stap-lite/target/libtarget.a libsdt/libsdt.a $(LIBELF_LIBS)
%C%_tracer_fault_SOURCES = %D%/tracer.c
%C%_tracer_fault_CPPFLAGS = $(AM_CPPFLAGS) -DSDTKIT_FAULT_POINTS
%C%_tracer_fault_LDADD = stap-lite/runtime/libruntime-fault.a stap-lite/target/libtarget.a libsdt/libsdt.a $(LIBELF_LIBS)
# Targets are never sanitized; bound at the start, so that snapshots do not differ by what a first call binds.
%C%_targets_hits_SOURCES = %D%/targets/hits.c
%C%_targets_hits_CFLAGS = -std=gnu11 -g -O2 $(WARN) -pthread
%C%_targets_hits_LDFLAGS = -pthread -Wl,-z,now
TESTS += %D%/runtime-count.py
# The tools from outside.
TESTS += %D%/bad-input.py %D%/count.py %D%/gdb.py %D%/kill.py %D%/options.py %D%/python3.py
EXTRA_DIST += %D%/harness.py %D%/bad-input.py %D%/count.py %D%/gdb.py %D%/kill.py %D%/options.py %D%/python3.py %D%/targets/ticker.c
EXTRA_DIST += %D%/runtime_support.py %D%/runtime-count.py
check_PROGRAMS += %D%/targets/waits %D%/targets/trapstate %D%/targets/acts %D%/targets/plug.so
%C%_targets_acts_SOURCES = %D%/targets/acts.c
%C%_targets_acts_CFLAGS = -std=gnu11 -g -O2 $(WARN) -pthread
%C%_targets_acts_LDFLAGS = -pthread -Wl,-z,now
%C%_targets_waits_SOURCES = %D%/targets/waits.c
%C%_targets_waits_CFLAGS = -std=gnu11 -g -O2 $(WARN) -pthread
%C%_targets_waits_LDFLAGS = -pthread -Wl,-z,now
%C%_targets_trapstate_SOURCES = %D%/targets/trapstate.c
%C%_targets_trapstate_CFLAGS = -std=gnu11 -g -O2 $(WARN)
%C%_targets_trapstate_LDFLAGS = -Wl,-z,now
%C%_targets_plug_so_SOURCES = %D%/targets/plug.c
%C%_targets_plug_so_CFLAGS = -std=gnu11 -g -O2 $(WARN) -fPIC
%C%_targets_plug_so_LDFLAGS = -shared
TESTS += %D%/storm-follow.py %D%/runtime-eintr.py %D%/runtime-follow.py %D%/runtime-kill.py %D%/runtime-signals.py
EXTRA_DIST += %D%/storm-follow.py %D%/runtime-eintr.py %D%/runtime-follow.py %D%/runtime-kill.py %D%/runtime-signals.py
