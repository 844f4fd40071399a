# SPDX-License-Identifier: MIT
# Floor 3: renders records and listings.
noinst_LIBRARIES += %D%/liboutput.a
%C%_liboutput_a_SOURCES = \
	%D%/listing.c %D%/listing.h %D%/color.c %D%/color.h %D%/monitor.c %D%/monitor.h %D%/records.c %D%/records.h \
	%D%/status.c %D%/status.h %D%/sink.c %D%/sink.h %D%/timing.c %D%/timing.h
