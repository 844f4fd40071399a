/* SPDX-License-Identifier: MIT */
/* SystemTap reads user memory without faulting pages in: make everything resident first, so that reads do not depend on chance. */
#include <sys/mman.h>

static inline void pre(void)
{
	mlockall(MCL_CURRENT);
}
