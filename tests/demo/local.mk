# SPDX-License-Identifier: MIT
EXTRA_DIST += %D%/nodelib.py %D%/sync.py %D%/control.py %D%/codegen.py %D%/gdb.py %D%/traced.py
if DEMO
check_PROGRAMS += %D%/net-test %D%/validation-test
TESTS += %D%/net-test %D%/validation-test %D%/sync.py %D%/control.py %D%/codegen.py \
	%D%/gdb.py %D%/traced.py
%C%_validation_test_CPPFLAGS = $(demo_bitcoin_CPPFLAGS) -I$(srcdir)/tests/unit
%C%_validation_test_CXXFLAGS = $(demo_bitcoin_CXXFLAGS)
%C%_validation_test_SOURCES = %D%/validation-test.cpp
%C%_validation_test_LDADD = $(demo_bitcoin_LIBS)
%C%_validation_test_LDFLAGS = -pthread
%C%_net_test_CPPFLAGS = $(%C%_validation_test_CPPFLAGS)
%C%_net_test_CXXFLAGS = $(demo_bitcoin_CXXFLAGS)
%C%_net_test_SOURCES = %D%/net-test.cpp
%C%_net_test_LDADD = $(demo_bitcoin_LIBS)
%C%_net_test_LDFLAGS = -pthread
endif
