# SPDX-License-Identifier: MIT
# Floor 0: notes, operands, CPUs, images, /proc maps. Pure: no ptrace, no printing, no globals.
noinst_LIBRARIES += %D%/libsdt.a
%C%_libsdt_a_CFLAGS = $(AM_CFLAGS) $(LIBELF_CFLAGS)
%C%_libsdt_a_SOURCES = \
	%D%/arch.c %D%/arch.h %D%/cursor.c %D%/cursor.h %D%/error.c %D%/error.h \
	%D%/image.c %D%/image.h %D%/maps.c %D%/maps.h %D%/note.c %D%/note.h \
	%D%/operand.c %D%/operand.h %D%/places.c %D%/places.h %D%/symtab.c %D%/symtab.h \
	%D%/arch/aarch64.c %D%/arch/arm.c %D%/arch/i386.c %D%/arch/loongarch64.c %D%/arch/mips64.c \
	%D%/arch/ppc64.c %D%/arch/risc.c %D%/arch/risc.h %D%/arch/riscv64.c %D%/arch/rows.h %D%/arch/s390x.c \
	%D%/arch/scan.c %D%/arch/scan.h %D%/arch/x86.c %D%/arch/x86.h %D%/arch/x86-intel.c %D%/arch/x86_64.c
pkgconfig_DATA += %D%/sdtkit.pc
