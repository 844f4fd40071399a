# SPDX-License-Identifier: MIT
# Floor 1: executes bytecode on an arena; freestanding.
noinst_LIBRARIES += %D%/libvm.a
%C%_libvm_a_SOURCES = \
	%D%/arena.h %D%/builtins.h %D%/opcodes.h %D%/program.h %D%/record.h %D%/vm.h
