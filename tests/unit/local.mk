# SPDX-License-Identifier: MIT

# libsdt
sdt_tests = %D%/arch-test %D%/operand-test
check_PROGRAMS += $(sdt_tests)
TESTS += $(sdt_tests)
%C%_arch_test_LDADD = libsdt/libsdt.a
%C%_operand_test_LDADD = libsdt/libsdt.a
