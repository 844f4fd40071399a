/* SPDX-License-Identifier: MIT */
/* rows.h: the CPUs that we know, for arch.c, which lists them. Each is defined in the file of its
 * name. */
#ifndef LIBSDT_ARCH_ROWS_H
#define LIBSDT_ARCH_ROWS_H

#include "libsdt/arch.h"

extern const struct sdt_arch arch_x86_64, arch_x32, arch_i386, arch_aarch64, arch_arm, arch_riscv64, arch_ppc64,
	arch_s390x, arch_mips64, arch_loongarch64;

#endif
