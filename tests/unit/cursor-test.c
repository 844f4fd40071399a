/* SPDX-License-Identifier: MIT */
/* The bounds-checked reader: both byte orders, both word sizes, every way to run past the end. */
#include "libsdt/cursor.h"

#include <errno.h>
#include "tests/unit/test.h"

static const uint8_t bytes[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 'h', 'i', 0, 'x'};

static void numbers(void)
{
	struct cursor c;
	uint32_t u32 = 0;
	uint64_t u64 = 0;

	cursor_init(&c, bytes, sizeof(bytes), false, 4);
	CHECK_INT(cursor_u32(&c, &u32, NULL), 0);
	CHECK_INT(u32, 0x04030201);
	CHECK_INT(cursor_word(&c, &u64, NULL), 0);
	CHECK_INT(u64, 0x08070605);
	CHECK_INT(cursor_left(&c), 4);
	cursor_init(&c, bytes, sizeof(bytes), true, 8);
	CHECK_INT(cursor_word(&c, &u64, NULL), 0);
	CHECK_INT(u64, 0x0102030405060708);
	cursor_init(&c, bytes, sizeof(bytes), false, 8);
	CHECK_INT(cursor_u64(&c, &u64, NULL), 0);
	CHECK_INT(u64, 0x0807060504030201);
}

static void too_short(void)
{
	struct sdt_error err;
	struct cursor c;
	uint32_t u32 = 7;
	uint64_t u64 = 7;

	cursor_init(&c, bytes, 10, false, 8);
	CHECK_INT(cursor_word(&c, &u64, &err), 0);
	CHECK_INT(cursor_u32(&c, &u32, &err), -EINVAL);
	CHECK_STR(err.text, "offset 0x8: 4 bytes expected, 2 left");
	CHECK_INT(u32, 7);
	CHECK_INT(c.pos, 8);
	CHECK_INT(cursor_u64(&c, &u64, &err), -EINVAL);
	CHECK_INT(cursor_left(&c), 2);
}

static void strings(void)
{
	struct sdt_error err;
	const char *s = NULL;
	struct cursor c;

	cursor_init(&c, bytes + 8, 4, false, 4);
	c.origin = 0x100;
	CHECK_INT(cursor_string(&c, &s, &err), 0);
	CHECK_STR(s, "hi");
	CHECK_INT(c.pos, 3);
	CHECK_INT(cursor_string(&c, &s, &err), -EINVAL);
	CHECK_STR(err.text, "offset 0x103: string without end");
	CHECK_INT(c.pos, 3);
	c.pos = c.size;
	CHECK_INT(cursor_string(&c, &s, &err), -EINVAL);
}

static void parts(void)
{
	struct sdt_error err;
	struct cursor c, sub;
	uint32_t u32;

	cursor_init(&c, bytes, sizeof(bytes), true, 4);
	CHECK_INT(cursor_sub(&c, 3, &sub, &err), 0);
	CHECK_INT(sub.size, 3);
	CHECK_INT(cursor_u32(&sub, &u32, &err), -EINVAL);
	cursor_align(&c, 4);
	CHECK_INT(c.pos, 4);
	cursor_align(&c, 4);
	CHECK_INT(c.pos, 4);
	CHECK_INT(cursor_sub(&c, 4, &sub, &err), 0);
	CHECK_INT(sub.origin, 4);
	CHECK_INT(cursor_u32(&sub, &u32, &err), 0);
	CHECK_INT(u32, 0x05060708);
	CHECK_INT(cursor_sub(&c, UINT64_MAX, &sub, &err), -EINVAL);
	CHECK_INT(c.pos, 8);
	cursor_init(&c, bytes, 5, false, 4);
	c.pos = 5;
	cursor_align(&c, 4);
	CHECK_INT(c.pos, 5);
}

int main(void)
{
	numbers();
	too_short();
	strings();
	parts();
	return test_status();
}
