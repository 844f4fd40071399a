# SPDX-License-Identifier: MIT
# Floor 3: delivers hits.
runtime_sources = \
	%D%/fault-points.def %D%/fault.c %D%/fault.h %D%/runtime.c %D%/runtime.h \
	%D%/ptrace/breakpoint.c %D%/ptrace/cpu.c %D%/ptrace/dispatch.c %D%/ptrace/follow.c %D%/ptrace/layout.c \
	%D%/ptrace/guardian.c %D%/ptrace/guardian.h %D%/ptrace/ptrace.c %D%/ptrace/resume.c %D%/ptrace/signals.c %D%/ptrace/space.c %D%/ptrace/space.h %D%/ptrace/spawn.c \
	%D%/ptrace/tracee.c %D%/ptrace/tracer.h %D%/ptrace/wait.c \
	%D%/inproc/insn.c %D%/inproc/insn.h %D%/inproc/plan.c %D%/inproc/plan.h %D%/inproc/plan_evict.c \
	%D%/inproc/plan_steps.h %D%/inproc/plan_targets.c %D%/inproc/reloc.c %D%/inproc/reloc.h %D%/inproc/rooms.c %D%/inproc/rooms.h \
	%D%/inproc/rooms_process.c %D%/inproc/rooms_process.h
noinst_LIBRARIES += %D%/libruntime.a
%C%_libruntime_a_SOURCES = $(runtime_sources)
# For tests: can be killed at every step (fault.h).
check_LIBRARIES += %D%/libruntime-fault.a
%C%_libruntime_fault_a_SOURCES = $(runtime_sources)
%C%_libruntime_fault_a_CPPFLAGS = $(AM_CPPFLAGS) -DSDTKIT_FAULT_POINTS
