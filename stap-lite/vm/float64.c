/* SPDX-License-Identifier: MIT */
#include "stap-lite/vm/float64.h"

#define SIGN_BIT  (UINT64_C(1) << 63)
#define FRACTION  ((UINT64_C(1) << 52) - 1)
#define EXP_LIMIT 0x7ff /* infinities and what is not a number */
#define INFINITE  ((uint64_t)EXP_LIMIT << 52)

/* A finite number: sig * 2^exp. */
struct number {
	bool negative;
	int exp;
	uint64_t sig;
};

static bool is_nan(uint64_t bits)
{
	return (bits & ~SIGN_BIT) > INFINITE;
}

static bool is_infinite(uint64_t bits)
{
	return (bits & ~SIGN_BIT) == INFINITE;
}

static struct number unpack(uint64_t bits)
{
	unsigned biased = bits >> 52 & EXP_LIMIT;

	return (struct number){.negative = bits >> 63,
		.exp = (int)(biased ? biased : 1) - 1075,
		.sig = (bits & FRACTION) | (biased ? FRACTION + 1 : 0)};
}

/* The same with bit 52 set, for what needs all its digits. sig must not be 0. */
static struct number unpack_normal(uint64_t bits)
{
	struct number n = unpack(bits);
	int shift = __builtin_clzll(n.sig) - 11;

	n.sig <<= shift;
	n.exp -= shift;
	return n;
}

/* Right, and the lowest bit says whether anything but zeros was lost. */
static uint64_t shift_right(uint64_t value, unsigned count)
{
	if (count > 63)
		return value != 0;
	return count ? value >> count | ((value << (64 - count)) != 0) : value;
}

/* Rounds sig * 2^exp, whose lowest bit may stand for more bits behind it. */
static uint64_t pack(bool negative, int exp, uint64_t sig)
{
	uint64_t sign = negative ? SIGN_BIT : 0, rest;
	int shift, biased;

	if (!sig)
		return sign;
	shift = __builtin_clzll(sig);
	sig <<= shift;
	biased = exp - shift + 63 + 1023;
	if (biased >= EXP_LIMIT)
		return sign | INFINITE;
	if (biased < 1) {
		sig = shift_right(sig, (unsigned)(1 - biased));
		biased = 1;
	}
	rest = sig & 0x7ff;
	sig >>= 11;
	sig += rest > 0x400 || (rest == 0x400 && (sig & 1));
	/* Bit 52 of sig, where it has one, adds 1 to the exponent. */
	return sign | (((uint64_t)(biased - 1) << 52) + sig);
}

uint64_t float64_add(uint64_t a, uint64_t b)
{
	struct number x = unpack(a), y = unpack(b), swap;
	uint64_t big, small;

	if (is_nan(a) || is_nan(b) || (is_infinite(a) && is_infinite(b) && a != b))
		return FLOAT64_NAN;
	if (is_infinite(a) || is_infinite(b))
		return is_infinite(a) ? a : b;
	if (y.exp > x.exp || (y.exp == x.exp && y.sig > x.sig)) {
		swap = x;
		x = y;
		y = swap;
	}
	big = x.sig << 10;
	small = shift_right(y.sig << 10, (unsigned)(x.exp - y.exp));
	if (x.negative == y.negative)
		return pack(x.negative, x.exp - 10, big + small);
	return big == small ? 0 : pack(x.negative, x.exp - 10, big - small);
}

uint64_t float64_sub(uint64_t a, uint64_t b)
{
	return float64_add(a, is_nan(b) ? b : b ^ SIGN_BIT);
}

static bool is_zero(uint64_t bits)
{
	return !(bits & ~SIGN_BIT);
}

uint64_t float64_mul(uint64_t a, uint64_t b)
{
	uint64_t sign = (a ^ b) & SIGN_BIT;
	struct number x, y;
	unsigned __int128 product;

	if (is_nan(a) || is_nan(b) || (is_infinite(a) && is_zero(b)) ||
		(is_zero(a) && is_infinite(b)))
		return FLOAT64_NAN;
	if (is_infinite(a) || is_infinite(b))
		return sign | INFINITE;
	if (is_zero(a) || is_zero(b))
		return sign;
	x = unpack_normal(a);
	y = unpack_normal(b);
	product = (unsigned __int128)x.sig * y.sig; /* 105 or 106 bits */
	return pack(sign != 0, x.exp + y.exp + 42,
		(uint64_t)(product >> 42) | (((uint64_t)product << 22) != 0));
}

uint64_t float64_div(uint64_t a, uint64_t b)
{
	uint64_t sign = (a ^ b) & SIGN_BIT, rest, quotient = 0;
	struct number x, y;

	if (is_nan(a) || is_nan(b) || (is_infinite(a) && is_infinite(b)) ||
		(is_zero(a) && is_zero(b)))
		return FLOAT64_NAN;
	if (is_infinite(a) || is_zero(b))
		return sign | INFINITE;
	if (is_infinite(b) || is_zero(a))
		return sign;
	x = unpack_normal(a);
	y = unpack_normal(b);
	rest = x.sig;
	for (int bit = 0; bit < 62; bit++) {
		quotient <<= 1;
		if (rest >= y.sig) {
			rest -= y.sig;
			quotient |= 1;
		}
		rest <<= 1;
	}
	return pack(sign != 0, x.exp - y.exp - 62, quotient << 1 | (rest != 0));
}

