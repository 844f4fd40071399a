/* SPDX-License-Identifier: MIT */
/* Conversions of printf, with what SystemTap 4.8 prints for them. */
#include <stdlib.h>
#include "stap-lite/code/build.h"
#include "stap-lite/vm/format.h"
#include "tests/unit/test.h"

struct row {
	struct prog_piece piece;
	int64_t longs[3]; /* widths and precisions from arguments, then the value */
	int nlongs;
	const char *string; /* NULL: none */
	const char *want;
	size_t want_len; /* 0: strlen(want) */
};

/* In the rows NONE is no flag, width or precision: pasted behind FLAG_, and as a number. */
enum { NONE = SIZE_NONE };
#define SIZE(n) (n)
#define P(c, f, w, p)                                                                              \
	{                                                                                          \
		.conv = CONV_##c, .flag = FLAG_##f, .width = (w), .precision = (p)                 \
	}
#define NUM(c, f, w, p, value, want)                                                               \
	{                                                                                          \
		P(c, f, w, p), {value}, 1, NULL, want, 0                                           \
	}
#define STR(f, w, p, s, want)                                                                      \
	{                                                                                          \
		P(STRING, f, w, p), {0}, 0, s, want, 0                                             \
	}

static const struct row rows[] = {
	NUM(SIGNED, NONE, NONE, NONE, -9, "-9"),
	NUM(UNSIGNED, NONE, NONE, NONE, -1, "18446744073709551615"),
	NUM(SIGNED, NONE, NONE, NONE, INT64_MIN, "-9223372036854775808"),
	NUM(HEX, NONE, NONE, NONE, 171, "ab"),
	NUM(HEX_UPPER, NONE, NONE, NONE, 171, "AB"),
	NUM(OCTAL, NONE, NONE, NONE, 9, "11"),
	NUM(SIGNED, NONE, 7, NONE, 31, "     31"),
	NUM(SIGNED, MINUS, 7, NONE, 31, "31     "),
	NUM(SIGNED, ZERO, 7, NONE, 31, "0000031"),
	NUM(SIGNED, ZERO, 7, NONE, -31, "-000031"),
	NUM(SIGNED, PLUS, NONE, NONE, 31, "+31"),
	NUM(SIGNED, SPACE, NONE, NONE, 31, " 31"),
	NUM(HEX, ALTERNATE, NONE, NONE, 31, "0x1f"),
	NUM(HEX_UPPER, ALTERNATE, NONE, NONE, 31, "0X1F"),
	NUM(HEX, ALTERNATE, 10, NONE, 255, "      0xff"),
	NUM(OCTAL, ALTERNATE, NONE, NONE, 31, "037"),
	NUM(SIGNED, NONE, NONE, 4, 31, "0031"),
	NUM(SIGNED, NONE, 7, 3, 31, "    031"),
	NUM(SIGNED, NONE, 8, 3, 7, "     007"),
	NUM(SIGNED, NONE, NONE, 0, 0, "0"),
	NUM(POINTER, NONE, NONE, NONE, 0, "0x0"),
	NUM(POINTER, NONE, NONE, NONE, -1, "0xffffffffffffffff"),
	NUM(POINTER, NONE, 20, NONE, 4096, "              0x1000"),
	NUM(POINTER, MINUS, 20, NONE, 4096, "0x1000              "),
	NUM(POINTER, NONE, 5, NONE, 4096, "0x1000"),
	NUM(POINTER, ALTERNATE, NONE, NONE, 4096, "0x1000"),
	NUM(POINTER, ZERO, 20, NONE, 4096, "0x000000000000001000"),
	NUM(CHAR, NONE, NONE, NONE, 122, "z"),
	NUM(CHAR, NONE, NONE, NONE, 256 + 65, "A"),
	NUM(CHAR, NONE, 5, NONE, 120, "    x"),
	NUM(CHAR, MINUS, 5, NONE, 121, "y    "),
	{P(CHAR, NONE, NONE, NONE), {0}, 1, NULL, "\0", 1},
	NUM(CHAR, ALTERNATE, NONE, NONE, 10, "\\n"),
	NUM(CHAR, ALTERNATE, NONE, NONE, 65, "A"),
	NUM(CHAR, ALTERNATE, NONE, NONE, 1, "\\001"),
	NUM(CHAR, ALTERNATE, NONE, NONE, 200, "\\310"),
	NUM(CHAR, ALTERNATE, 6, NONE, 10, "    \\n"),
	NUM(BINARY, NONE, 1, NONE, 0x141, "A"),
	NUM(BINARY, NONE, 2, NONE, 0x4242, "BB"),
	NUM(BINARY, NONE, 4, NONE, 0x43434343, "CCCC"),
	NUM(BINARY, NONE, NONE, NONE, 0x4142434445464748, "HGFEDCBA"),
	NUM(BINARY, NONE, NONE, 1, 0x41, "A"),
	NUM(BINARY, NONE, 5, 2, 0x4444, "   DD"),
	{P(BINARY, NONE, 3, NONE), {0x4545}, 1, NULL, "EE\0\0\0\0\0\0", 8},
	STR(NONE, NONE, NONE, "hello", "hello"),
	STR(NONE, 10, NONE, "hello", "     hello"),
	STR(MINUS, 10, NONE, "hello", "hello     "),
	STR(NONE, NONE, 2, "hello", "he"),
	STR(NONE, 10, 2, "hello", "        he"),
	STR(MINUS, 10, 2, "hello", "he        "),
	STR(NONE, NONE, 0, "abc", ""),
	STR(PLUS, NONE, NONE, "cd", "cd"),
	{P(STRING, ZERO, 5, NONE), {0}, 0, "ab", "   ab\0", 6},
	{P(SIGNED, NONE, SIZE_FROM_ARG, NONE), {5, 1}, 2, NULL, "    1", 0},
	{P(SIGNED, NONE, SIZE_FROM_ARG, NONE), {-6, 42}, 2, NULL, "42", 0},
	{P(STRING, NONE, NONE, SIZE_FROM_ARG), {2}, 1, "abcdef", "ab", 0},
	{P(STRING, NONE, NONE, SIZE_FROM_ARG), {-1}, 1, "abcdef", "", 0},
	{P(STRING, NONE, SIZE_FROM_ARG, SIZE_FROM_ARG), {8, 3}, 2, "abcdef", "     abc", 0},
	STR(NONE, 6, NONE, "", "      "),
	{P(MEMORY, NONE, NONE, 3), {0}, 0, "abc", "abc", 0},
	{P(MEMORY, NONE, 5, 3), {0}, 0, "abc", "  abc", 0},
	{P(MEMORY_HEX, NONE, NONE, 3), {0}, 0, "a\377z", "61ff7a", 0},
};

