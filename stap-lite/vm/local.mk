# SPDX-License-Identifier: MIT
# Floor 1: executes bytecode on an arena; freestanding.
noinst_LIBRARIES += %D%/libvm.a
%C%_libvm_a_CFLAGS = $(AM_CFLAGS) -ffreestanding -fno-stack-protector
vm_sources = \
	%D%/arena.c %D%/arena.h %D%/builtin.h %D%/builtins.c %D%/builtins.h \
	%D%/builtins_context.c %D%/builtins_regex.c %D%/regex.c %D%/regex.h %D%/builtins_float.c %D%/builtins_number.c %D%/builtins_symbol.c %D%/builtins_text.c %D%/builtins_user.c %D%/builtins_write.c %D%/context.c %D%/float64.c %D%/float64.h %D%/float64_text.c %D%/format.c %D%/format.h \
	%D%/hist.c %D%/hist.h %D%/out.h \
	%D%/interp.c %D%/interp.h %D%/map.c %D%/map.h %D%/map_sort.c %D%/num.h %D%/opcodes.h \
	%D%/ops_array.c %D%/ops_print.c %D%/ops_text.c %D%/program.h %D%/record.h %D%/stat.c %D%/stat.h %D%/text.c %D%/text.h %D%/lock.h %D%/vm.h
%C%_libvm_a_SOURCES = $(vm_sources)
