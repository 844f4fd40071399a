# SPDX-License-Identifier: MIT
# Which tactic of the in-process runtime reaches which site of real programs.
check_PROGRAMS += %D%/plan-sites
%C%_plan_sites_LDADD = stap-lite/runtime/libruntime.a stap-lite/target/libtarget.a libsdt/libsdt.a $(LIBELF_LIBS) $(ZYDIS_LIBS)
TESTS += %D%/coverage.py
EXTRA_DIST += %D%/coverage.py
