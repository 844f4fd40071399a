# SPDX-License-Identifier: MIT
# A user of the toolkit: builds against include/ and the generated header only.
%C%_CPPFLAGS = -I$(srcdir)/include -I$(srcdir)/%D% -I%D% $(CRYPTO_CFLAGS)
%C%_CXXFLAGS = -std=gnu++17 -pthread $(AM_CXXFLAGS) -Wshadow

if DEMO
noinst_LIBRARIES += %D%/libnode.a

# The node without its main(), for the tests as well.
%C%_libnode_a_CPPFLAGS = $(%C%_CPPFLAGS)
%C%_libnode_a_CXXFLAGS = $(%C%_CXXFLAGS)
%C%_libnode_a_SOURCES = \
	%D%/arith_uint256.cpp %D%/arith_uint256.h %D%/block.cpp %D%/block.h \
	%D%/chain.h %D%/chainparams.cpp %D%/chainparams.h %D%/checks.cpp \
	%D%/checks.h %D%/hash.cpp %D%/hash.h %D%/logging.cpp \
	%D%/logging.h %D%/pow.cpp %D%/pow.h %D%/script.cpp \
	%D%/script.h %D%/serialize.cpp %D%/serialize.h %D%/uint256.h
endif
