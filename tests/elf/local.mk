# SPDX-License-Identifier: MIT
# Good and broken ELF files: the writer, for the unit tests.
check_LIBRARIES += %D%/libelfwriter.a
%C%_libelfwriter_a_SOURCES = %D%/writer.c %D%/writer.h
