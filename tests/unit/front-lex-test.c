/* SPDX-License-Identifier: MIT */
/* Tokens: escapes, numbers, operators, script arguments; and what conditionals and macros make of
 * them. */
#include "stap-lite/front/front.h"
#include "stap-lite/front/lex.h"
#include "tests/unit/test.h"

static const char *const script_args[] = {"7", "a\"b\\c", "x y"};

/* The tokens of a script as --dump=tokens shows them, joined by blanks, places left out. */
static void check_tokens(int line, const char *script, const char *want)
{
	struct front_input in = {.name = "t",
		.text = script,
		.len = strlen(script),
		.args = script_args,
		.nargs = 3};
	struct text_buffer dump = {0}, got = {0};
	char *save = NULL;

	CHECK_INT(front_dump_tokens(&in, &dump), 0);
	for (char *row = strtok_r(dump.data, "\n", &save); row; row = strtok_r(NULL, "\n", &save))
		if (!strstr(row, "end of file"))
			text_print(&got, "%s%s", got.len ? " " : "", strchr(row, ' ') + 1);
	if (strcmp(got.data ? got.data : "", want) != 0) {
		printf("%s:%d: %s\n  gives %s\n  not   %s\n", __FILE__, line, script,
			got.data ? got.data : "", want);
		test_failures++;
	}
	text_deinit(&got);
	text_deinit(&dump);
}

#define CHECK_TOKENS(script, want) check_tokens(__LINE__, script, want)

static void check_string(int line, const char *literal, const char *want, size_t len)
{
	struct pool *pool = pool_create();
	struct source source = {.name = "t", .text = literal, .len = strlen(literal)};
	struct script_args none = {0};
	struct lexer lexer;
	struct token token;
	jmp_buf exhausted;

	if (!pool || setjmp(exhausted)) {
		printf("%s:%d: no memory\n", __FILE__, line);
		test_failures++;
		return;
	}
	pool->exhausted = &exhausted;
	lex_init(&lexer, pool, &source, &none);
	lex_next(&lexer, &token);
	if (token.kind != TOKEN_STRING || token.len != len || memcmp(token.text, want, len) != 0) {
		printf("%s:%d: %s is kind %d \"%s\" of %zu bytes\n", __FILE__, line, literal,
			(int)token.kind, token.text, token.len);
		test_failures++;
	}
	pool_destroy(pool);
}

#define CHECK_STRING(literal, want) check_string(__LINE__, literal, want, sizeof(want) - 1)

static void test_escapes(void)
{
	CHECK_STRING("\"\"", "");
	CHECK_STRING("\"\\a\\b\\t\\n\\v\\f\\r\"", "\a\b\t\n\v\f\r");
	CHECK_STRING("\"\\\\ \\\" \\q \\e \\?\"", "\\ \" q e ?");
	CHECK_STRING("\"\\101\\60\\7x\\1234\"", "A0\ax"
						"S4");
	CHECK_STRING("\"\\x41\\x7e\\x0041\"", "A~A");
	CHECK_STRING("\"a\\0b\"", "a\0b");
	CHECK_STRING("\"\\8\\9\"", "89");
	CHECK_STRING("\"\\777\"", "\377");
	CHECK_STRING("\"tab\there # // /* no comment\"", "tab\there # // /* no comment");
	CHECK_TOKENS("\"open", "junk '' Could not find matching closing quote");
	CHECK_TOKENS("\"two\nlines\"",
		"junk '' Could not find matching closing quote identifier 'lines' "
		"junk '' Could not find matching closing quote");
	CHECK_TOKENS("\"\\x\"", "junk '' \\x used with no following hex digits");
}

static void check_number(int line, const char *text, bool good, int64_t want)
{
	int64_t value = 0;
	bool got = lex_number(text, &value);

	if (got != good || (good && value != want)) {
		printf("%s:%d: %s is %s %lld\n", __FILE__, line, text, got ? "good" : "bad",
			(long long)value);
		test_failures++;
	}
}

static void test_numbers(void)
{
	check_number(__LINE__, "0", true, 0);
	check_number(__LINE__, "00", true, 0);
	check_number(__LINE__, "010", true, 8);
	check_number(__LINE__, "0777", true, 511);
	check_number(__LINE__, "0XfF", true, 255);
	check_number(__LINE__, "9223372036854775807", true, INT64_MAX);
	check_number(__LINE__, "9223372036854775808", true, INT64_MIN);
	check_number(__LINE__, "18446744073709551615", true, -1);
	check_number(__LINE__, "0xffffffffffffffff", true, -1);
	check_number(__LINE__, "01777777777777777777777", true, -1);
	check_number(__LINE__, "18446744073709551616", false, 0);
	check_number(__LINE__, "0x10000000000000000", false, 0);
	check_number(__LINE__, "02000000000000000000000", false, 0);
	check_number(__LINE__, "12abc", false, 0);
	check_number(__LINE__, "089", false, 0);
	check_number(__LINE__, "0x", false, 0);
	check_number(__LINE__, "0b11", false, 0);
	CHECK_TOKENS("1.5", "number '1' operator '.' number '5'");
	CHECK_TOKENS("12abc", "number '12abc'");
}

