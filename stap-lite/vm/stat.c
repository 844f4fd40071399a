/* SPDX-License-Identifier: MIT */
#include "stap-lite/vm/stat.h"
#include "stap-lite/vm/hist.h"
#include "stap-lite/vm/num.h"

void stat_add(struct stat_value *stat, int64_t value)
{
	if (stat->count <= 0) {
		*stat = (struct stat_value){.count = 1, .sum = value, .min = value, .max = value};
		return;
	}
	stat->count = num_add(stat->count, 1);
	stat->sum = num_add(stat->sum, value);
	if (value < stat->min)
		stat->min = value;
	if (value > stat->max)
		stat->max = value;
}

void stat_add_variance(struct stat_value *stat, int64_t value, unsigned shift)
{
	int64_t scaled = num_shl(value, shift), distance;

	if (stat->count <= 1) {
		stat->mean = scaled;
		return;
	}
	distance = num_sub(scaled, stat->mean);
	stat->mean = num_add(stat->mean, num_div(distance, stat->count));
	stat->squares = num_add(stat->squares, num_mul(distance, num_sub(scaled, stat->mean)));
}

uint32_t stat_size(const struct prog_global *global)
{
	return (uint32_t)(sizeof(struct stat_value) + global->hist_buckets * sizeof(int64_t));
}

void stat_sample(struct stat_value *stat, const struct prog_global *global, int64_t value)
{
	stat_add(stat, value);
	if (global->variance)
		stat_add_variance(stat, value, global->stat_shift);
	if (global->hist_buckets) {
		int64_t *count = &stat_buckets(stat)[hist_bucket(global, value)];

		*count = num_add(*count, 1);
	}
}

static int64_t variance(const struct stat_value *stat, unsigned shift)
{
	if (stat->count < 2)
		return 0;
	shift = shift * 2 > 63 ? 63 : shift * 2;
	return num_div(stat->squares, stat->count - 1) >> shift;
}

int64_t stat_joined_variance(const struct stat_value *stat, unsigned shift)
{
	int64_t n = stat->count, off, squares;

	if (n < 2)
		return 0;
	off = num_sub(stat->mean, num_div(num_shl(stat->sum, shift), n));
	squares = num_mul(n - 1, num_div(stat->squares, n - 1));
	squares = num_add(squares, num_mul(n, num_mul(off, off)));
	return num_div(squares, n - 1) >> (shift * 2 > 63 ? 63 : shift * 2);
}

bool stat_get(const struct stat_value *stat, enum prog_stat what, unsigned shift, int64_t *value)
{
	bool empty = stat->count <= 0;

	*value = 0;
	if (empty)
		return what == STAT_COUNT || what == STAT_SUM;
	switch (what) {
	case STAT_COUNT: *value = stat->count; break;
	case STAT_SUM: *value = stat->sum; break;
	case STAT_MIN: *value = stat->min; break;
	case STAT_MAX: *value = stat->max; break;
	case STAT_AVG: *value = num_div(stat->sum, stat->count); break;
	case STAT_VARIANCE: *value = variance(stat, shift); break;
	}
	return true;
}
