/* SPDX-License-Identifier: MIT */
/* Arguments in all the places where compilers keep values: registers, stack, variables of every linkage, constants. */
#include <sys/sdt.h>

struct record {
	int number;
	long wide;
	char text[40];
};

int global;
static int local;
static double local_double;
long table[10];
struct record record;
void parameters(int a, long b, char *p, unsigned char uc, short s, struct record *r);
void floats(double d, float f);
long loops(long *values, int n);

void parameters(int a, long b, char *p, unsigned char uc, short s, struct record *r)
{
	DTRACE_PROBE6(every, parameters, a, b, p, uc, s, r);
	DTRACE_PROBE5(every, variables, global, local, table[3], table[a], record.wide);
	DTRACE_PROBE4(every, addresses, &global, &local, table, "literal");
	DTRACE_PROBE6(every, memory, r->number, r->wide, r->text[3], r->text[a], p[a], ((long *)r)[a]);
	DTRACE_PROBE5(every, constants, 5, -5L, 0, (char)200, 4000000000u);
	DTRACE_PROBE12(every, twelve, a, b, p, uc, s, global, r->number, r->wide, table[2], a + 1, b + 2, table[a]);
	local++;
}

void floats(double d, float f)
{
	double constant = 3.25;
	volatile float changing = f;

	DTRACE_PROBE2(every, reals, d, f);
	DTRACE_PROBE2(every, computed, d * 2, (float)(f + 1));
	DTRACE_PROBE4(every, literals, 1.5, 2.5f, 0.0, -1e300);
	DTRACE_PROBE3(every, propagated, constant, changing, local_double);
	local_double += 1;
}

long loops(long *values, int n)
{
	long copy[200];
	int i;

	for (i = 0; i < n; i++)
		copy[i % 200] = values[i];
	DTRACE_PROBE4(every, stack, copy[3], copy[n], copy, n);
	DTRACE_PROBE12(every, row, values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7],
		       values[8], values[9], values[10], values[11]);
	for (i = 0; i < n; i++)
		DTRACE_PROBE2(every, loop, i, values[i]);
	return copy[n - 1];
}