static void test_operators(void)
{
	CHECK_TOKENS("a<<<b<<=c<<d<=e<f", "identifier 'a' operator '<<<' identifier 'b' "
					  "operator '<<=' identifier 'c' operator '<<' "
					  "identifier 'd' operator '<=' identifier 'e' "
					  "operator '<' identifier 'f'");
	CHECK_TOKENS(">>>>>=>> =~!~!=", "operator '>>>' operator '>>=' operator '>>' "
					"operator '=~' operator '!~' operator '!='");
	CHECK_TOKENS("+++--->.=&&&|||=^=", "operator '++' operator '+' operator '--' operator '->' "
					   "operator '.=' operator '&&' operator '&' operator '||' "
					   "operator '|=' operator '^='");
	CHECK_TOKENS("$x $$vars @count @ $ a$b", "identifier '$x' identifier '$$vars' "
						 "operator '@count' operator '@' identifier '$' "
						 "identifier 'a$b'");
	CHECK_TOKENS("foreach fore in string", "keyword identifier 'fore' keyword keyword");
	CHECK_TOKENS("a # b\nc // d\ne /* f */ g /* h", "identifier 'a' identifier 'c' "
							"identifier 'e' identifier 'g'");
	CHECK_TOKENS("%{ x %} y", "embedded-code identifier 'y'");
}

static void test_arguments(void)
{
	CHECK_TOKENS("$1 @1 $# @#", "number '7' string '7' number '3' string '3'");
	CHECK_TOKENS("$1x", "number '7x'");
	CHECK_TOKENS("$3", "identifier 'x' identifier 'y'");
	CHECK_TOKENS("@2", "string 'a\\\"b\\\\c'");
	CHECK_TOKENS("a$1", "identifier 'a$1'");
	CHECK_TOKENS("$4", "junk '' command line argument out of range [1-3]");
	CHECK_TOKENS("$0", "junk '' command line argument out of range [1-3]");
	CHECK_TOKENS("@99999999999999999999", "junk '' command line argument out of range [1-3]");
}

static void test_conditionals(void)
{
	CHECK_TOKENS("%( 1 < 2 %? a %: b %) c", "identifier 'a' identifier 'c'");
	CHECK_TOKENS("%( 1 > 2 %? a %: b %) c", "identifier 'b' identifier 'c'");
	CHECK_TOKENS("%( 1 > 2 %? %( 1 == 1 %? a %: b %) %) c", "identifier 'c'");
	CHECK_TOKENS("%( 1 == 1 || 1 == 2 && 2 == 3 %? a %)", "identifier 'a'");
	CHECK_TOKENS("%( runtime == \"dyn*\" && systemtap_v >= \"4.8\" %? a %)", "identifier 'a'");
	CHECK_TOKENS("%( systemtap_v < \"4.10\" %? a %: b %)", "identifier 'a'");
	CHECK_TOKENS("%( $# > 3 %? $4 %: none %)", "identifier 'none'");
	CHECK_TOKENS("a %)", "identifier 'a' junk '' incomplete conditional - missing '%('");
}

static void test_macros(void)
{
	CHECK_TOKENS("@define two %( 1 + 1 %) @two", "number '1' operator '+' number '1'");
	CHECK_TOKENS("@define f(a, b) %( @b(@a) %) @f((1, 2), g)",
		"identifier 'g' operator '(' operator '(' number '1' operator ',' number '2' "
		"operator ')' operator ')'");
	CHECK_TOKENS("@define a %( x %) @define b %( @a @a %) @b", "identifier 'x' identifier 'x'");
	CHECK_TOKENS("@define f(a) %( @a %) @f(1, 2)",
		"junk '' too many parameters for macro '@f' (expected 1) number '2' operator ')'");
	CHECK_TOKENS("@unknown", "operator '@unknown'");
	CHECK_TOKENS("@define m %( @m %) @m", "junk '' macro expansion without end");
}

int main(void)
{
	test_escapes();
	test_numbers();
	test_operators();
	test_arguments();
	test_conditionals();
	test_macros();
	return test_status();
}
