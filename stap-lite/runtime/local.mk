# SPDX-License-Identifier: MIT
# Floor 3: delivers hits.
runtime_sources = \
	%D%/fault-points.def %D%/fault.c %D%/fault.h %D%/runtime.c %D%/runtime.h \
	%D%/ptrace/breakpoint.c %D%/ptrace/cpu.c %D%/ptrace/dispatch.c %D%/ptrace/follow.c %D%/ptrace/layout.c \
	%D%/ptrace/guardian.c %D%/ptrace/guardian.h %D%/ptrace/ptrace.c %D%/ptrace/resume.c %D%/ptrace/signals.c %D%/ptrace/space.c %D%/ptrace/space.h %D%/ptrace/spawn.c \
	%D%/ptrace/tracee.c %D%/ptrace/tracer.h %D%/ptrace/wait.c
noinst_LIBRARIES += %D%/libruntime.a
%C%_libruntime_a_SOURCES = $(runtime_sources)
# For tests: can be killed at every step (fault.h).
check_LIBRARIES += %D%/libruntime-fault.a
%C%_libruntime_fault_a_SOURCES = $(runtime_sources)
%C%_libruntime_fault_a_CPPFLAGS = $(AM_CPPFLAGS) -DSDTKIT_FAULT_POINTS
