/* SPDX-License-Identifier: MIT */
/*
 * test.h: what a unit test needs. A test program is one main() of CHECKs and ends with `return test_status();`.
 * Each failure prints its place and both values; the run goes on.
 */
#ifndef TEST_H
#define TEST_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int test_failures;

#define CHECK(cond)                                                                                \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			printf("%s:%d: not true: %s\n", __FILE__, __LINE__, #cond);                \
			test_failures++;                                                           \
		}                                                                                  \
	} while (0)

#define CHECK_INT(got, want)                                                                       \
	do {                                                                                       \
		long long g_ = (long long)(got), w_ = (long long)(want);                           \
		if (g_ != w_) {                                                                    \
			printf("%s:%d: %s is %lld (%#llx), not %lld (%#llx)\n", __FILE__,          \
				__LINE__, #got, g_, (unsigned long long)g_, w_,                    \
				(unsigned long long)w_);                                           \
			test_failures++;                                                           \
		}                                                                                  \
	} while (0)

#define CHECK_STR(got, want)                                                                       \
	do {                                                                                       \
		const char *g_ = (got), *w_ = (want);                                              \
		if (!g_ || strcmp(g_, w_) != 0) {                                                  \
			printf("%s:%d: %s is \"%s\", not \"%s\"\n", __FILE__, __LINE__, #got,      \
				g_ ? g_ : "(null)", w_);                                           \
			test_failures++;                                                           \
		}                                                                                  \
	} while (0)

static inline int test_status(void)
{
	return test_failures ? 1 : 0;
}

#endif
