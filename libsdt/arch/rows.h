/* SPDX-License-Identifier: MIT */
/* rows.h: the CPUs that we know, for arch.c, which lists them. Each is defined in the file of its
 * name. */
#ifndef LIBSDT_ARCH_ROWS_H
#define LIBSDT_ARCH_ROWS_H

#include "libsdt/arch.h"

extern const struct sdt_arch arch_x86_64, arch_x32, arch_i386;

#endif
