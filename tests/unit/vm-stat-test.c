/* SPDX-License-Identifier: MIT */
#include "stap-lite/vm/stat.h"
#include "tests/unit/test.h"

static void add(struct stat_value *s, int64_t value, unsigned shift)
{
	stat_add(s, value);
	stat_add_variance(s, value, shift);
}

static int64_t get(const struct stat_value *s, enum prog_stat what, unsigned shift)
{
	int64_t value;

	CHECK(stat_get(s, what, shift, &value));
	return value;
}

static void check(const int64_t *values, size_t n, unsigned shift, int64_t avg, int64_t variance)
{
	struct stat_value s = {0};
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		add(&s, values[i], shift);
		sum += values[i];
	}
	CHECK_INT(get(&s, STAT_COUNT, shift), n);
	CHECK_INT(get(&s, STAT_SUM, shift), sum);
	CHECK_INT(get(&s, STAT_AVG, shift), avg);
	CHECK_INT(get(&s, STAT_VARIANCE, shift), variance);
}

int main(void)
{
	static const int64_t one_to_five[] = {1, 2, 3, 4, 5}, wide[] = {100, 100, 400, -50},
			     negative[] = {-7, -2}, single[] = {42};
	struct stat_value s = {0};
	int64_t value = 99;

	check(one_to_five, 5, 10, 3, 2); /* 2.5 */
	check(wide, 4, 3, 137, 35625);
	check(negative, 2, 10, -4, 12); /* -4.5 goes toward zero */
	check(single, 1, 0, 42, 0);

	CHECK(stat_get(&s, STAT_COUNT, 0, &value));
	CHECK_INT(value, 0);
	CHECK(stat_get(&s, STAT_SUM, 0, &value));
	CHECK_INT(value, 0);
	CHECK(!stat_get(&s, STAT_MIN, 0, &value));
	CHECK(!stat_get(&s, STAT_MAX, 0, &value));
	CHECK(!stat_get(&s, STAT_AVG, 0, &value));
	CHECK(!stat_get(&s, STAT_VARIANCE, 0, &value));

	add(&s, INT64_MAX, 0);
	add(&s, 1, 0);
	CHECK_INT(get(&s, STAT_SUM, 0), INT64_MIN); /* wraps */
	CHECK_INT(get(&s, STAT_MIN, 0), 1);
	CHECK_INT(get(&s, STAT_MAX, 0), INT64_MAX);

	s.count = -1; /* scribbled: no trap */
	stat_get(&s, STAT_AVG, 0, &value);
	add(&s, 5, 0);
	CHECK_INT(get(&s, STAT_AVG, 0), 5);
	s = (struct stat_value){0}; /* as SystemTap has it for scalars: 3066, where the plain one is 3065 */
	add(&s, -92, 0);
	CHECK_INT(stat_joined_variance(&s, 0), 0);
	add(&s, -1, 0);
	add(&s, 7, 0);
	CHECK_INT(get(&s, STAT_VARIANCE, 0), 3065);
	CHECK_INT(stat_joined_variance(&s, 0), 3066);
	return test_status();
}
