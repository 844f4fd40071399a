# SPDX-License-Identifier: MIT
# AM_PATH_SDTKIT([ACTION-IF-FOUND], [ACTION-IF-NOT-FOUND])
# Looks for <sys/sdt.h> and for the generator dtrace, where --with-sdtkit=PREFIX says or where everything is.
# Substitutes DTRACE and SDTKIT_CPPFLAGS. In Makefile.am:
#	probes.h: probes.d
#		$(DTRACE) -h -s $(srcdir)/probes.d -o $@
#	probes.o: probes.d
#		CC="$(CC)" CFLAGS="$(CFLAGS)" $(DTRACE) -G -s $(srcdir)/probes.d -o $@
AC_DEFUN([AM_PATH_SDTKIT], [
AC_ARG_WITH([sdtkit],
	[AS_HELP_STRING([--with-sdtkit=PREFIX], [where sdtkit (static probes) is installed])],
	[], [with_sdtkit=yes])
AC_ARG_VAR([DTRACE], [the generator of headers from lists of static probes])
AC_SUBST([SDTKIT_CPPFLAGS])
AS_CASE([$with_sdtkit],
	[yes], [AC_PATH_PROG([DTRACE], [dtrace])],
	[no], [],
	[AC_PATH_PROG([DTRACE], [dtrace], [], [$with_sdtkit/bin])
	SDTKIT_CPPFLAGS="-I$with_sdtkit/include"])
sdtkit_found=no
AS_IF([test "$with_sdtkit" != no && test -n "$DTRACE"], [
	sdtkit_save_CPPFLAGS=$CPPFLAGS
	CPPFLAGS="$SDTKIT_CPPFLAGS $CPPFLAGS"
	AC_MSG_CHECKING([whether static probes compile])
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[#include <sys/sdt.h>]], [[STAP_PROBE0(conftest, probe)]])],
		[sdtkit_found=yes])
	AC_MSG_RESULT([$sdtkit_found])
	CPPFLAGS=$sdtkit_save_CPPFLAGS
])
AS_IF([test "$sdtkit_found" = yes], [$1], [$2])
])
