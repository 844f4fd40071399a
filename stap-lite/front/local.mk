# SPDX-License-Identifier: MIT
# Floor 2: text to checked tree; knows nothing about processes.
noinst_LIBRARIES += %D%/libfront.a
%C%_libfront_a_SOURCES = \
	%D%/resolver.h %D%/tree.h
