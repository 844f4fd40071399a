# SPDX-License-Identifier: MIT
# The tracer; one library per room, arrows go down only (maint/check-includes.py).
include %D%/vm/local.mk
include %D%/front/local.mk
include %D%/code/local.mk
include %D%/target/local.mk
include %D%/runtime/local.mk
include %D%/output/local.mk
include %D%/session/local.mk

bin_PROGRAMS += %D%/stap-lite
%C%_stap_lite_SOURCES = %D%/main.c %D%/options.c %D%/options.h %D%/words.c %D%/words.h
%C%_stap_lite_LDADD = %D%/session/libsession.a %D%/runtime/libruntime.a %D%/output/liboutput.a \
	%D%/code/libcode.a %D%/front/libfront.a %D%/target/libtarget.a %D%/vm/libvm.a libsdt/libsdt.a $(LIBELF_LIBS)
