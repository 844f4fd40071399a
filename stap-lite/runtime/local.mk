# SPDX-License-Identifier: MIT
# Floor 3: delivers hits.
noinst_LIBRARIES += %D%/libruntime.a
%C%_libruntime_a_SOURCES = \
	%D%/runtime.h
