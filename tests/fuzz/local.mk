# SPDX-License-Identifier: MIT
# Fuzz entry points (LLVMFuzzerTestOneInput) with a replay of a generated corpus.
check_PROGRAMS += %D%/note-fuzz
TESTS += %D%/note-fuzz
%C%_note_fuzz_SOURCES = %D%/note-fuzz.c %D%/note-fuzz.h %D%/replay.c
%C%_note_fuzz_LDADD = libsdt/libsdt.a

check_PROGRAMS += %D%/front-fuzz
TESTS += %D%/front-fuzz
%C%_front_fuzz_SOURCES = %D%/front-fuzz.c %D%/front-replay.c
%C%_front_fuzz_LDADD = stap-lite/front/libfront.a
check_PROGRAMS += %D%/program-fuzz
TESTS += %D%/program-fuzz
%C%_program_fuzz_LDADD = stap-lite/code/libcode.a stap-lite/front/libfront.a stap-lite/vm/libvm.a libsdt/libsdt.a
# The generator is Python: its fuzzer is too.
TESTS += %D%/dtrace-fuzz.py
EXTRA_DIST += %D%/dtrace-fuzz.py
# Random scripts; their grammar is in the test.
TESTS += %D%/script-fuzz.py
EXTRA_DIST += %D%/script-fuzz.py
