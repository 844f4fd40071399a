# SPDX-License-Identifier: MIT
# Fuzz entry points (LLVMFuzzerTestOneInput) with a replay of a generated corpus.
check_PROGRAMS += %D%/note-fuzz
TESTS += %D%/note-fuzz
%C%_note_fuzz_SOURCES = %D%/note-fuzz.c %D%/replay.c
%C%_note_fuzz_LDADD = libsdt/libsdt.a
