# SPDX-License-Identifier: MIT
# A user of the toolkit: builds against include/ and the generated header only.
# DEMO_DTRACE is the generator; whoever wants to compare may name another one.
DEMO_DTRACE = $(PYTHON) $(srcdir)/dtrace-gen/dtrace
%C%_CPPFLAGS = -I$(srcdir)/include -I$(srcdir)/%D% -I%D% $(CRYPTO_CFLAGS)
%C%_CXXFLAGS = -std=gnu++17 -pthread $(AM_CXXFLAGS) -Wshadow

EXTRA_DIST += %D%/README.md %D%/demo.stp %D%/probes.d %D%/story.py

if DEMO
noinst_PROGRAMS += %D%/bitcoind
noinst_LIBRARIES += %D%/libnode.a
CLEANFILES += %D%/probes.h %D%/probes.o

# The node without its main(), for the tests as well.
%C%_libnode_a_CPPFLAGS = $(%C%_CPPFLAGS)
%C%_libnode_a_CXXFLAGS = $(%C%_CXXFLAGS)
%C%_libnode_a_SOURCES = \
	%D%/args.cpp %D%/args.h %D%/arith_uint256.cpp %D%/arith_uint256.h \
	%D%/block.cpp %D%/block.h %D%/blockgen.cpp %D%/blockgen.h \
	%D%/chain.h %D%/chainparams.cpp %D%/chainparams.h %D%/checks.cpp %D%/checks.h \
	%D%/coins.cpp %D%/coins.h %D%/datadir.cpp %D%/datadir.h \
	%D%/hash.cpp %D%/hash.h %D%/ibd.cpp %D%/ibd.h %D%/logging.cpp %D%/logging.h \
	%D%/net.cpp %D%/net.h %D%/node.cpp %D%/node.h %D%/peer.cpp %D%/peer.h \
	%D%/pollers.cpp %D%/pollers.h %D%/pow.cpp %D%/pow.h %D%/script.cpp %D%/script.h \
	%D%/serialize.cpp %D%/serialize.h %D%/stop.cpp %D%/stop.h %D%/sync.cpp %D%/sync.h \
	%D%/txdb.cpp %D%/txdb.h %D%/uint256.h %D%/validation.cpp %D%/validation.h

%C%_bitcoind_CPPFLAGS = $(%C%_CPPFLAGS)
%C%_bitcoind_CXXFLAGS = $(%C%_CXXFLAGS)
%C%_bitcoind_SOURCES = %D%/main.cpp
%C%_LIBS = %D%/libnode.a %D%/probes.o $(CRYPTO_LIBS) $(LEVELDB_LIBS)
%C%_bitcoind_LDADD = $(%C%_LIBS)
%C%_bitcoind_LDFLAGS = -pthread

# As in the story: the provider's name in front of the macros gives way to PROBE_.
%D%/probes.h: %D%/probes.d dtrace-gen/dtrace
	$(AM_V_GEN)$(MKDIR_P) %D% && $(DEMO_DTRACE) -h -s $(srcdir)/%D%/probes.d -o $@.tmp && \
	sed -e 's/BITCOIN_/PROBE_/g' $@.tmp >$@.new && rm -f $@.tmp && mv $@.new $@
%D%/probes.o: %D%/probes.d dtrace-gen/dtrace
	$(AM_V_GEN)$(MKDIR_P) %D% && CC='$(CC)' CFLAGS='$(CFLAGS)' \
	$(DEMO_DTRACE) -G -s $(srcdir)/%D%/probes.d -o $@

# The story: the node is listed, disassembled, traced and let go, every step checked.
demo: all
	@$(PYTHON) $(srcdir)/demo-bitcoin/story.py .

TESTS += %D%/story.py

%D%/libnode_a-coins.$(OBJEXT) %D%/libnode_a-ibd.$(OBJEXT) %D%/libnode_a-node.$(OBJEXT): %D%/probes.h
endif
