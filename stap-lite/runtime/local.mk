# SPDX-License-Identifier: MIT
# Floor 3: delivers hits.
runtime_sources = \
	%D%/fault-points.def %D%/fault.c %D%/fault.h %D%/runtime.c %D%/runtime.h \
	%D%/ptrace/breakpoint.c %D%/ptrace/cpu.c %D%/ptrace/dispatch.c %D%/ptrace/follow.c %D%/ptrace/layout.c \
	%D%/ptrace/guardian.c %D%/ptrace/guardian.h %D%/ptrace/ptrace.c %D%/ptrace/ptrace.h %D%/ptrace/remote.c %D%/ptrace/remote.h %D%/ptrace/resume.c %D%/ptrace/signals.c %D%/ptrace/space.c %D%/ptrace/space.h %D%/ptrace/spawn.c \
	%D%/ptrace/tracee.c %D%/ptrace/tracer.h %D%/ptrace/wait.c \
	%D%/inproc/insn.c %D%/inproc/insn.h %D%/inproc/plan.c %D%/inproc/plan.h %D%/inproc/plan_evict.c \
	%D%/inproc/plan_steps.h %D%/inproc/plan_targets.c %D%/inproc/reloc.c %D%/inproc/reloc.h %D%/inproc/rooms.c %D%/inproc/rooms.h \
	%D%/inproc/rooms_process.c %D%/inproc/rooms_process.h %D%/inproc/blobs.c %D%/inproc/blobs.h %D%/inproc/implant.c %D%/inproc/implant.h \
	%D%/inproc/inproc.c %D%/inproc/stub.c %D%/inproc/stub.h

# Code that goes into traced programs: two flat images, built by rules of their own (no sanitizer, no flag of the user's
# applies), which also refuse anything that would need relocating (agent/blob.lds).
agent_headers = %D%/inproc/agent/abi.h %D%/inproc/agent/agent.h %D%/inproc/agent/sys.h
resident_sources = %D%/inproc/agent/resident.c %D%/inproc/agent/string.c
agent_sources = %D%/inproc/agent/agent.c %D%/inproc/agent/host.c %D%/inproc/agent/string.c
agent_cflags = -std=gnu11 -O2 -ffreestanding -fpic -fvisibility=hidden -mgeneral-regs-only -mfsgsbase -mno-red-zone \
	-fno-stack-protector -fno-jump-tables -fno-asynchronous-unwind-tables -fcf-protection=none -DVM_INSIDE -ffunction-sections -Wl,--gc-sections -D_GNU_SOURCE -I$(srcdir)
agent_ldflags = -nostdlib -static -Wl,-T,$(srcdir)/%D%/inproc/agent/blob.lds -Wl,--build-id=none -Wl,--orphan-handling=error
# usage: $(agent_build) sources: compiles and links those that end in .c into $@
agent_build = $(AM_V_GEN)build() { \
	$(MKDIR_P) %D%/inproc/agent; own=; sources=; \
	for flag in -fno-tree-loop-distribute-patterns -mstringop-strategy=unrolled_loop -fcallgraph-info=su; do \
		if $(CC) -Werror $$flag -E -x c /dev/null >/dev/null 2>&1; then own="$$own $$flag"; fi; done; \
	for file; do case $$file in *.c) sources="$$sources $(srcdir)/$$file";; esac; done; \
	$(CC) $(agent_cflags) $$own $(agent_ldflags) -o $@.elf $$sources && $(OBJCOPY) -O binary $@.elf $@; }; build
%D%/inproc/agent/resident.bin: $(resident_sources) $(agent_headers) %D%/inproc/agent/blob.lds
	$(agent_build) $(resident_sources)
%D%/inproc/agent/agent.bin: $(agent_sources) $(vm_sources) $(agent_headers) %D%/inproc/agent/blob.lds
	$(agent_build) $(agent_sources) $(vm_sources)
%D%/inproc/blobs.$(OBJEXT) %D%/inproc/libruntime_fault_a-blobs.$(OBJEXT): %D%/inproc/agent/resident.bin %D%/inproc/agent/agent.bin
EXTRA_DIST += $(agent_headers) $(resident_sources) %D%/inproc/agent/agent.c %D%/inproc/agent/host.c %D%/inproc/agent/blob.lds
CLEANFILES += %D%/inproc/agent/*.bin %D%/inproc/agent/*.elf %D%/inproc/agent/*.ci
noinst_LIBRARIES += %D%/libruntime.a
%C%_libruntime_a_SOURCES = $(runtime_sources)
# For tests: can be killed at every step (fault.h).
check_LIBRARIES += %D%/libruntime-fault.a
%C%_libruntime_fault_a_SOURCES = $(runtime_sources)
%C%_libruntime_fault_a_CPPFLAGS = $(AM_CPPFLAGS) -DSDTKIT_FAULT_POINTS
