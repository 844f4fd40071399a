/* SPDX-License-Identifier: MIT */
/* The two probes of the node; dtrace -h turns them into probes.h, dtrace -G into probes.o. */
provider bitcoin {
	probe finish_ibd();
	probe cache_miss();
};
