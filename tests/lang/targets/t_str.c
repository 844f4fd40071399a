/* SPDX-License-Identifier: MIT */
/* Strings and memory of all sorts, handed over as pointers. */
#include <stdint.h>
#include <string.h>
#include <sys/sdt.h>
#include "pre.h"

struct point { int x, y; };
struct rec {
	int8_t tiny;
	uint16_t port;
	int32_t num;
	uint64_t big;
	const char *name;
	struct point at;
	struct rec *next;
	unsigned bits:5;
	int sbits:3;
	char tag[8];
	int list[4];
};

static char longstr[1001];
static const char odd[] = "tab\there \"quoted\" back\\slash\nnl\001\x7f\xc3\xa9";
static const char utf[] = "Gr\xc3\xbc\xc3\x9f" "e \xe2\x82\xac";
static const unsigned char raw[8] = { 0xfe, 0xff, 0x01, 0x80, 0x00, 0x7f, 0xaa, 0x55 };
static struct rec second = { -2, 80, -70000, 1, "second", { 3, 4 }, 0, 31, -4, "tag2", { 5, 6, 7, 8 } };
static struct rec first = { -1, 65535, 123456, UINT64_MAX, "first", { 1, -2 }, &second, 21, 3, "tag1", { 1, 2, 3, 4 } };
static const char *words[] = { "zero", "one", "two", 0 };

int main(void)
{
	pre();
	memset(longstr, 'x', 1000);
	for (int i = 0; i < 1000; i += 10)
		longstr[i] = '0' + i / 100;
	DTRACE_PROBE2(str, plain, "hello, world", 12);
	DTRACE_PROBE1(str, empty, "");
	DTRACE_PROBE1(str, null, (char *)0);
	DTRACE_PROBE1(str, bad, (char *)16);
	DTRACE_PROBE1(str, longone, longstr);
	DTRACE_PROBE1(str, odd, odd);
	DTRACE_PROBE1(str, utf, utf);
	DTRACE_PROBE2(str, raw, raw, (long)sizeof raw);
	DTRACE_PROBE1(str, rec, &first);
	DTRACE_PROBE2(str, words, words, 3);
	return 0;
}
