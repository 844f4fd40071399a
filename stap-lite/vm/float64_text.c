/* SPDX-License-Identifier: MIT */
/* Doubles as text, exact to the last digit, and back. */
#include "stap-lite/vm/float64.h"
#include "stap-lite/vm/text.h"

enum { LIMBS = 36, MAX_DIGITS = FLOAT64_SCRATCH - LIMBS * 4 - 400 };

struct scratch {
	uint32_t limb[LIMBS]; /* lowest first */
	char text[FLOAT64_SCRATCH - LIMBS * 4];
};

/* sig << count into the limbs. */
static void set_limbs(uint32_t *limb, uint64_t sig, unsigned count)
{
	unsigned __int128 value = (unsigned __int128)sig << (count & 31);

	bytes_zero(limb, LIMBS * sizeof(*limb));
	for (unsigned at = count / 32; value && at < LIMBS; at++, value >>= 32)
		limb[at] = (uint32_t)value;
}

/* Divides by 10^9; the rest. */
static uint32_t take_nine_digits(uint32_t *limb)
{
	uint64_t rest = 0;

	for (int i = LIMBS - 1; i >= 0; i--) {
		rest = rest << 32 | limb[i];
		limb[i] = (uint32_t)(rest / 1000000000);
		rest %= 1000000000;
	}
	return (uint32_t)rest;
}

static bool is_zero(const uint32_t *limb)
{
	for (int i = 0; i < LIMBS; i++)
		if (limb[i])
			return false;
	return true;
}

/* The number in the limbs, without leading zeros, with its last digit before `end`. Its first one.
 */
static char *put_whole(uint32_t *limb, char *end)
{
	char *at = end;

	do {
		uint32_t nine = take_nine_digits(limb);

		for (int i = 0; i < 9; i++, nine /= 10)
			*--at = (char)('0' + nine % 10);
	} while (!is_zero(limb));
	while (at < end - 1 && *at == '0')
		at++;
	return at;
}

/* The digit in front of the point of limbs / 2^(32 * count) * 10; what is behind it stays. */
static unsigned next_digit(uint32_t *limb, unsigned count)
{
	uint64_t carry = 0;

	for (unsigned i = 0; i < count; i++) {
		carry += (uint64_t)limb[i] * 10;
		limb[i] = (uint32_t)carry;
		carry >>= 32;
	}
	return (unsigned)carry;
}

/* Adds one to the last digit; the first one of the text is now at the result. */
static char *round_up(char *first, char *last)
{
	for (char *at = last; at >= first; at--) {
		if (*at == '.')
			continue;
		if (*at != '9') {
			++*at;
			return first;
		}
		*at = '0';
	}
	*--first = '1';
	return first;
}

void float64_text(char *to, size_t size, uint64_t bits, int64_t precision, void *scratch)
{
	struct scratch *s = scratch;
	unsigned biased = bits >> 52 & 0x7ff, count;
	uint64_t sig = (bits & 0xfffffffffffff) | (biased ? UINT64_C(1) << 52 : 0);
	int exp = (int)(biased ? biased : 1) - 1075;
	char *point = s->text + 330, *first, *at = point;

	if (biased == 0x7ff) {
		text_copy(to, size, sig & (sig - 1) ? "nan" : bits >> 63 ? "-inf" : "inf");
		return;
	}
	set_limbs(s->limb,
		exp >= 0    ? sig
		: exp > -64 ? sig >> -exp
			    : 0,
		exp >= 0 ? (unsigned)exp : 0);
	first = put_whole(s->limb, point);
	*at++ = '.';
	count = exp < 0 ? ((unsigned)-exp + 31) / 32 : 0;
	if (exp < 0 && exp > -64)
		sig &= (UINT64_C(1) << -exp) - 1;
	set_limbs(s->limb, exp < 0 ? sig : 0, exp < 0 ? count * 32 - (unsigned)-exp : 0);
	do
		*at++ = (char)('0' + next_digit(s->limb, count));
	while (at - point <= precision && at - point < MAX_DIGITS);
	if (next_digit(s->limb, count) >= 5)
		first = round_up(first, at - 1);
	if (bits >> 63)
		*--first = '-';
	text_copy_bytes(to, size, first, (size_t)(at - first));
}

/* ---- back ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits in front of the point, or behind it, into value; *scale (NULL: in front) grows by ten with
 * each. */
static const char *take_digits(const char *text, uint64_t *value, uint64_t *scale)
{
	const uint64_t ten = float64_from_long(10);

	for (; is_digit(*text); text++) {
		*value = float64_add(float64_mul(*value, ten), float64_from_long(*text - '0'));
		if (scale)
			*scale = float64_mul(*scale, ten);
	}
	return text;
}

/* The power of ten behind an `e`. No number needs more than 2000 steps to become 0 or infinite. */
static const char *take_power(const char *text, uint64_t *scale)
{
	const uint64_t ten = float64_from_long(10);
	bool minus = *text == '-';
	unsigned power = 0;

	text += *text == '-' || *text == '+';
	for (; is_digit(*text); text++)
		power = power < 2000 ? power * 10 + (unsigned)(*text - '0') : power;
	for (power = power < 2000 ? power : 2000; power; power--)
		*scale = minus ? float64_mul(*scale, ten) : float64_div(*scale, ten);
	return text;
}

bool float64_parse(const char *text, uint64_t *bits)
{
	uint64_t value = 0, scale = float64_from_long(1),
		 sign = *text == '-' ? UINT64_C(1) << 63 : 0;

	text += *text == '-' || *text == '+';
	text = take_digits(text, &value, NULL);
	text += *text == '.';
	text = take_digits(text, &value, &scale);
	if (*text == 'e' || *text == 'E')
		text = take_power(text + 1, &scale);
	value = float64_div(value, scale);
	*bits = value ^ sign;
	return !*text && value != FLOAT64_NAN;
}
