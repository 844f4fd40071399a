# SPDX-License-Identifier: MIT
# <sys/sdt.h>: each test goes through the compilers that are there (gcc, clang) and reads the notes back with readelf.
header_tests = \
	%D%/assembly.py %D%/behaviour.py %D%/cross.py %D%/cxx.py %D%/errors.py %D%/garbage.py %D%/lines.py %D%/matrix.py %D%/pairwise.py %D%/reals.py \
	%D%/optimizers.py %D%/optin.py %D%/semaphore.py %D%/size.py
TESTS += $(header_tests)
EXTRA_DIST += $(header_tests) %D%/args.h %D%/everywhere.h %D%/sdtnotes.py %D%/sizes.txt
# What libsdt makes of the notes of a file.
check_PROGRAMS += %D%/note-operands
%C%_note_operands_LDADD = libsdt/libsdt.a $(LIBELF_LIBS)
