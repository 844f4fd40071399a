/* SPDX-License-Identifier: MIT */
#include "stap-lite/vm/hist.h"
#include "tests/unit/test.h"

static void check_log(void)
{
	const struct prog_global log = {.hist = HIST_LOG, .hist_buckets = HIST_LOG_BUCKETS};

	CHECK_INT(hist_bucket(&log, 0), 64);
	CHECK_INT(hist_bucket(&log, 1), 65);
	CHECK_INT(hist_bucket(&log, 2), 66);
	CHECK_INT(hist_bucket(&log, 3), 66);
	CHECK_INT(hist_bucket(&log, 4), 67);
	CHECK_INT(hist_bucket(&log, INT64_MAX), 127);
	CHECK_INT(hist_bucket(&log, -1), 63);
	CHECK_INT(hist_bucket(&log, -2), 62);
	CHECK_INT(hist_bucket(&log, -3), 62);
	CHECK_INT(hist_bucket(&log, INT64_MIN + 1), 1);
	CHECK_INT(hist_bucket(&log, INT64_MIN), 0);
}

static void check_linear(void)
{
	const struct prog_global linear = {
		.hist = HIST_LINEAR, .hist_low = -10, .hist_interval = 5, .hist_buckets = 7};

	CHECK_INT(hist_bucket(&linear, INT64_MIN), 0);
	CHECK_INT(hist_bucket(&linear, -11), 0);
	CHECK_INT(hist_bucket(&linear, -10), 1);
	CHECK_INT(hist_bucket(&linear, -6), 1);
	CHECK_INT(hist_bucket(&linear, -5), 2);
	CHECK_INT(hist_bucket(&linear, 10), 5);
	CHECK_INT(hist_bucket(&linear, 14), 5);
	CHECK_INT(hist_bucket(&linear, 15), 6);
	CHECK_INT(hist_bucket(&linear, INT64_MAX - 10), 6);
	CHECK_INT(hist_bucket(&linear, INT64_MAX), 0); /* the distance wraps */
}

/* Counts as shared memory may hold them, and a buffer that is too small: nothing is written behind
 * it. */
static void check_bad_counts(void)
{
	const struct prog_limits limits = {.hist_width = 50, .hist_elision = 2};
	const struct prog_global log = {.hist = HIST_LOG, .hist_buckets = HIST_LOG_BUCKETS};
	int64_t counts[HIST_LOG_BUCKETS] = {0};
	char out[64] = "";
	size_t whole;

	CHECK(hist_render(&log, &limits, counts, out, sizeof(out)) > 0);
	for (unsigned i = 0; i < HIST_LOG_BUCKETS; i++)
		counts[i] = i % 2 ? INT64_MAX : INT64_MIN;
	out[40] = 'x';
	whole = hist_render(&log, &limits, counts, out, 40);
	CHECK(whole > 40);
	CHECK_INT(out[40], 'x');
}

int main(void)
{
	check_log();
	check_linear();
	check_bad_counts();
	return test_status();
}
