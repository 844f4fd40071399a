# SPDX-License-Identifier: MIT
# Floor 2: processes, images, marks.
noinst_LIBRARIES += %D%/libtarget.a
%C%_libtarget_a_SOURCES = \
	%D%/images.c %D%/images.h %D%/libraries.c %D%/libraries.h %D%/marks.c %D%/marks.h %D%/path.c %D%/path.h %D%/similar.c %D%/similar.h \
	%D%/modules.c %D%/modules.h %D%/symbols.c %D%/symbols.h %D%/unwind.c %D%/unwind.h \
	%D%/memory.c %D%/memory.h %D%/process.c %D%/process.h
