/* SPDX-License-Identifier: MIT */
/* Operands in floating-point registers and odd constant forms. */
#include <sys/sdt.h>
#include "pre.h"

enum colour { RED = 3 };
volatile double d = 1.5;
volatile float f = 2.5f;

int main(void)
{
	pre();
	_Bool yes = d > 1;
	DTRACE_PROBE2(flt, cst, RED, 'A');
	DTRACE_PROBE2(flt, flag, yes, (char)-3);
	DTRACE_PROBE1(flt, ptr, &d);
	DTRACE_PROBE1(flt, fptr, &f);
	return 0;
}
