/* SPDX-License-Identifier: MIT */
#include "stap-lite/vm/format.h"
#include "stap-lite/vm/out.h"
#include "stap-lite/vm/text.h"

struct spec { /* one conversion with its width and precision known */
	uint8_t conv, flag;
	int32_t width, precision; /* SIZE_NONE: none */
};

/* A field of len bytes in its width. */
static void put_field(struct out *out, const struct spec *spec, const char *s, size_t len)
{
	int64_t pad = (int64_t)spec->width - (int64_t)len;

	if (spec->flag != FLAG_MINUS)
		out_times(out, ' ', pad);
	out_bytes(out, s, len);
	if (spec->flag == FLAG_MINUS)
		out_times(out, ' ', pad);
}

/* ---- numbers ---- */

static const char *number_prefix(const struct spec *spec, int64_t value)
{
	if (spec->conv == CONV_SIGNED) {
		if (value < 0)
			return "-";
		return spec->flag == FLAG_PLUS ? "+" : spec->flag == FLAG_SPACE ? " " : "";
	}
	if (spec->conv == CONV_POINTER)
		return "0x";
	if (spec->flag != FLAG_ALTERNATE)
		return "";
	switch (spec->conv) {
	case CONV_OCTAL:
		return "0";
	case CONV_HEX:
		return "0x";
	case CONV_HEX_UPPER:
		return "0X";
	default:
		return "";
	}
}

static unsigned number_base(const struct spec *spec)
{
	switch (spec->conv) {
	case CONV_OCTAL:
		return 8;
	case CONV_HEX:
	case CONV_HEX_UPPER:
	case CONV_POINTER:
		return 16;
	default:
		return 10;
	}
}

static void put_number(struct out *out, const struct spec *spec, int64_t value)
{
	const char *alphabet =
		spec->conv == CONV_HEX_UPPER ? "0123456789ABCDEF" : "0123456789abcdef";
	const char *prefix = number_prefix(spec, value);
	uint64_t rest = (uint64_t)value;
	unsigned base = number_base(spec);
	char digits[24];
	size_t at = sizeof(digits);
	int64_t zeros, pad;

	if (spec->conv == CONV_SIGNED && value < 0)
		rest = 0 - rest;
	do
		digits[--at] = alphabet[rest % base];
	while ((rest /= base) != 0);
	zeros = spec->precision - (int64_t)(sizeof(digits) - at);
	pad = spec->width - (int64_t)(sizeof(digits) - at) - (zeros > 0 ? zeros : 0) -
	      (int64_t)text_len(prefix, 2);
	if (spec->flag != FLAG_MINUS && spec->flag != FLAG_ZERO)
		out_times(out, ' ', pad);
	out_bytes(out, prefix, text_len(prefix, 2));
	if (spec->flag == FLAG_ZERO)
		out_times(out, '0', pad);
	out_times(out, '0', zeros);
	out_bytes(out, digits + at, sizeof(digits) - at);
	if (spec->flag == FLAG_MINUS)
		out_times(out, ' ', pad);
}

/* ---- bytes and strings ---- */

static void put_string(struct out *out, const struct spec *spec, const char *s, size_t len)
{
	len = text_len(s, len);
	if (spec->precision >= 0 && len > (size_t)spec->precision)
		len = (size_t)spec->precision;
	put_field(out, spec, s, len);
	if (spec->flag == FLAG_ZERO)
		out_char(out, '\0'); /* as SystemTap does */
}

static size_t escape_char(unsigned char c, char text[4])
{
	static const char letters[] = "abtnvfr"; /* from 7 */

	if (c >= 32 && c < 127) {
		text[0] = (char)c;
		return 1;
	}
	text[0] = '\\';
	if (c >= 7 && c < 7 + sizeof(letters) - 1) {
		text[1] = letters[c - 7];
		return 2;
	}
	text[1] = (char)('0' + (c >> 6));
	text[2] = (char)('0' + (c >> 3 & 7));
	text[3] = (char)('0' + (c & 7));
	return 4;
}

static void put_char(struct out *out, const struct spec *spec, int64_t value)
{
	char text[4] = {(char)value};
	size_t len = 1;

	if (spec->flag == FLAG_ALTERNATE)
		len = escape_char((unsigned char)value, text);
	put_field(out, spec, text, len);
}

