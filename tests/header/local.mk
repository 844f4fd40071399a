# SPDX-License-Identifier: MIT
# <sys/sdt.h>: each test goes through the compilers that are there (gcc, clang) and reads the notes back with readelf.
TESTS += \
	%D%/assembly.py %D%/behaviour.py %D%/cxx.py %D%/errors.py %D%/matrix.py %D%/semaphore.py
EXTRA_DIST += \
	%D%/args.h %D%/sdtnotes.py \
	%D%/assembly.py %D%/behaviour.py %D%/cxx.py %D%/errors.py %D%/matrix.py %D%/semaphore.py
