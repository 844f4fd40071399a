/* SPDX-License-Identifier: MIT */
#include "probes.h"

int main(int argc, char **argv)
{
	SHOP_OPEN();
	if (SHOP_SALE_DONE_ENABLED())
		SHOP_SALE_DONE(argc, argv[0]);
	return 0;
}
