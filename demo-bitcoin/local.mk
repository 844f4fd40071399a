# SPDX-License-Identifier: MIT
# A user of the toolkit: builds against include/ and the generated header only.
# DEMO_DTRACE is the generator; whoever wants to compare may name another one.
DEMO_DTRACE = $(PYTHON) $(srcdir)/dtrace-gen/dtrace
%C%_CPPFLAGS = -I$(srcdir)/include -I$(srcdir)/%D% -I%D% $(CRYPTO_CFLAGS)
%C%_CXXFLAGS = -std=gnu++17 -pthread $(AM_CXXFLAGS) -Wshadow

EXTRA_DIST += %D%/probes.d

if DEMO
noinst_LIBRARIES += %D%/libnode.a
CLEANFILES += %D%/probes.h %D%/probes.o

# The node without its main(), for the tests as well.
%C%_libnode_a_CPPFLAGS = $(%C%_CPPFLAGS)
%C%_libnode_a_CXXFLAGS = $(%C%_CXXFLAGS)
%C%_libnode_a_SOURCES = \
	%D%/arith_uint256.cpp %D%/arith_uint256.h %D%/block.cpp %D%/block.h \
	%D%/chain.h %D%/chainparams.cpp %D%/chainparams.h %D%/checks.cpp \
	%D%/checks.h %D%/coins.cpp %D%/coins.h %D%/hash.cpp \
	%D%/hash.h %D%/ibd.cpp %D%/ibd.h %D%/logging.cpp \
	%D%/logging.h %D%/pow.cpp %D%/pow.h %D%/script.cpp \
	%D%/script.h %D%/serialize.cpp %D%/serialize.h %D%/txdb.cpp \
	%D%/txdb.h %D%/uint256.h %D%/validation.cpp %D%/validation.h

# As in the story: the provider's name in front of the macros gives way to PROBE_.
%D%/probes.h: %D%/probes.d dtrace-gen/dtrace
	$(AM_V_GEN)$(MKDIR_P) %D% && $(DEMO_DTRACE) -h -s $(srcdir)/%D%/probes.d -o $@.tmp && \
	sed -e 's/BITCOIN_/PROBE_/g' $@.tmp >$@.new && rm -f $@.tmp && mv $@.new $@
%D%/probes.o: %D%/probes.d dtrace-gen/dtrace
	$(AM_V_GEN)$(MKDIR_P) %D% && CC='$(CC)' CFLAGS='$(CFLAGS)' \
	$(DEMO_DTRACE) -G -s $(srcdir)/%D%/probes.d -o $@

%D%/libnode_a-coins.$(OBJEXT) %D%/libnode_a-ibd.$(OBJEXT): %D%/probes.h
endif
