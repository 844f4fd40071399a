# SPDX-License-Identifier: MIT
# Floor 3: renders records and listings.
noinst_LIBRARIES += %D%/liboutput.a
%C%_liboutput_a_SOURCES = \
	%D%/listing.c %D%/listing.h %D%/records.c %D%/records.h
