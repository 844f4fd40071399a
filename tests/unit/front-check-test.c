/* SPDX-License-Identifier: MIT */
/* Diagnostics of the front end, whole texts: what SystemTap 4.8 writes to stderr for the same
 * script. */
#include "stap-lite/front/front.h"
#include "tests/unit/test.h"

static int compile(const char *script, struct text_buffer *messages, struct tree **tree)
{
	struct front_input in = {.name = "t.stp", .text = script, .len = strlen(script)};

	return front_compile(&in, tree, messages);
}

static void check_error(int line, const char *script, int pass, const char *want)
{
	struct text_buffer messages = {0};
	struct tree *tree;
	int status = compile(script, &messages, &tree);

	if (status != pass || strcmp(messages.data ? messages.data : "", want) != 0) {
		printf("%s:%d: %s\nstatus %d, not %d; messages:\n%s---- not:\n%s----\n", __FILE__,
			line, script, status, pass, messages.data ? messages.data : "", want);
		test_failures++;
	}
	front_destroy(tree);
	text_deinit(&messages);
}

#define CHECK_ERROR(script, pass, want) check_error(__LINE__, script, pass, want)
#define CHECK_GOOD(script)		check_error(__LINE__, script, 0, "")

static void test_parse_errors(void)
{
	CHECK_ERROR("probe begin { println(\"x\" }", 1,
		"parse error: expected one of ', )'\n"
		"        saw: operator '}' at t.stp:1:27\n"
		"     source: probe begin { println(\"x\" }\n"
		"                                       ^\n\n"
		"1 parse error.\n"
		"Pass 1: parse failed.  [man error::pass1]\n");
	CHECK_ERROR("probe begin { println(\"x\")\n", 1,
		"parse error: expected statement\n"
		"        saw: t.stp EOF\n\n"
		"1 parse error.\n"
		"Pass 1: parse failed.  [man error::pass1]\n");
	CHECK_ERROR("probe begin { println(\"a\") }\nprobe begin { println(\"b\" }\n"
		    "probe begin { println(\"c\") }\nfunction g( { }\n",
		1,
		"parse error: expected one of ', )'\n"
		"        saw: operator '}' at t.stp:2:27\n"
		"     source: probe begin { println(\"b\" }\n"
		"                                       ^\n\n"
		"parse error: expected identifier\n"
		"        saw: operator '{' at t.stp:4:13\n"
		"     source: function g( { }\n"
		"                         ^\n\n"
		"2 parse errors.\n"
		"Pass 1: parse failed.  [man error::pass1]\n");
	CHECK_ERROR("probe begin { println(\"never closed) }", 1,
		"parse error: Could not find matching closing quote\n"
		"         at: junk '' at t.stp:1:23\n"
		"     source: probe begin { println(\"never closed) }\n"
		"                                   ^\n\n"
		"1 parse error.\n"
		"Pass 1: parse failed.  [man error::pass1]\n");
}

static void test_type_errors(void)
{
	CHECK_ERROR("probe begin { x = 1; x = \"a\"; println(x) }", 2,
		"semantic error: type mismatch (string): identifier 'x' at t.stp:1:22\n"
		"        source: probe begin { x = 1; x = \"a\"; println(x) }\n"
		"                                     ^\n\n"
		"semantic error: type was first inferred here (long): identifier 'x' at :1:15\n"
		"        source: probe begin { x = 1; x = \"a\"; println(x) }\n"
		"                              ^\n\n"
		"Pass 2: analysis failed.  [man error::pass2]\n");
	CHECK_ERROR("global a\nprobe begin { a[1] = 1; a[\"x\"] = 2; exit() }", 2,
		"semantic error: index 0 type mismatch (string): string 'x' at t.stp:2:27\n"
		"        source: probe begin { a[1] = 1; a[\"x\"] = 2; exit() }\n"
		"                                          ^\n\n"
		"semantic error: type of index 0 was first inferred here (long): number '1' at "
		":2:17\n"
		"        source: probe begin { a[1] = 1; a[\"x\"] = 2; exit() }\n"
		"                                ^\n\n"
		"Pass 2: analysis failed.  [man error::pass2]\n");
	CHECK_ERROR("probe begin { break }", 3,
		"semantic error: cannot 'break' outside loop: keyword at t.stp:1:15\n"
		"        source: probe begin { break }\n"
		"                              ^\n\n"
		"Pass 3: translation failed.  [man error::pass3]\n");
}

static void test_warnings(void)
{
	CHECK_ERROR("probe begin { x = 5; y = 6; println(y); exit() }", 0,
		"WARNING: Eliding assignment to 'x': operator '=' at t.stp:1:17\n"
		" source: probe begin { x = 5; y = 6; println(y); exit() }\n"
		"                         ^\n"
		"WARNING: Eliding side-effect-free expression : identifier 'x' at :1:15\n"
		" source: probe begin { x = 5; y = 6; println(y); exit() }\n"
		"                       ^\n");
	CHECK_ERROR("probe begin { ++5 }", 2,
		"WARNING: Eliding side-effect-free expression : operator '++' at t.stp:1:15\n"
		" source: probe begin { ++5 }\n"
		"                       ^\n"
		"WARNING: Probe 'begin' has been elided: keyword at :1:1\n"
		" source: probe begin { ++5 }\n"
		"         ^\n"
		"semantic error: no probes found\n\n"
		"Pass 2: analysis failed.  [man error::pass2]\n");
	CHECK_ERROR("global s\nprobe begin { println(@count(s)); exit() }", 0,
		"WARNING: never-assigned global variable 's' (similar: s): "
		"identifier 's' at t.stp:1:8\n"
		" source: global s\n"
		"                ^\n");
}

static void test_unsupported(void)
{
	CHECK_ERROR("probe begin { println(@entry(1)) }", 2,
		"semantic error: while processing probe begin\n\n"
		"semantic error: internal error: @entry is only valid in .return probes: "
		"operator '@entry' at t.stp:1:23\n"
		"        source: probe begin { println(@entry(1)) }\n"
		"                                      ^\n\n"
		"Pass 2: analysis failed.  [man error::pass2]\n");
}

static void test_good(void)
{
	CHECK_GOOD("probe begin { if (1) println(1); else println(2) exit() }");
	CHECK_GOOD("global a[10], b%, s = \"x\" probe end(-3), timer.ms(10).randomize(3) "
		   "{ a[1, s]++; b[1] = s; foreach (v = [k+, t] in a limit 3) println(v, k, t) "
		   "foreach (k in b-) println(b[k]) }");
	CHECK_GOOD("function f:long(n:long) { if (n < 2) return 1; return n * f(n - 1) } "
		   "probe begin { printf(\"%d\\n\", f(20)) }");
}

int main(void)
{
	test_parse_errors();
	test_type_errors();
	test_warnings();
	test_unsupported();
	test_good();
	return test_status();
}
