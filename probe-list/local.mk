# SPDX-License-Identifier: MIT
# The lister.
bin_PROGRAMS += %D%/probe-list
%C%_probe_list_SOURCES = %D%/main.c %D%/live.c %D%/live.h %D%/code.c %D%/code.h
%C%_probe_list_LDADD = stap-lite/output/liboutput.a stap-lite/target/libtarget.a libsdt/libsdt.a \
	$(LIBELF_LIBS) $(ZYDIS_LIBS)
