# SPDX-License-Identifier: MIT
# Functions of the language that are written in the language; front/library.c reads them when a script calls one.
tapset_files = \
	%D%/aliases.stp %D%/ansi.stp %D%/arguments.stp %D%/assert.stp %D%/context.stp %D%/indent.stp %D%/macros.stpm %D%/null.stp %D%/numbers.stp \
	%D%/queues.stp %D%/sizes.stp %D%/speculation.stp %D%/stopwatch.stp \
	%D%/strings.stp %D%/symbols.stp %D%/this.stp %D%/time.stp %D%/user-numbers.stp %D%/user-strings.stp
EXTRA_DIST += %D%/embed.py $(tapset_files)
CLEANFILES += %D%/library-text.c
%D%/library-text.c: %D%/embed.py $(tapset_files)
	$(AM_V_GEN)$(MKDIR_P) %D% && cd $(srcdir) && $(PYTHON) %D%/embed.py $(tapset_files) >$(abs_builddir)/$@.tmp && \
		mv $(abs_builddir)/$@.tmp $(abs_builddir)/$@
