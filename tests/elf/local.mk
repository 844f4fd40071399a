# SPDX-License-Identifier: MIT
# Good and broken ELF files: the writer, for the unit tests.
check_LIBRARIES += %D%/libelfwriter.a
%C%_libelfwriter_a_SOURCES = %D%/writer.c %D%/writer.h
# probe-list on files and on processes.
TESTS += %D%/live.py %D%/probe-list.py
EXTRA_DIST += %D%/live.py %D%/probe-list.py
