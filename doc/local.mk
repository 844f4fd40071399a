# SPDX-License-Identifier: MIT
# Manual pages and documents.
dist_man_MANS += %D%/probe-list.1 %D%/stap-lite.1
EXTRA_DIST += %D%/README.md %D%/context.md %D%/house.md %D%/inproc.md %D%/safety.md

# Pages that are made of the tables and of the library's comments.
man_MANS = %D%/stap-lite-functions.7
noinst_DATA = %D%/opcodes.md
EXTRA_DIST += %D%/reference.py
CLEANFILES += %D%/stap-lite-functions.7 %D%/opcodes.md
doc_reference = $(AM_V_GEN)$(MKDIR_P) %D% && $(PYTHON) $(srcdir)/%D%/reference.py
%D%/stap-lite-functions.7: %D%/reference.py stap-lite/vm/builtins.h $(tapset_files)
	$(doc_reference) functions $(srcdir) >$@.tmp && mv $@.tmp $@
%D%/opcodes.md: %D%/reference.py stap-lite/vm/opcodes.h
	$(doc_reference) opcodes $(srcdir) >$@.tmp && mv $@.tmp $@
