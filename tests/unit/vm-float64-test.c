/* SPDX-License-Identifier: MIT */
/* Our doubles against the processor's: the same bits for 200,000 pairs of every size, and text
 * against printf. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "stap-lite/vm/float64.h"
#include "tests/unit/test.h"

static uint64_t seed = 88172645463325252u;

static uint64_t next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	return seed ^= seed << 17;
}

static double value_of(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static uint64_t bits_of(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

static const uint64_t corners[] = {0, 1, 2, 0xfffffffffffff, 0x10000000000000, 0x3ff0000000000000,
	0x3ff0000000000001, 0x4000000000000000, 0x43e0000000000000, 0x43f0000000000000,
	0x7fe0000000000000, 0x7fefffffffffffff, 0x7ff0000000000000, 0x7ff8000000000000};

/* Corners, any bits, and numbers near 1, where sums and remainders are of interest. */
static uint64_t pick(void)
{
	uint64_t r = next_random(), sign = next_random() << 63;

	switch (next_random() % 4) {
	case 0: return corners[r % (sizeof(corners) / sizeof(*corners))] | sign;
	case 1: return r;
	case 2: return bits_of((double)(r % 1000)) | sign;
	default:
		return ((r & 0xfffffffffffff) | (uint64_t)(1013 + next_random() % 20) << 52) | sign;
	}
}

static bool same(uint64_t got, double want)
{
	return isnan(want) ? (got & ~(UINT64_C(1) << 63)) > 0x7ff0000000000000
			   : got == bits_of(want);
}

/* The C library gives some remainders of 0 the wrong sign. */
static bool same_remainder(uint64_t got, double want)
{
	return same(got, want) || (want == 0 && value_of(got) == 0);
}

static void check_arithmetic(void)
{
	unsigned wrong = 0;

	for (int i = 0; i < 200000; i++) {
		uint64_t a = pick(), b = pick();
		double x = value_of(a), y = value_of(b);
		bool ok = same(float64_add(a, b), x + y) && same(float64_sub(a, b), x - y) &&
			  same(float64_mul(a, b), x * y) && same(float64_div(a, b), x / y) &&
			  same_remainder(float64_rem(a, b), remainder(x, y)) &&
			  same(float64_sqrt(a), sqrt(x)) && float64_eq(a, b) == (x == y) &&
			  float64_less(a, b, false) == (x < y) &&
			  float64_less(a, b, true) == (x <= y);

		if (!ok && !wrong++)
			printf("wrong for %a and %a\n", x, y);
	}
	CHECK_INT(wrong, 0);
}

static void check_conversions(void)
{
	for (int i = 0; i < 20000; i++) {
		int64_t n = (int64_t)next_random() >> next_random() % 64;
		uint32_t single = (uint32_t)next_random();
		double x = value_of(pick());
		float f;

		memcpy(&f, &single, sizeof(f));
		CHECK(same(float64_from_long(n), (double)n));
		CHECK(same(float64_from_float32(single), (double)f));
		if (!(fabs(x) < 9e18))
			continue;
		CHECK_INT(float64_to_long(bits_of(x), 0), (int64_t)nearbyint(x));
		CHECK_INT(float64_to_long(bits_of(x), 1), (int64_t)trunc(x));
		CHECK_INT(float64_to_long(bits_of(x), 2), (int64_t)floor(x));
		CHECK_INT(float64_to_long(bits_of(x), 3), (int64_t)ceil(x));
		CHECK_INT(float64_to_long(bits_of(x), 4), (int64_t)round(x));
	}
	CHECK_INT(float64_to_long(bits_of(1e30), 0), INT64_MAX);
	CHECK_INT(float64_to_long(bits_of(-1e30), 0), INT64_MIN);
	CHECK_INT(float64_to_long(bits_of(-9223372036854775808.0), 0), INT64_MIN);
	CHECK_INT(float64_to_long(bits_of(NAN), 0), 0);
}

static const char *text_of(double value, int precision)
{
	static char text[2000];
	static uint64_t scratch[FLOAT64_SCRATCH / 8];

	float64_text(text, sizeof(text), bits_of(value), precision, scratch);
	return text;
}

static void check_text(void)
{
	char want[2000];

	CHECK_STR(text_of(1.5, 3), "1.500");
	CHECK_STR(text_of(-0.25, 2), "-0.25");
	CHECK_STR(text_of(1.5, 0), "1.5");
	CHECK_STR(text_of(0.125, 2), "0.13"); /* half up, not to even */
	CHECK_STR(text_of(999.96, 1), "1000.0");
	CHECK_STR(text_of(-INFINITY, 3), "-inf");
	CHECK_STR(text_of(INFINITY, 3), "inf");
	CHECK_STR(text_of(NAN, 3), "nan");
	for (int i = 0; i < 300; i++) {
		double x = value_of(pick());
		int precision = 1074; /* nothing is left to round */

		if (!isfinite(x))
			continue;
		snprintf(want, sizeof(want), "%.*f", precision, x);
		CHECK_STR(text_of(x, precision), want);
	}
}

static void check_parse(void)
{
	static const struct {
		const char *text;
		double value;
	} good[] = {{"1.5", 1.5}, {"-2", -2}, {"+0.25", 0.25}, {"12e3", 12000}, {"5e-1", 0.5},
		{"1E2", 100}, {".5", 0.5}, {"7.", 7}, {"", 0}, {"1e9999999999999999999", INFINITY}};
	static const char *const bad[] = {"x", "1.5x", " 1", "1..2", "0x10", "nan"};
	uint64_t bits;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		CHECK(float64_parse(good[i].text, &bits));
		CHECK(bits == bits_of(good[i].value));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK(!float64_parse(bad[i], &bits));
}

int main(void)
{
	check_arithmetic();
	check_conversions();
	check_text();
	check_parse();
	return test_status();
}
