/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include "stap-lite/vm/hist.h"
#include "stap-lite/vm/num.h"
#include "stap-lite/vm/out.h"

#define LEAST_LABEL 5	 /* as wide as the word "value" */
#define MAX_BAR	    4096 /* whatever HIST_WIDTH says: a picture stays below a MiB */

/* ---- buckets ---- */

static uint32_t bits_of(uint64_t n)
{
	return n ? 64 - (uint32_t)__builtin_clzll(n) : 0;
}

/* 64 + n holds 2^(n-1) … 2^n - 1; 64 - n their negatives. */
static uint32_t log_bucket(int64_t value)
{
	if (value < 0)
		return HIST_LOG_ZERO - bits_of(0 - (uint64_t)value);
	return HIST_LOG_ZERO + bits_of((uint64_t)value);
}

/* The distance wraps, as SystemTap's does: the largest number lies below a range that begins below 0. */
static uint32_t linear_bucket(const struct prog_global *global, int64_t value)
{
	int64_t distance = num_sub(value, global->hist_low);
	uint64_t number;

	if (distance < 0)
		return 0;
	number = (uint64_t)distance / (uint64_t)global->hist_interval;
	return number + 1 < global->hist_buckets ? (uint32_t)number + 1 : global->hist_buckets - 1;
}

uint32_t hist_bucket(const struct prog_global *global, int64_t value)
{
	return global->hist == HIST_LOG ? log_bucket(value) : linear_bucket(global, value);
}

/* ---- rendering ---- */

struct picture {
	const struct prog_global *global;
	const int64_t *counts;
	struct out out;
	int64_t low, high; /* rows: buckets from low to high */
	int64_t width, elision, scale;
	unsigned label_room, count_room;
};

static unsigned digits(int64_t value)
{
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	unsigned n = value < 0 ? 2 : 1;

	while (rest /= 10)
		n++;
	return n;
}

static void put_number(struct out *out, int64_t value)
{
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	char text[24];
	size_t at = sizeof(text);

	do
		text[--at] = (char)('0' + rest % 10);
	while ((rest /= 10) != 0);
	if (value < 0)
		text[--at] = '-';
	out_bytes(out, text + at, sizeof(text) - at);
}

static int64_t last_bucket(const struct picture *p)
{
	return (int64_t)p->global->hist_buckets - 1;
}

static bool is_linear(const struct picture *p)
{
	return p->global->hist == HIST_LINEAR;
}

static int64_t linear_label(const struct picture *p, int64_t steps)
{
	return num_add(p->global->hist_low, num_mul(steps, p->global->hist_interval));
}

static int64_t label(const struct picture *p, int64_t bucket)
{
	uint64_t power;

	if (is_linear(p)) {
		if (bucket == 0)
			bucket = 1; /* "less than the first" */
		else if (bucket == last_bucket(p))
			bucket--; /* "more than the last regular one" */
		return linear_label(p, bucket - 1);
	}
	if (bucket == HIST_LOG_ZERO)
		return 0;
	power = bucket > HIST_LOG_ZERO ? bucket - HIST_LOG_ZERO : HIST_LOG_ZERO - bucket;
	power = 1ull << (power - 1);
	return bucket > HIST_LOG_ZERO ? (int64_t)power : (int64_t)(0 - power);
}

/* A margin of two rows on both sides; a histogram without negative values does not go below 0. */
static void choose_rows(struct picture *p)
{
	int64_t last = last_bucket(p);

	p->low = 0;
	p->high = last;
	while (p->low < last && p->counts[p->low] == 0)
		p->low++;
	while (p->high > p->low && p->counts[p->high] == 0)
		p->high--;
	for (int times = 0; times < 2; times++) {
		if (p->low > 0 && (is_linear(p) || p->low != HIST_LOG_ZERO))
			p->low--;
		if (p->high < last)
			p->high++;
	}
	if (!is_linear(p))
		return;
	if (p->low == 0 && p->counts[0] == 0)
		p->low++;
	if (p->high == last && p->counts[last] == 0)
		p->high--;
}

static unsigned larger(unsigned a, unsigned b)
{
	return a > b ? a : b;
}

static void measure(struct picture *p)
{
	int64_t most = 0;
	unsigned first, last;

	for (int64_t i = p->low; i <= p->high; i++)
		if (p->counts[i] > most)
			most = p->counts[i];
	p->scale = most <= p->width ? 1 : (most - 1) / p->width + 1;
	p->count_room = digits(most);
	if (is_linear(p)) { /* the step too many is SystemTap's */
		first = digits(p->global->hist_low) + (p->low == 0);
		last = digits(linear_label(p, p->high)) + (p->high == last_bucket(p));
	} else {
		first = digits(label(p, p->low));
		last = digits(label(p, p->high));
	}
	p->label_room = larger(larger(first, last), LEAST_LABEL);
}

static void put_header(struct picture *p)
{
	out_times(&p->out, ' ', p->label_room - LEAST_LABEL);
	out_bytes(&p->out, "value |", 7);
	out_times(&p->out, '-', p->width);
	out_bytes(&p->out, " count\n", 7);
}

static bool is_left_out(const struct picture *p, int64_t bucket)
{
	int64_t from = bucket - p->elision, to = bucket + p->elision;

	if (p->elision < 0)
		return false;
	for (int64_t i = from < p->low ? p->low : from; i <= to && i <= p->high; i++)
		if (p->counts[i] != 0)
			return false;
	return true;
}

static void put_row(struct picture *p, int64_t bucket)
{
	int64_t count = p->counts[bucket], bar = count / p->scale, value = label(p, bucket);
	char prefix = 0;

	if (is_linear(p) && bucket == 0)
		prefix = '<';
	else if (is_linear(p) && bucket == last_bucket(p))
		prefix = '>';
	if (bar < 0)
		bar = 0;
	out_times(&p->out, ' ', (int64_t)p->label_room - digits(value) - (prefix != 0));
	if (prefix)
		out_char(&p->out, prefix);
	put_number(&p->out, value);
	out_bytes(&p->out, " |", 2);
	out_times(&p->out, '@', bar);
	out_times(&p->out, ' ', p->width - bar + 1 + (int64_t)p->count_room - digits(count));
	put_number(&p->out, count);
	out_char(&p->out, '\n');
}

size_t hist_render(const struct prog_global *global, const struct prog_limits *limits,
	const int64_t *counts, char *out, size_t size)
{
	struct picture p = {.global = global,
		.counts = counts,
		.out = {.data = out, .size = size},
		.width = limits->hist_width < 1		? 1
			 : limits->hist_width > MAX_BAR ? MAX_BAR
							: limits->hist_width,
		.elision = limits->hist_elision};
	bool left_out = false;

	choose_rows(&p);
	measure(&p);
	put_header(&p);
	for (int64_t bucket = p.low; bucket <= p.high; bucket++) {
		if (is_left_out(&p, bucket)) {
			left_out = true;
			continue;
		}
		if (left_out) {
			out_times(&p.out, ' ', p.label_room);
			out_bytes(&p.out, " ~\n", 3);
			left_out = false;
		}
		put_row(&p, bucket);
	}
	out_char(&p.out, '\n');
	return p.out.len;
}
