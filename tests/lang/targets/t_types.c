/* SPDX-License-Identifier: MIT */
/* Marks with operands of every width and signedness, built -O0, -O2 and -no-pie. */
#include <stdint.h>
#include <sys/sdt.h>
#include "pre.h"

volatile int8_t s8 = -5;
volatile uint8_t u8 = 250;
volatile int16_t s16 = -1234;
volatile uint16_t u16 = 65000;
volatile int32_t s32 = -2000000000;
volatile uint32_t u32 = 4000000000u;
volatile int64_t s64 = INT64_MIN;
volatile uint64_t u64 = UINT64_MAX - 1;
const char *volatile str = "a string";

static void locals(int8_t a, uint8_t b, int16_t c, uint16_t d, int32_t e, uint32_t f, int64_t g, uint64_t h)
{
	DTRACE_PROBE4(types, narrow, a, b, c, d);
	DTRACE_PROBE4(types, wide, e, f, g, h);
}

static int arr[4] = { 11, -22, 33, -44 };

int main(void)
{
	pre();
	int i = 2;
	DTRACE_PROBE(types, none);
	DTRACE_PROBE8(types, vars, s8, u8, s16, u16, s32, u32, s64, u64);
	locals(s8, u8, s16, u16, s32, u32, s64, u64);
	DTRACE_PROBE3(types, consts, 42, -1, 0x123456789abcdefLL);
	DTRACE_PROBE2(types, text, str, "literal");
	DTRACE_PROBE12(types, twelve, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
	DTRACE_PROBE3(types, mem, arr[i], arr[1], &arr[0]);
	DTRACE_PROBE1(types, last, i);
	return 0;
}
