# SPDX-License-Identifier: MIT
# The tracer; one library per room, arrows go down only (maint/check-includes.py).
include %D%/vm/local.mk
include %D%/examples/local.mk
include %D%/tapset/local.mk
include %D%/front/local.mk
include %D%/code/local.mk
include %D%/target/local.mk
include %D%/runtime/local.mk
include %D%/output/local.mk
include %D%/session/local.mk

bin_PROGRAMS += %D%/stap-lite
examples_cppflags = -DEXAMPLES_DIR='"$(pkgdatadir)/examples"'
%C%_stap_lite_CPPFLAGS = $(AM_CPPFLAGS) $(examples_cppflags)
%C%_stap_lite_SOURCES = %D%/main.c %D%/options.c %D%/options.h %D%/background.c %D%/background.h %D%/limits.c %D%/limits.h \
	%D%/examples.c %D%/examples.h %D%/list.c %D%/list.h %D%/scripts.c %D%/scripts.h \
	%D%/usage.c %D%/usage.h %D%/words.c %D%/words.h
stap_lite_upper = %D%/session/libsession.a
stap_lite_lower = %D%/output/liboutput.a %D%/code/libcode.a %D%/front/libfront.a %D%/target/libtarget.a %D%/vm/libvm.a \
	libsdt/libsdt.a $(LIBDW_LIBS) $(LIBELF_LIBS) $(ZYDIS_LIBS)
%C%_stap_lite_LDADD = $(stap_lite_upper) %D%/runtime/libruntime.a $(stap_lite_lower)

# For tests: the tracer that can be killed at every step.
check_PROGRAMS += %D%/stap-lite-faults
%C%_stap_lite_faults_CPPFLAGS = $(AM_CPPFLAGS) $(examples_cppflags) -DSDTKIT_FAULT_POINTS
%C%_stap_lite_faults_SOURCES = $(%C%_stap_lite_SOURCES)
%C%_stap_lite_faults_LDADD = $(stap_lite_upper) %D%/runtime/libruntime-fault.a $(stap_lite_lower)
