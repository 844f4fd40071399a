/* SPDX-License-Identifier: MIT */
/* Built-in functions that read a program's memory, on memory of this test: 32 bytes at 0x1000,
 * nothing else. */
#include <errno.h>
#include <string.h>
#include "stap-lite/vm/builtin.h"
#include "tests/unit/test.h"

#define BASE 0x1000u

static char memory[32];

static int read_mem(void *ctx, uint64_t addr, void *buf, size_t len)
{
	(void)ctx;
	if (addr < BASE || addr - BASE > sizeof(memory) || len > sizeof(memory) - (addr - BASE))
		return -EFAULT;
	memcpy(buf, memory + (addr - BASE), len);
	return 0;
}

static const struct vm_host host = {.read_mem = read_mem};
static struct program program = {.limits = {.max_string = 24}};
static struct prog_insn insns[2] = {{.place = PROG_NONE}};
static char strings[3 * 24], record[RECORD_MAX], tokens[24];
static struct vm_run run = {.program = &program,
	.host = &host,
	.stride = 24,
	.record = record,
	.tokens = tokens,
	.pc = insns + 1};

static void fill(const void *bytes, size_t len)
{
	memset(memory, 0, sizeof(memory));
	memcpy(memory, bytes, len);
}

static void check_numbers(void)
{
	int64_t l[3] = {BASE};

	fill("\xfe\xff\x01\x80\x00\x7f\xaa\x55", 8);
	CHECK_INT(builtin_user_int8_error(&run, l, strings), STEP_NEXT);
	CHECK_INT(l[0], -2);
	l[0] = BASE + 2;
	CHECK_INT(builtin_user_int16_error(&run, l, strings), STEP_NEXT);
	CHECK_INT(l[0], -32767);
	l[0] = BASE;
	CHECK_INT(builtin_user_int64_error(&run, l, strings), STEP_NEXT);
	CHECK_INT(l[0], 0x55aa7f008001fffe);
	l[0] = BASE + 30;
	CHECK_INT(builtin_user_int32_error(&run, l, strings), STEP_ERROR);
	CHECK_STR(run.error_text, "read fault [man error::fault] at 0x101e");
}

static void check_strings(void)
{
	int64_t l[3] = {BASE, 3};

	fill("hello, world", 12);
	CHECK_INT(builtin_user_string(&run, l, strings), STEP_NEXT);
	CHECK_STR(strings, "hello, world");
	CHECK_INT(builtin_user_string_n(&run, l, strings), STEP_NEXT);
	CHECK_STR(strings, "hel");
	l[0] = BASE;
	l[1] = -5;
	CHECK_INT(builtin_user_string_n(&run, l, strings), STEP_NEXT);
	CHECK_STR(strings, "");
	l[0] = 16;
	CHECK_INT(builtin_user_string(&run, l, strings), STEP_ERROR);
	CHECK_STR(run.error_text, "user string copy fault -14 at 0x10 [man error::fault]");
	memset(memory, 'x', sizeof(memory));
	l[0] = BASE;
	CHECK_INT(builtin_user_string(&run, l, strings), STEP_NEXT);
	CHECK_INT(strlen(strings), 22);
}

static void check_buffers(void)
{
	int64_t l[3] = {BASE, 4, 24};

	fill("a\0\"b", 4);
	CHECK_INT(builtin_user_buffer_quoted_error(&run, l, strings), STEP_NEXT);
	CHECK_STR(strings, "\"a\\000\\\"b\"");
	l[0] = BASE;
	l[2] = 9;
	CHECK_INT(builtin_user_buffer_quoted_error(&run, l, strings), STEP_NEXT);
	CHECK_STR(strings, "\"a\"...");
	l[0] = 1;
	CHECK_INT(builtin_user_buffer_quoted_error(&run, l, strings), STEP_ERROR);
	CHECK_STR(run.error_text, "Unable to access user space data at 0x1");
}

static void check_wide(void)
{
	static const uint16_t utf16[] = {'G', 0xfc, 0x20ac, 0xd83d, 0xde00, 0},
			      lone[] = {0xdc00, 0};
	static const uint32_t utf32[] = {'G', 0x1f600, 0}, bad[] = {'a', 0x110000, 0};
	int64_t l[1] = {BASE};

	fill(utf16, sizeof(utf16));
	CHECK_INT(builtin_user_string_utf16(&run, l, strings), STEP_NEXT);
	CHECK_STR(strings, "G\303\274\342\202\254\360\237\230\200");
	fill(lone, sizeof(lone));
	CHECK_INT(builtin_user_string_utf16(&run, l, strings), STEP_ERROR);
	CHECK_STR(run.error_text, "invalid UTF-16 character U+DC00 at 0x1000");
	fill(utf32, sizeof(utf32));
	CHECK_INT(builtin_user_string_utf32(&run, l, strings), STEP_NEXT);
	CHECK_STR(strings, "G\360\237\230\200");
	fill(bad, sizeof(bad));
	CHECK_INT(builtin_user_string_utf32(&run, l, strings), STEP_ERROR);
	CHECK_STR(run.error_text, "invalid UTF-32 character U+110000 at 0x1004");
	l[0] = 3;
	CHECK_INT(builtin_user_string_utf32(&run, l, strings), STEP_ERROR);
	CHECK_STR(run.error_text, "user string copy fault at 0x3 [man error::fault]");
}

int main(void)
{
	check_numbers();
	check_strings();
	check_buffers();
	check_wide();
	return test_status();
}
