/* SPDX-License-Identifier: MIT */
/* The parser, seen through the tree written back (as by `stap -p1`), and printf formats as pieces.
 */
#include "stap-lite/front/format.h"
#include "stap-lite/front/front.h"
#include "tests/unit/test.h"

/* What `probe begin { TEXT }` looks like between its braces. */
static void check_body(int line, const char *text, const char *want)
{
	struct text_buffer script = {0}, messages = {0}, dump = {0}, whole = {0};
	struct front_input in = {.name = "t", .last_pass = 1};
	struct tree *tree;

	text_print(&script, "probe begin { %s }", text);
	text_print(&whole, "# parse tree dump\n# file t\nprobe begin{\n%s}\n\n", want);
	in.text = script.data;
	in.len = script.len;
	if (front_compile(&in, &tree, &messages) == 0)
		front_dump_tree(tree, "t", &dump);
	if (!dump.data || strcmp(dump.data, whole.data) != 0) {
		printf("%s:%d: %s\n%s%s---- not\n%s", __FILE__, line, text,
			dump.data ? dump.data : "", messages.data ? messages.data : "", want);
		test_failures++;
	}
	front_destroy(tree);
	text_deinit(&script);
	text_deinit(&messages);
	text_deinit(&dump);
	text_deinit(&whole);
}

#define CHECK_BODY(text, want) check_body(__LINE__, text, want)

static void test_precedence(void)
{
	CHECK_BODY("x = 1 + 2 * 3 - 4", "(x) = (((1) + ((2) * (3))) - (4));\n");
	CHECK_BODY("x = a . b + 1 . c", "(x) = (((a) . ((b) + (1))) . (c));\n");
	CHECK_BODY("x = 1 << 2 . 3 < 4 == 5", "(x) = ((((1) << ((2) . (3))) < (4)) == (5));\n");
	CHECK_BODY("x = x & 7 == 7", "(x) = ((x) & ((7) == (7)));\n");
	CHECK_BODY("x = a | b ^ c & d", "(x) = ((a) | ((b) ^ ((c) & (d))));\n");
	CHECK_BODY("x = a || b && c | d", "(x) = ((a) || ((b) && ((c) | (d))));\n");
	CHECK_BODY("x = 1 + k in m && y", "(x) = (([(1) + (k)] in m) && (y));\n");
	CHECK_BODY("x = [a, *] in m & 1", "(x) = (([a, *] in m) & (1));\n");
	CHECK_BODY("x = a ? b : c ? d : e", "(x) = ((a)?(b):((c)?(d):(e)));\n");
	CHECK_BODY("x = y += z <<< 3", "(x) = ((y) += ((z) <<< (3)));\n");
	CHECK_BODY("x = -! ~y * -z++", "(x) = ((-(!(~(y)))) * (-((z)++)));\n");
	CHECK_BODY("x = (1 + 2) * 3", "(x) = (((1) + (2)) * (3));\n");
	CHECK_BODY("x = a =~ \"b\" \"c\"", "(x) = ((a) =~ \"bc\");\n");
}

static void test_statements(void)
{
	CHECK_BODY("if (a) if (b) c; else d", "if (a) if (b) c\nelse d\n\n;\n");
	CHECK_BODY("for (;;) break", "for (; 1; ) break;\n");
	CHECK_BODY("for (i = 0; i < 3; i++) ;", "for ((i) = (0); (i) < (3); (i)++) ;;\n");
	CHECK_BODY("while (1) { next }", "for (; 1; ) {\nnext;\n};\n");
	CHECK_BODY(
		"foreach (v- = [a, b] in m limit 3) x", "foreach (v = [a, b] in m- limit 3) x;\n");
	CHECK_BODY("foreach (a in m @sum+) x", "foreach ([a] in m @sum+) x;\n");
	CHECK_BODY("delete a[1, *] delete b", "delete a[1, *];\ndelete b;\n");
	CHECK_BODY("try { a } catch (m) { b }", "try {\n{\na;\n}\n} catch (m) {\n{\nb;\n}\n}\n;\n");
	CHECK_BODY("print(@hist_log(s)) printd(\",\", 1, 2) println()",
		"print(@hist_log(s));\nprintd(\",\", 1, 2);\nprintln();\n");
	CHECK_BODY(
		"printf(\"%d\\n\" \"\\\"x\", f(1, g()))", "printf(\"%d\\\\n\\\"x\", f(1, g()));\n");
}

