# SPDX-License-Identifier: MIT
# The language without any process: tests/lang/run-script runs begin and end probes in its own process.
check_PROGRAMS += %D%/run-script
%C%_run_script_LDADD = stap-lite/output/liboutput.a stap-lite/code/libcode.a stap-lite/front/libfront.a \
	stap-lite/vm/libvm.a libsdt/libsdt.a
