# SPDX-License-Identifier: MIT
# Floor 2: text to checked tree; knows nothing about processes.
noinst_LIBRARIES += %D%/libfront.a
%C%_libfront_a_SOURCES = \
	%D%/advice.c %D%/advice.h %D%/bind.c %D%/bind_call.c %D%/bind_symbol.c %D%/bind.h %D%/check.c %D%/check.h %D%/clone.c %D%/clone.h %D%/condition.c %D%/diag.c %D%/diag.h \
	%D%/dump.c %D%/dump_program.c %D%/elide.c %D%/finish.c \
	%D%/format.c %D%/format.h %D%/front.c %D%/front.h %D%/infer.c %D%/infer.h %D%/infer_print.c \
	%D%/lex.c %D%/lex.h %D%/library.c %D%/library.h %D%/names.c %D%/names.h \
	%D%/parse.c %D%/parse.h %D%/parse_at.c %D%/parse_expr.c %D%/parse_point.c %D%/parse_print.c \
	%D%/parse_stmt.c %D%/parse_target.c %D%/parser.h %D%/point_kinds.c %D%/point_text.c %D%/points.c %D%/points.h \
	%D%/pool.c %D%/pool.h %D%/preprocess.c \
	%D%/preprocess.h %D%/regex.c %D%/regex.h %D%/resolver.h %D%/similar.c %D%/targets.c %D%/uses.c %D%/uses.h %D%/tree.c %D%/tree.h
nodist_%C%_libfront_a_SOURCES = stap-lite/tapset/library-text.c
