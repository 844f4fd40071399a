# SPDX-License-Identifier: MIT
# The generator. golden/NAME.d must become golden/NAME.h.
gen_tests = %D%/badfiles.py %D%/buildsystems.py %D%/errors.py %D%/generate.py %D%/golden.py %D%/options.py %D%/projects.py %D%/argument-types.py
TESTS += $(gen_tests)
EXTRA_DIST += $(gen_tests) %D%/gen.py \
	%D%/golden/clauses.d %D%/golden/clauses.h \
	%D%/golden/comments.d %D%/golden/comments.h \
	%D%/golden/database.d %D%/golden/database.h \
	%D%/golden/declarations.d %D%/golden/declarations.h \
	%D%/golden/interpreter.d %D%/golden/interpreter.h \
	%D%/golden/oneline.d %D%/golden/oneline.h \
	%D%/golden/plain.d %D%/golden/plain.h \
	%D%/golden/preprocessed.d %D%/golden/preprocessed.h \
	%D%/golden/scripting.d %D%/golden/scripting.h \
	%D%/examples/main.c \
	%D%/examples/probes.d \
	%D%/examples/autotools/Makefile.am \
	%D%/examples/autotools/configure.ac \
	%D%/examples/cmake/CMakeLists.txt \
	%D%/examples/meson/meson.build