/* The payload of a record with these arguments. */
static size_t payload_of(const struct row *row, char *payload)
{
	size_t at = (size_t)row->nlongs * 8;
	uint32_t len = row->string ? (uint32_t)strlen(row->string) : 0;

	memcpy(payload, row->longs, at);
	if (!row->string)
		return at;
	memcpy(payload + at, &len, 4);
	memcpy(payload + at + 4, row->string, len);
	return (at + 4 + len + 7) & ~(size_t)7;
}

static void check_row(const struct row *row)
{
	struct prog_limits limits = {.max_string = 512};
	struct prog_format format = {.first = 0, .count = 1};
	size_t want_len = row->want_len ? row->want_len : strlen(row->want), payload_len, len;
	char payload[256] = {0}, out[128];
	struct program *program;
	struct format_args args;
	struct builder b;

	build_init(&b, &limits);
	build_add(&b, &b.pieces, &row->piece);
	build_add(&b, &b.formats, &format);
	CHECK_INT(build_finish(&b, &program, NULL), 0);
	payload_len = payload_of(row, payload);
	format_args_init(&args, payload, payload_len, (size_t)row->nlongs);
	memset(out, '!', sizeof(out));
	len = format_render(program, 0, &args, out, sizeof(out) - 1);
	CHECK_INT(len, want_len);
	if (len != want_len || memcmp(out, row->want, want_len) != 0) {
		printf("row %d: got \"%.*s\", not \"%s\"\n", (int)(row - rows), (int)len, out,
			row->want);
		test_failures++;
	}
	CHECK_INT(out[want_len], '!');

	/* every cut: nothing behind the end is touched, the whole length is told */
	for (size_t room = 0; room < want_len; room++) {
		memset(out, '!', sizeof(out));
		format_args_init(&args, payload, payload_len, (size_t)row->nlongs);
		CHECK_INT(format_render(program, 0, &args, out, room), want_len);
		CHECK_INT(out[room], '!');
		CHECK(memcmp(out, row->want, room) == 0);
	}
	/* a payload that ends early is read as zeros and empty strings, never beyond its end */
	for (size_t room = 0; room < payload_len; room++) {
		char *exact = malloc(room + 1);

		memcpy(exact, payload, room);
		format_args_init(&args, exact, room, (size_t)row->nlongs);
		CHECK(format_render(program, 0, &args, out, sizeof(out)) < sizeof(out));
		free(exact);
	}
	build_deinit(&b);
	free(program);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_row(&rows[i]);
	return test_status();
}
