# SPDX-License-Identifier: MIT
# Floor 4: wires program, target and runtime; begin, end, timers; shutdown.
noinst_LIBRARIES += %D%/libsession.a
%C%_libsession_a_SOURCES = \
	%D%/command.c %D%/engine.c %D%/engine.h %D%/host.c %D%/host.h %D%/identity.c %D%/identity.h \
	%D%/inside.c %D%/inside.h %D%/link.c %D%/link.h %D%/meter.c %D%/meter.h %D%/processes.c %D%/processes.h \
	%D%/resolve.c %D%/resolve.h %D%/session.h %D%/stale.c %D%/stale.h %D%/sites.c %D%/sites.h %D%/stacks.c %D%/stacks.h %D%/timers.c %D%/timers.h %D%/turn.c %D%/turn.h
