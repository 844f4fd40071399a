# SPDX-License-Identifier: MIT
# The header that programs include: <sys/sdt.h>.
sysincludedir = $(includedir)/sys
dist_sysinclude_HEADERS = %D%/sys/sdt.h