static void check_nesting(const char *open, const char *close, int depth, int status)
{
	struct text_buffer script = {0}, messages = {0};
	struct front_input in = {.name = "t", .last_pass = 1};
	struct tree *tree;

	text_print(&script, "probe begin { x = 1 ");
	for (int i = 0; i < depth; i++)
		text_print(&script, "%s", open);
	for (int i = 0; i < depth; i++)
		text_print(&script, "%s", close);
	text_print(&script, "}");
	in.text = script.data;
	in.len = script.len;
	CHECK_INT(front_compile(&in, &tree, &messages), status);
	CHECK(status == 0 || strstr(messages.data, "nested too deeply") != NULL);
	front_destroy(tree);
	text_deinit(&script);
	text_deinit(&messages);
}

static void test_bounds(void)
{
	check_nesting("{", "}", 150, 0);
	check_nesting("{", "}", 3000, 1);
	check_nesting("+ 1", "", 1000, 0);
	check_nesting("+ 1", "", 100000, 1);
	check_nesting("+ (1", ")", 100, 0);
	check_nesting("+ (1", ")", 100000, 1);
	check_nesting("+ -1 ? 1 : 1", "", 100000, 1);
}

/* A format as text: each piece as conversion, flag, width, precision; literals in quotes. NULL:
 * refused. */
static void check_format(int line, const char *format, const char *want)
{
	struct pool *pool = pool_create();
	struct text_buffer got = {0};
	struct print_call print = {0};
	jmp_buf exhausted;

	if (!pool || setjmp(exhausted)) {
		printf("%s:%d: no memory\n", __FILE__, line);
		test_failures++;
		return;
	}
	pool->exhausted = &exhausted;
	if (!format_parse(pool, format, strlen(format), &print))
		text_print(&got, "refused");
	else
		for (size_t i = 0; i < print.npieces; i++) {
			const struct prog_piece *piece = &print.pieces[i];

			if (piece->conv == CONV_LITERAL)
				text_print(&got, "'%s' ", print.texts[piece->text]);
			else
				text_print(&got, "%d/%d/%d/%d ", piece->conv, piece->flag,
					piece->width, piece->precision);
		}
	if (strcmp(got.data ? got.data : "", want) != 0) {
		printf("%s:%d: %s gives %s, not %s\n", __FILE__, line, format,
			got.data ? got.data : "", want);
		test_failures++;
	}
	text_deinit(&got);
	pool_destroy(pool);
}

#define CHECK_FORMAT(format, want) check_format(__LINE__, format, want)

static void test_formats(void)
{
	CHECK_FORMAT("", "");
	CHECK_FORMAT("plain", "'plain' ");
	CHECK_FORMAT("100%% of %d%%", "'100% of ' 1/0/-1/-1 '%' ");
	CHECK_FORMAT("%08d", "1/4/8/-1 ");
	CHECK_FORMAT("%-6s|%.3s", "7/1/6/-1 '|' 7/0/-1/3 ");
	CHECK_FORMAT("%*.*d", "1/0/-2/-2 ");
	CHECK_FORMAT("%#x%+d% d%ld", "4/5/-1/-1 1/2/-1/-1 1/3/-1/-1 1/0/-1/-1 ");
	CHECK_FORMAT("%.d", "1/0/-1/0 ");
	CHECK_FORMAT("%i%u%o%x%X%p%s%c%b%m%M",
		"1/0/-1/-1 2/0/-1/-1 3/0/-1/-1 4/0/-1/-1 5/0/-1/-1 6/0/-1/-1 7/0/-1/-1 8/0/-1/-1 "
		"9/0/-1/-1 10/0/-1/-1 11/0/-1/-1 ");
	CHECK_FORMAT("100%", "refused");
	CHECK_FORMAT("%0-5d", "refused");
	CHECK_FORMAT("%lld", "refused");
	CHECK_FORMAT("%n", "refused");
	CHECK_FORMAT("%5%", "refused");
	CHECK_FORMAT("%99999999999d", "refused");
}

int main(void)
{
	test_precedence();
	test_statements();
	test_bounds();
	test_formats();
	return test_status();
}
