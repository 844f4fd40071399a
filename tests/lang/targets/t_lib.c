/* SPDX-License-Identifier: MIT */
/* Uses libt.so, which has marks of its own. */
#include <sys/sdt.h>
#include "pre.h"

extern int libt_work(int n);

int main(void)
{
	pre();
	int sum = 0;
	DTRACE_PROBE(app, start);
	for (int i = 1; i <= 3; i++)
		sum += libt_work(i);
	DTRACE_PROBE1(app, end, sum);
	return 0;
}
