# SPDX-License-Identifier: MIT

# libsdt
sdt_tests = %D%/arch-test %D%/cursor-test %D%/image-test %D%/listing-test \
	%D%/maps-test %D%/marks-test %D%/note-test %D%/operand-test %D%/risc-operand-test %D%/status-test
check_PROGRAMS += $(sdt_tests)
TESTS += $(sdt_tests)
%C%_arch_test_LDADD = libsdt/libsdt.a
%C%_cursor_test_LDADD = libsdt/libsdt.a
%C%_image_test_LDADD = tests/elf/libelfwriter.a libsdt/libsdt.a $(LIBELF_LIBS)
%C%_listing_test_LDADD = stap-lite/output/liboutput.a
%C%_status_test_LDADD = stap-lite/output/liboutput.a
%C%_maps_test_LDADD = libsdt/libsdt.a $(LIBELF_LIBS)
%C%_marks_test_LDADD = tests/elf/libelfwriter.a stap-lite/target/libtarget.a libsdt/libsdt.a $(LIBELF_LIBS)
%C%_note_test_LDADD = libsdt/libsdt.a
%C%_operand_test_LDADD = libsdt/libsdt.a
%C%_risc_operand_test_LDADD = libsdt/libsdt.a

# front
front_tests = %D%/front-library-test %D%/regex-test %D%/front-check-test %D%/front-lex-test %D%/front-parse-test
check_PROGRAMS += $(front_tests)
TESTS += $(front_tests)
%C%_front_check_test_LDADD = stap-lite/front/libfront.a
%C%_front_lex_test_LDADD = stap-lite/front/libfront.a
%C%_front_parse_test_LDADD = stap-lite/front/libfront.a
%C%_front_library_test_LDADD = stap-lite/front/libfront.a
%C%_regex_test_LDADD = stap-lite/code/libcode.a stap-lite/front/libfront.a stap-lite/vm/libvm.a libsdt/libsdt.a

# vm, code
vm_tests = %D%/format-test %D%/vm-arena-test %D%/vm-builtin-test %D%/vm-float64-test %D%/vm-hist-test %D%/vm-interp-test %D%/vm-map-test %D%/vm-stat-test
vm_libs = stap-lite/code/libcode.a stap-lite/front/libfront.a stap-lite/vm/libvm.a libsdt/libsdt.a
check_PROGRAMS += $(vm_tests)
TESTS += $(vm_tests) %D%/vm-freestanding.sh
EXTRA_DIST += %D%/vm-freestanding.sh
%C%_format_test_LDADD = $(vm_libs)
%C%_vm_arena_test_LDADD = $(vm_libs) -lpthread
%C%_vm_builtin_test_LDADD = $(vm_libs)
%C%_vm_float64_test_LDADD = $(vm_libs) -lm
%C%_vm_hist_test_LDADD = $(vm_libs)
%C%_vm_interp_test_LDADD = $(vm_libs)
%C%_vm_map_test_LDADD = $(vm_libs)
%C%_vm_stat_test_LDADD = $(vm_libs)

# runtimes
runtime_tests = %D%/guardian-test %D%/inproc-plan-test
check_PROGRAMS += $(runtime_tests)
TESTS += $(runtime_tests) %D%/agent-blob.py
EXTRA_DIST += %D%/agent-blob.py
%C%_guardian_test_LDADD = stap-lite/runtime/libruntime.a stap-lite/target/libtarget.a libsdt/libsdt.a $(LIBELF_LIBS)
%C%_inproc_plan_test_SOURCES = %D%/inproc-plan-test.c %D%/inproc-code.c %D%/inproc-code.h
%C%_inproc_plan_test_LDADD = stap-lite/runtime/libruntime.a libsdt/libsdt.a $(LIBELF_LIBS) $(ZYDIS_LIBS)
