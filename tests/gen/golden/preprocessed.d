/* SPDX-License-Identifier: MIT */
/* options: -C -DWITH_MORE -DKIND=long */
#define Id unsigned int
#include <stddef.h>
#include <sys/types.h>
#include <stdlib.h>
provider cpp {
	probe start(Id id, KIND k);
#if defined WITH_MORE
	probe more(pid_t pid);
#else
	probe less();
#endif
};
