# SPDX-License-Identifier: MIT
# <sys/sdt.h>: each test goes through the compilers that are there (gcc, clang) and reads the notes back with readelf.
header_tests = \
	%D%/assembly.py %D%/behaviour.py %D%/cxx.py %D%/errors.py %D%/matrix.py %D%/semaphore.py %D%/size.py
TESTS += $(header_tests)
EXTRA_DIST += $(header_tests) %D%/args.h %D%/sdtnotes.py %D%/sizes.txt
