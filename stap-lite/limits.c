/* SPDX-License-Identifier: MIT */
#include "stap-lite/limits.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

const struct prog_limits limits_default = {
	.max_string = 512,
	.max_map = 2048,
	.max_action = 10000,
	.max_nesting = 64,
	.max_errors = 0,
	.max_skipped = 100,
	.hist_width = 50,
	.hist_elision = 2,
	.max_backtrace = 20,
	.overload_interval = 1000000000,
	.overload_threshold = 500000000,
};

/* The one table of -D names: which member each sets, what it may be, and by how much it is
 * multiplied: MAXACTION is the base of MAXACTION_INTERRUPTIBLE, which is what all our probes get.
 */
static const struct {
	const char *name;
	size_t offset, size;
	int64_t min, max, factor;
} limit_names[] = {
#define LIMIT(name, member, min, max, factor)                                                      \
	{                                                                                          \
		name, offsetof(struct prog_limits, member),                                        \
			sizeof(((struct prog_limits *)0)->member), min, max, factor                \
	}
	/* the bounds keep every size computed from a limit far from overflow */
	LIMIT("MAXSTRINGLEN", max_string, 8, 65536, 1),
	LIMIT("MAXMAPENTRIES", max_map, 1, 16777216, 1),
	LIMIT("MAXACTION", max_action, 0, 200000000, 10),
	LIMIT("MAXACTION_INTERRUPTIBLE", max_action, 0, INT32_MAX, 1),
	LIMIT("MAXNESTING", max_nesting, 1, 4096, 1),
	LIMIT("MAXERRORS", max_errors, 0, INT32_MAX, 1),
	LIMIT("MAXSKIPPED", max_skipped, 0, INT32_MAX, 1),
	LIMIT("MAXBACKTRACE", max_backtrace, 1, 1024, 1),
	LIMIT("HIST_WIDTH", hist_width, INT32_MIN, INT32_MAX, 1),
	LIMIT("HIST_ELISION", hist_elision, INT32_MIN, INT32_MAX, 1),
	LIMIT("STP_OVERLOAD_INTERVAL", overload_interval, 0, INT64_MAX, 1),
	LIMIT("STP_OVERLOAD_THRESHOLD", overload_threshold, 0, INT64_MAX, 1),
#undef LIMIT
};

/* As a C compiler would read it: 0x…, and the suffixes of integers. */
static int parse_value(const char *text, int64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoll(text, &end, 0);
	if (errno || end == text)
		return -EINVAL;
	return end[strspn(end, "uUlL")] ? -EINVAL : 0;
}

static void store(struct prog_limits *limits, size_t offset, size_t size, int64_t value)
{
	int32_t value32 = (int32_t)value;

	memcpy((char *)limits + offset, size == sizeof(value) ? (void *)&value : &value32, size);
}

int limits_parse(const char *text, struct prog_limits *limits, struct sdt_error *err)
{
	const char *equals = strchrnul(text, '=');
	size_t len = (size_t)(equals - text);
	int64_t value = 1;

	if (*equals && parse_value(equals + 1, &value) < 0)
		return sdt_fail(err, -EINVAL, "-D %s: the value must be a number", text);
	if (len == strlen("STP_NO_OVERLOAD") && strncmp(text, "STP_NO_OVERLOAD", len) == 0)
		limits->overload_off = 1; /* whatever its value */
	for (size_t i = 0; i < sizeof(limit_names) / sizeof(*limit_names); i++) {
		if (strlen(limit_names[i].name) != len ||
			strncmp(text, limit_names[i].name, len) != 0)
			continue;
		if (value < limit_names[i].min || value > limit_names[i].max)
			return sdt_fail(err, -EINVAL, "-D %s: must be between %lld and %lld", text,
				(long long)limit_names[i].min, (long long)limit_names[i].max);
		store(limits, limit_names[i].offset, limit_names[i].size,
			value * limit_names[i].factor);
		break;
	}
	return 0;
}

void limits_lift(struct prog_limits *limits)
{
	limits->max_action = 0;
	limits->overload_off = 1;
}
