/* SPDX-License-Identifier: MIT */
/*
 * Runs the front end's fuzz entry point over files named on the command line, or over a corpus made
 * here: scripts that use everything, whole and damaged in a reproducible way, and scripts that nest
 * or repeat one thing very often.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROUNDS = 6000, ROOM = 1 << 16 };

static const char *const scripts[] = {
	"global a, b%[7], c = -0x10, s = \"q\\\"x\\n\\101\\x41\"\n"
	"probe begin(-3), end, error, never, timer.ms(10).randomize(3) {\n"
	"	a[1, \"k\"] += c * 2 + 7 % 3 << 1; b[s . \"x\"]++\n"
	"	foreach (v = [k+, t] in a limit 3) { if (k in b || !v) continue; else break }\n"
	"	printf(\"%d %-5s %08x %*d %.3s%%\\n\", 1, s, 2, 3, 4, \"str\")\n"
	"	println(c ? \"y\" : \"n\", c && 1 || 0, ~c, -c); delete a[1, \"k\"]; delete a\n"
	"}\n",
	"global st, sa\n"
	"function f:long(n:long) { if (n < 2) return 1; return n * f(n - 1) }\n"
	"function g(x) { try { println(x) } catch (m) { println(m) error(m) } }\n"
	"probe begin { st <<< f(5); sa[\"k\"] <<< 3 g(\"v\")\n"
	"	println(@count(st), @avg(sa[\"k\"]), @variance(st, 3)) while (c++ < 3) next }\n",
	"probe process(\"/p\").mark(\"m\"), process(\"x\").{mark(\"m*\"), "
	"provider(\"a\").mark(\"mm\")}? "
	"{ println($arg1, $$name, $$vars, $$provider, @defined($arg3) ? $arg3 : 0, pp(), pid()) }\n"
	"probe process(5).library(\"l\").mark(\"n\")! if (c > 1) { exit() }\n",
	"probe alias = begin { x = 1 }, { y = 2 } probe alias.z += never { }\n"
	"private function h() { return \"a\" =~ \"b\" } %{ c %} /* */ # x\n// y\n"
	"probe end { println($1, @2, $#, @#, @hist_log(s)[3], @cast(x, \"t\")->a[1], $x->y, &z) "
	"print(@hist_linear(s, 1, 2, 3)) foreach (k in m[*, 1]) { } }\n",
	"@define M(a, b) %( @a + @b %)\n"
	"%( 1 < 2 && \"a\" == \"a*\" || systemtap_v >= \"2.5\" %? probe begin { x = @M(1, (2, 3)) }"
	" %: %( runtime != \"kernel\" %? foo %) %)\n",
};

static uint8_t input[ROOM + 1];
static uint32_t seed = 2463534242u;

static uint32_t next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	return seed ^= seed << 5;
}

/* Something from a script: an identifier, an operator, a piece of anything. */
static void splice(size_t at, size_t size)
{
	const char *from = scripts[next_random() % (sizeof(scripts) / sizeof(*scripts))];
	size_t len = strlen(from), start = next_random() % len, count = next_random() % 12;

	for (size_t i = 0; i < count && start + i < len && at + i < size; i++)
		input[at + i] = (uint8_t)from[start + i];
}

static size_t damage(size_t size)
{
	static const char interesting[] = "{}()[]\"'\\;,.$@%#*+-<=>!?&|~:0x19 \n\0\377";
	unsigned changes = 1 + next_random() % 8;

	while (changes-- && size > 2) {
		size_t at = 1 + next_random() % (size - 1);

		switch (next_random() % 4) {
		case 0:
			input[at] = (uint8_t)interesting[next_random() % (sizeof(interesting) - 1)];
			break;
		case 1:
			splice(at, size);
			break;
		case 2:
			memmove(input + at, input + at + 1, size - at - 1);
			size--;
			break;
		default:
			if (next_random() % 8 == 0)
				size = at + 1;
		}
	}
	return size;
}

/* head, then `unit` until the room is full, then tail. */
static void repeat(const char *head, const char *unit, const char *tail)
{
	size_t size = 1 + strlen(head), len = strlen(unit), end = strlen(tail);

	for (uint8_t flags = 0; flags < 4; flags += 2) {
		size = 1 + strlen(head);
		input[0] = flags;
		memcpy(input + 1, head, size - 1);
		for (; size + len + end < ROOM; size += len)
			memcpy(input + size, unit, len);
		memcpy(input + size, tail, end);
		LLVMFuzzerTestOneInput(input, size + end);
	}
}

static void repeat_all(void)
{
	static const char *const cases[][3] = {
		{"probe begin { x = ", "(", ""},
		{"probe begin { x = ", "-", "1 }"},
		{"probe begin { x = 1", " + 1", "; println(x) }"},
		{"probe begin { x = \"\"", " . \"a\"", "; println(x) }"},
		{"probe begin { x = ", "\"a\" ", "; println(x) }"},
		{"probe begin { ", "{ ", ""},
		{"probe begin { ", "if (1) ", "x }"},
		{"probe begin { ", "x = ", "1 }"},
		{"probe begin { ", "x ? ", "1 }"},
		{"probe begin { ", "1 ? 2 : ", "1 }"},
		{"probe begin { ", "a[", "1 }"},
		{"probe begin { ", "f(", "1 }"},
		{"probe begin { ", "x = x + 1; ", "println(x) }"},
		{"probe begin { ", "if (x) y = 1; else ", "println(x) }"},
		{"probe ", "{a,b}.", "c { }"},
		{"probe ", "{", ""},
		{"probe ", "a*", "{ }"},
		{"probe begin", ", begin", "{ println(1) }"},
		{"", "probe begin { println(1) } ", ""},
		{"", "global x ", ""},
		{"", "%( 1 == 1 %? ", ""},
		{"%( 1 == 1", " && 1 == 1", " %? probe begin { println(1) } %)"},
		{"@define M %( @M @M %) probe begin { ", "@M ", "}"},
		{"probe begin { printf(\"", "%d", "\") }"},
		{"probe begin { print(", "\"x\", ", "1) }"},
		{"probe process(\"", "\\\"", "\").mark(\"m\") { println(1) }"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		repeat(cases[i][0], cases[i][1], cases[i][2]);
}

static int replay_file(const char *path)
{
	FILE *in = fopen(path, "rb");
	size_t n;

	if (!in) {
		perror(path);
		return 1;
	}
	n = fread(input, 1, ROOM, in);
	fclose(in);
	return LLVMFuzzerTestOneInput(input, n);
}

int main(int argc, char **argv)
{
	const size_t count = sizeof(scripts) / sizeof(*scripts);
	int status = 0;

	for (int i = 1; i < argc; i++)
		status |= replay_file(argv[i]);
	if (argc > 1)
		return status;
	repeat_all();
	for (size_t i = 0; i < ROUNDS; i++) {
		const char *script = scripts[i % count];
		size_t size = strlen(script) + 1;

		input[0] = (uint8_t)(i / count);
		memcpy(input + 1, script, size - 1);
		LLVMFuzzerTestOneInput(input, i < 4 * count ? size : damage(size));
	}
	printf("%d inputs\n", ROUNDS);
	return 0;
}
