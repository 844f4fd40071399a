# SPDX-License-Identifier: MIT
# Floor 2: checked tree to program; verifier; dump.
noinst_LIBRARIES += %D%/libcode.a
%C%_libcode_a_SOURCES = \
	%D%/build.c %D%/build.h %D%/dump.c %D%/dump.h %D%/emit.c %D%/gen.c %D%/gen.h \
	%D%/gen_assign.c %D%/gen_branch.c %D%/gen_expr.c %D%/gen_print.c %D%/gen_state.h %D%/gen_slice.c %D%/gen_stmt.c \
	%D%/gen_table.c %D%/shape.c %D%/fields.h %D%/shape.h %D%/verify.c %D%/verify.h %D%/verify_insn.c \
	%D%/verify_insn.h
