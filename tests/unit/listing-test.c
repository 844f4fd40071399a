/* SPDX-License-Identifier: MIT */
/* The lines of -l and -L, byte for byte. */
#include "stap-lite/output/listing.h"

#include <stdlib.h>
#include "tests/unit/test.h"

static void expect(struct listing *listing, bool variables, const char *want)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	CHECK(out != NULL);
	if (!out)
		return;
	CHECK_INT(listing_write(listing, variables, out), 0);
	fclose(out);
	CHECK_STR(text, want);
	free(text);
}

static void add(
	struct listing *l, const char *provider, const char *mark, const char *suffix, size_t nargs)
{
	CHECK_INT(listing_add_mark(l, &(struct listing_mark){"/p/prog", NULL, provider, mark,
					      suffix, nargs, NULL}),
		0);
}

static void marks(void)
{
	struct listing l;

	listing_init(&l);
	expect(&l, true, "");
	add(&l, NULL, "none", "", 0);
	add(&l, NULL, "call", "", 3);
	add(&l, NULL, "args", "", 2);
	add(&l, NULL, "call", "", 1); /* a site with fewer arguments */
	add(&l, NULL, "call", "", 2);
	add(&l, NULL, "Z", "", 0);
	add(&l, NULL, "call__x", "", 0);
	expect(&l, true,
		"process(\"/p/prog\").mark(\"Z\")\n"
		"process(\"/p/prog\").mark(\"args\") $arg1:long $arg2:long\n"
		"process(\"/p/prog\").mark(\"call\") $arg1:long\n"
		"process(\"/p/prog\").mark(\"call__x\")\n"
		"process(\"/p/prog\").mark(\"none\")\n");
	add(&l, NULL, "args", "", 12); /* going on after writing */
	expect(&l, false,
		"process(\"/p/prog\").mark(\"Z\")\n"
		"process(\"/p/prog\").mark(\"args\")\n"
		"process(\"/p/prog\").mark(\"call\")\n"
		"process(\"/p/prog\").mark(\"call__x\")\n"
		"process(\"/p/prog\").mark(\"none\")\n");
	listing_deinit(&l);
	listing_deinit(&l);
}

static void points(void)
{
	struct listing l;

	listing_init(&l);
	CHECK_INT(listing_add_point(&l, "timer.s(1)"), 0);
	CHECK_INT(listing_add_point(&l, "begin"), 0);
	CHECK_INT(listing_add_point(&l, "begin"), 0);
	add(&l, "beta", "start", "", 1);
	add(&l, "alpha", "start", "", 0);
	add(&l, NULL, "start", "?", 2);
	CHECK_INT(listing_add_mark(&l, &(struct listing_mark){"/p/prog", "/p/libx.so", NULL, "m",
					       "!", 1, "int\0fd\0"}),
		0);
	expect(&l, true,
		"begin\n"
		"process(\"/p/prog\").library(\"/p/libx.so\").mark(\"m\")! $arg1:long $fd:int\n"
		"process(\"/p/prog\").mark(\"start\")? $arg1:long $arg2:long\n"
		"process(\"/p/prog\").provider(\"alpha\").mark(\"start\")\n"
		"process(\"/p/prog\").provider(\"beta\").mark(\"start\") $arg1:long\n"
		"timer.s(1)\n");
	listing_deinit(&l);
}

static void odd_names(void)
{
	struct listing l;

	listing_init(&l);
	add(&l, NULL, "b c", "", 0);
	add(&l, NULL, "\"quo\\\"ted\"", "", 0);
	add(&l, NULL, "\303\274n\303\257", "", 0);
	add(&l, NULL, "\033[2J\n", "", 0); /* must not clear the screen */
	expect(&l, true,
		"process(\"/p/prog\").mark(\"\\\"quo\\\\\"ted\\\"\")\n"
		"process(\"/p/prog\").mark(\"\\033[2J\\012\")\n"
		"process(\"/p/prog\").mark(\"b c\")\n"
		"process(\"/p/prog\").mark(\"\303\274n\303\257\")\n");
	listing_deinit(&l);
}

static void full_device(void)
{
	FILE *out = fopen("/dev/full", "w");
	struct listing l;

	listing_init(&l);
	CHECK_INT(listing_add_point(&l, "begin"), 0);
	CHECK(out && listing_write(&l, true, out) < 0);
	if (out)
		fclose(out);
	listing_deinit(&l);
}

int main(void)
{
	marks();
	points();
	odd_names();
	full_device();
	return test_status();
}
