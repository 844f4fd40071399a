/* SPDX-License-Identifier: MIT */
/* A 32-bit program that needs no C library: one mark, three registers with known values; ends with
 * status 7. */
#include <sys/sdt.h>

int number = -5;

__attribute__((noreturn)) void _start(void)
{
	register int b __asm__("ebx") = 0xb1, c __asm__("ecx") = 0xc1c2, d __asm__("edx") = 0xd1;

	__asm__ volatile("" : "+b"(b), "+c"(c), "+d"(d));
	DTRACE_PROBE2(bits, x, number, &number);
	__asm__ volatile("" : : "b"(b), "c"(c), "d"(d));
	__asm__ volatile("int $0x80" : : "a"(1), "b"(7));
	__builtin_unreachable();
}