uint64_t float64_rem(uint64_t a, uint64_t b)
{
	struct number x, y;
	uint64_t rest;
	bool odd = false, negative = a >> 63;

	if (is_nan(a) || is_nan(b) || is_infinite(a) || is_zero(b))
		return FLOAT64_NAN;
	if (is_infinite(b) || is_zero(a))
		return a;
	x = unpack_normal(a);
	y = unpack_normal(b);
	if (x.exp < y.exp - 1)
		return a; /* less than half of b */
	rest = x.sig;
	if (x.exp < y.exp) { /* by one: compare in halves */
		y.sig <<= 1;
		y.exp--;
	}
	for (int left = x.exp - y.exp;; left--) {
		odd = rest >= y.sig;
		rest -= odd ? y.sig : 0;
		if (!left)
			break;
		rest <<= 1;
	}
	if (rest * 2 > y.sig || (rest * 2 == y.sig && odd)) {
		rest = y.sig - rest;
		negative = !negative;
	}
	return pack(rest ? negative : a >> 63, y.exp, rest);
}

uint64_t float64_sqrt(uint64_t a)
{
	struct number x;
	unsigned __int128 rest = 0, square;
	uint64_t root = 0;

	if (is_nan(a) || (a >> 63 && !is_zero(a)))
		return FLOAT64_NAN;
	if (is_zero(a) || is_infinite(a))
		return a;
	x = unpack_normal(a);
	if (x.exp & 1) {
		x.sig <<= 1;
		x.exp--;
	}
	/* Two bits of the square for each bit of the root: 54 bits and 70 zeros behind them. */
	square = (unsigned __int128)x.sig << 70;
	for (int shift = 122; shift >= 0; shift -= 2) {
		unsigned __int128 trial = ((unsigned __int128)root << 2) | 1;

		rest = rest << 2 | (unsigned)(square >> shift & 3);
		root <<= 1;
		if (rest >= trial) {
			rest -= trial;
			root |= 1;
		}
	}
	return pack(false, x.exp / 2 - 36, root << 1 | (rest != 0));
}

bool float64_eq(uint64_t a, uint64_t b)
{
	return !is_nan(a) && !is_nan(b) && (a == b || (is_zero(a) && is_zero(b)));
}

bool float64_less(uint64_t a, uint64_t b, bool or_equal)
{
	if (is_nan(a) || is_nan(b))
		return false;
	if (float64_eq(a, b))
		return or_equal;
	if ((a ^ b) & SIGN_BIT)
		return a >> 63;
	return (a < b) != (a >> 63);
}

uint64_t float64_from_long(int64_t value)
{
	return pack(value < 0, 0, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

uint64_t float64_from_float32(uint32_t bits)
{
	uint64_t sign = (uint64_t)(bits >> 31) << 63;
	uint32_t biased = bits >> 23 & 0xff, fraction = bits & 0x7fffff;

	if (biased == 0xff)
		return fraction ? sign | FLOAT64_NAN | (uint64_t)fraction << 29 : sign | INFINITE;
	return pack(
		sign != 0, (int)(biased ? biased : 1) - 150, fraction | (biased ? 0x800000u : 0));
}

enum { NEAR_EVEN, TOWARD_ZERO, DOWN, UP, NEAR_AWAY };

int64_t float64_to_long(uint64_t bits, int64_t rounding)
{
	struct number x = unpack(bits);
	uint64_t whole, rest = 0; /* rest: what is behind the point, of 2^64 */
	bool up;

	if (is_nan(bits))
		return 0;
	if (x.exp > 11)
		return x.sig ? (x.negative ? INT64_MIN : INT64_MAX) : 0;
	if (x.exp >= 0) {
		whole = x.sig << x.exp;
	} else {
		whole = x.exp > -64 ? x.sig >> -x.exp : 0;
		rest = x.exp > -64 ? x.sig << (64 + x.exp)
				   : shift_right(x.sig, (unsigned)-x.exp - 64);
	}
	up = rounding == NEAR_EVEN   ? rest > SIGN_BIT || (rest == SIGN_BIT && (whole & 1))
	     : rounding == NEAR_AWAY ? rest >= SIGN_BIT
	     : rounding == DOWN	     ? rest && x.negative
	     : rounding == UP	     ? rest && !x.negative
				     : false;
	whole += up;
	if (x.negative)
		return whole >= SIGN_BIT ? INT64_MIN : -(int64_t)whole;
	return whole >= SIGN_BIT ? INT64_MAX : (int64_t)whole;
}
