# SPDX-License-Identifier: MIT
EXTRA_DIST += %D%/nodelib.py %D%/sync.py %D%/control.py %D%/codegen.py
if DEMO
check_PROGRAMS += %D%/validation-test
TESTS += %D%/validation-test %D%/sync.py %D%/control.py %D%/codegen.py
%C%_validation_test_CPPFLAGS = $(demo_bitcoin_CPPFLAGS) -I$(srcdir)/tests/unit
%C%_validation_test_CXXFLAGS = $(demo_bitcoin_CXXFLAGS)
%C%_validation_test_SOURCES = %D%/validation-test.cpp
%C%_validation_test_LDADD = $(demo_bitcoin_LIBS)
%C%_validation_test_LDFLAGS = -pthread
endif
