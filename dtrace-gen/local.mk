# SPDX-License-Identifier: MIT
# The provider generator, a dtrace(1) look-alike. It is installed as it is: nothing to substitute.
bin_SCRIPTS += %D%/dtrace
EXTRA_DIST += %D%/dtrace
dist_man_MANS += doc/dtrace.1
# For build systems that use it; Meson finds it by way of sdtkit.pc.
sdtkitaclocaldir = $(datadir)/aclocal
dist_sdtkitaclocal_DATA = %D%/build/sdtkit.m4
sdtkitcmakedir = $(libdir)/cmake/sdtkit
dist_sdtkitcmake_DATA = %D%/build/sdtkit-config.cmake
