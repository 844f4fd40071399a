/* SPDX-License-Identifier: MIT */
/* Probes with arguments of every kind, for C and C++. A line "expect: NAME SIZES" is what the note of NAME must say. */
#include <sys/sdt.h>

enum colour { RED, GREEN };
enum offset { BEFORE = -1, AFTER };
struct block {
	int words[10];
};

int global;
void function(void);
void all(signed char sc, unsigned char uc, short s, unsigned short us, int i, unsigned u, long l, unsigned long ul, float f,
	 double d, const char *str, char *const *strs, struct block *blocks);

void function(void)
{
	DTRACE_PROBE(test, none); /* expect: none */
	DTRACE_PROBE0(test, none0); /* expect: none0 */
	STAP_PROBE(test, snone); /* expect: snone */
	STAP_PROBE0(test, snone0); /* expect: snone0 */
}

void all(signed char sc, unsigned char uc, short s, unsigned short us, int i, unsigned u, long l, unsigned long ul, float f,
	 double d, const char *str, char *const *strs, struct block *blocks)
{
	char text[16];
	static const long longs[3] = { 1, 2, 3 };
	enum colour colour = (enum colour)(i & 1);
	enum offset offset = (enum offset)(-(i & 1));
	const int ci = i;
	volatile unsigned short vus = us;

	text[0] = (char)i;
	text[15] = 0;
	DTRACE_PROBE8(test, integers, sc, uc, s, us, i, u, l, ul); /* expect: integers -1 1 -2 2 -4 4 -8 8 */
	DTRACE_PROBE2(test, floats, f, d); /* expect: floats 4 8 */
	DTRACE_PROBE4(test, reals, 1.5f, -2.5, 0.0, f * 2); /* expect: reals 4 8 8 4 */
	DTRACE_PROBE5(test, pointers, str, strs, blocks, &global, text + 1); /* expect: pointers 8 8 8 8 8 */
	DTRACE_PROBE4(test, arrays, text, longs, "literal", blocks->words); /* expect: arrays 8 8 8 8 */
	DTRACE_PROBE1(test, code, function); /* expect: code 8 */
	DTRACE_PROBE2(test, enums, colour, offset); /* expect: enums 4 -4 */
	DTRACE_PROBE2(test, qualified, ci, vus); /* expect: qualified -4 2 */
	DTRACE_PROBE4(test, constants, 5, 5u, -5L, (unsigned char)200); /* expect: constants -4 4 -8 1 */
	DTRACE_PROBE2(test, memory, global, blocks->words[3]); /* expect: memory -4 -4 */
	DTRACE_PROBE3(test, expressions, i ? s : i, l + s, sizeof(u)); /* expect: expressions -4 -8 8 */
	STAP_PROBE1(test, n1, 1); /* expect: n1 -4 */
	STAP_PROBE3(test, n3, 1, i, 3); /* expect: n3 -4 -4 -4 */
	STAP_PROBE6(test, n6, 1, 2, 3, 4, 5, 6); /* expect: n6 -4 -4 -4 -4 -4 -4 */
	STAP_PROBE7(test, n7, 1, 2, 3, 4, 5, 6, 7); /* expect: n7 -4 -4 -4 -4 -4 -4 -4 */
	STAP_PROBE9(test, n9, 1, 2, 3, 4, 5, 6, 7, 8, 9); /* expect: n9 -4 -4 -4 -4 -4 -4 -4 -4 -4 */
	STAP_PROBE10(test, n10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10); /* expect: n10 -4 -4 -4 -4 -4 -4 -4 -4 -4 -4 */
	STAP_PROBE11(test, n11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11); /* expect: n11 -4 -4 -4 -4 -4 -4 -4 -4 -4 -4 -4 */
	/* expect: full -1 1 -2 2 -4 4 -8 8 8 8 8 -4 */
	DTRACE_PROBE12(test, full, sc, uc, s, us, i, u, l, ul, str, strs, blocks, global);
}
