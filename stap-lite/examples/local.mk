# SPDX-License-Identifier: MIT
# Scripts that `stap-lite --example` runs; each says on its third line what it does.
examplesdir = $(pkgdatadir)/examples
dist_examples_DATA = \
	%D%/mark-counts.stp %D%/mark-latency.stp %D%/mark-rates.stp %D%/mark-trace.stp %D%/processes.stp
