# SPDX-License-Identifier: MIT
# Floor 3: delivers hits.
noinst_LIBRARIES += %D%/libruntime.a
%C%_libruntime_a_SOURCES = \
	%D%/runtime.c %D%/runtime.h \
	%D%/ptrace/breakpoint.c %D%/ptrace/dispatch.c %D%/ptrace/follow.c %D%/ptrace/layout.c \
	%D%/ptrace/ptrace.c %D%/ptrace/resume.c %D%/ptrace/space.c %D%/ptrace/space.h %D%/ptrace/spawn.c \
	%D%/ptrace/tracee.c %D%/ptrace/tracer.h %D%/ptrace/wait.c