static int binary_size(int32_t n)
{
	return n == 1 || n == 2 || n == 4 || n == 8 ? n : 0;
}

static void put_binary(struct out *out, const struct spec *spec, int64_t value)
{
	int size = binary_size(spec->precision >= 0 ? spec->precision : spec->width);

	put_field(out, spec, (const char *)&value, size ? (size_t)size : sizeof(value));
}

static void put_memory_hex(struct out *out, const struct spec *spec, const char *s, size_t len)
{
	int64_t pad = (int64_t)spec->width - 2 * (int64_t)len;

	if (spec->flag != FLAG_MINUS)
		out_times(out, ' ', pad);
	for (size_t i = 0; i < len; i++) {
		out_char(out, "0123456789abcdef"[(unsigned char)s[i] >> 4]);
		out_char(out, "0123456789abcdef"[(unsigned char)s[i] & 15]);
	}
	if (spec->flag == FLAG_MINUS)
		out_times(out, ' ', pad);
}

/* ---- arguments ---- */

void format_args_init(struct format_args *args, const void *payload, size_t len, size_t nlongs)
{
	if (nlongs > len / sizeof(int64_t))
		nlongs = len / sizeof(int64_t);
	args->longs = payload;
	args->nlongs = nlongs;
	args->strings = (const char *)payload + nlongs * sizeof(int64_t);
	args->end = (const char *)payload + len;
}

static int64_t next_long(struct format_args *args)
{
	int64_t value = 0;

	if (args->nlongs) {
		bytes_copy(&value, args->longs++, sizeof(value));
		args->nlongs--;
	}
	return value;
}

static const char *next_string(struct format_args *args, size_t *len)
{
	size_t room = (size_t)(args->end - args->strings), whole;
	const char *text = args->strings + sizeof(uint32_t);
	uint32_t n;

	*len = 0;
	if (room < sizeof(n))
		return "";
	bytes_copy(&n, args->strings, sizeof(n));
	room -= sizeof(n);
	*len = n < room ? n : room;
	whole = (*len + sizeof(n) + 7) & ~(size_t)7;
	args->strings += whole < room + sizeof(n) ? whole : room + sizeof(n);
	return text;
}

static int32_t clamp(int64_t n, int32_t low)
{
	return n < low ? low : n > FORMAT_MAX_PAD ? FORMAT_MAX_PAD : (int32_t)n;
}

/* A width below zero is none; a precision below zero counts as 0. */
static void resolve(struct spec *spec, const struct prog_piece *piece, struct format_args *args)
{
	spec->conv = piece->conv;
	spec->flag = piece->flag;
	spec->width =
		clamp(piece->width == SIZE_FROM_ARG ? (int32_t)clamp(next_long(args), SIZE_NONE)
						    : piece->width,
			SIZE_NONE);
	spec->precision =
		clamp(piece->precision == SIZE_FROM_ARG ? (int32_t)clamp(next_long(args), 0)
							: piece->precision,
			SIZE_NONE);
}

static void put_conversion(struct out *out, const struct spec *spec, struct format_args *args)
{
	const char *text;
	size_t len;

	switch (spec->conv) {
	case CONV_CHAR:
		put_char(out, spec, next_long(args));
		break;
	case CONV_BINARY:
		put_binary(out, spec, next_long(args));
		break;
	case CONV_STRING:
		text = next_string(args, &len);
		put_string(out, spec, text, len);
		break;
	case CONV_MEMORY:
		text = next_string(args, &len);
		put_field(out, spec, text, len);
		break;
	case CONV_MEMORY_HEX:
		text = next_string(args, &len);
		put_memory_hex(out, spec, text, len);
		break;
	default:
		put_number(out, spec, next_long(args));
		break;
	}
}

size_t format_render(const struct program *program, uint32_t format, struct format_args *args,
	char *out, size_t size)
{
	const struct prog_format *f = prog_formats(program) + format;
	struct out o = {.data = out, .size = size};

	for (uint32_t i = 0; i < f->count; i++) {
		const struct prog_piece *piece = prog_pieces(program) + f->first + i;
		struct spec spec;

		if (piece->conv == CONV_LITERAL) {
			out_bytes(&o, prog_string(program, piece->text), piece->len);
			continue;
		}
		resolve(&spec, piece, args);
		put_conversion(&o, &spec, args);
	}
	return o.len;
}
