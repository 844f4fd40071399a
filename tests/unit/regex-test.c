/* SPDX-License-Identifier: MIT */
/* Regular expressions: groups and errors by hand; thousands of small random ones against
 * regexec(3). */
#include <regex.h>
#include <setjmp.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include "stap-lite/code/build.h"
#include "stap-lite/front/regex.h"
#include "stap-lite/vm/regex.h"
#include "tests/unit/test.h"

static struct pool *pool;

/* Whether the pattern is found; captures: of the match. Patterns with errors: *problem. */
static bool search(const char *pattern, const char *text, uint32_t *captures, const char **problem)
{
	const struct prog_limits limits = {.max_string = 512};
	struct program *program = NULL;
	struct prog_regex r = {0};
	struct sdt_error err;
	struct regex regex;
	struct builder b;
	bool found = false;
	void *scratch;

	regex_compile(pool, pattern, strlen(pattern), &regex);
	*problem = regex.problem;
	if (regex.problem)
		return false;
	build_init(&b, &limits);
	for (size_t i = 0; i < regex.ninsns; i++)
		build_add(&b, &b.regex_insns, &regex.insns[i]);
	for (size_t i = 0; i < regex.nsets; i++)
		build_add(&b, &b.regex_sets, &regex.sets[i]);
	r.count = (uint32_t)regex.ninsns;
	r.nsets = (uint32_t)regex.nsets;
	r.groups = (uint32_t)regex.groups;
	build_add(&b, &b.regexes, &r);
	CHECK_INT(build_finish(&b, &program, &err), 0);
	scratch = malloc(regex_scratch_size(&r));
	if (program && scratch)
		found = regex_search(
			program, prog_regexes(program), text, strlen(text), scratch, captures);
	free(scratch);
	free(program);
	build_deinit(&b);
	return found;
}

static void check_groups(const char *pattern, const char *text, const int *want, int n)
{
	uint32_t captures[2 * REGEX_MAX_GROUPS] = {0};
	const char *problem;

	CHECK(search(pattern, text, captures, &problem));
	for (int i = 0; i < n; i++)
		CHECK_INT((int32_t)captures[i], want[i]);
}

static void check_error(const char *pattern, const char *want)
{
	uint32_t captures[2 * REGEX_MAX_GROUPS];
	const char *problem = NULL;

	CHECK(!search(pattern, "", captures, &problem));
	CHECK_STR(problem ? problem : "no error", want);
}

static void errors(void)
{
	check_error("(unclosed", " (at position 8): expected ), found end of regex");
	check_error("[abc", " (at position 3): unclosed character class");
	check_error("*a", " (at position 0): unexpected '*'");
	check_error("a{2", " (at position 3): unexpected end of regex");
	check_error("a{,3}", " (at position 3): expected number");
	check_error("a{1,2", " (at position 4): expected }, found end of regex");
	check_error("[z-a]", " (at position 4): Inverted character range z-a");
	check_error("[[:foo:]]", ": unknown character class 'foo'");
	check_error("x{65536}", " (at position 8): 65536 is too large");
	check_error("^*", " (at position 1): postfix closure '*' applied to anchoring operator");
	check_error("(a{1000}){1000}", " (at position 15): regular expression too large");
}

static uint32_t next_random(void)
{
	static uint32_t state = 2463534242u;

	state ^= state << 13;
	state ^= state >> 17;
	return state ^= state << 5;
}

/* Appends a random expression; depth bounds its groups. Anchors stand at its ends only: regexec()
 * has bugs with others. */
static void make(char *to, size_t size, int depth)
{
	static const char *const atoms[] = {"a", "b", ".", "[ab]", "[^a]", "a", "b", "c", "."};
	static const char *const closures[] = {"", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}"};
	int pieces = (int)(next_random() % 3) + 1;

	for (int i = 0; i < pieces && strlen(to) + 40 < size; i++) {
		unsigned atom = next_random() % 9;

		if (i && next_random() % 4 == 0)
			strcat(to, "|");
		if (depth && next_random() % 3 == 0) {
			strcat(to, "(");
			make(to, size, depth - 1);
			strcat(to, ")");
			atom = 0;
		} else {
			strcat(to, atoms[atom]);
		}
		strcat(to, closures[next_random() % 9]);
	}
}

static void compare(const char *pattern, const char *text)
{
	uint32_t captures[2 * REGEX_MAX_GROUPS];
	regmatch_t match[1];
	const char *problem;
	bool found, want;
	regex_t theirs;

	if (regcomp(&theirs, pattern, REG_EXTENDED) != 0)
		return;
	want = regexec(&theirs, text, 1, match, 0) == 0;
	regfree(&theirs);
	found = search(pattern, text, captures, &problem);
	if (problem)
		return; /* too many groups, an anchor that is repeated */
	if (found != want || (found && ((int)captures[0] != match[0].rm_so ||
					       (int)captures[1] != match[0].rm_eo)))
		fprintf(stderr, "pattern %s, text %s\n", pattern, text);
	CHECK_INT(found, want);
	if (found && want) {
		CHECK_INT((int)captures[0], match[0].rm_so);
		CHECK_INT((int)captures[1], match[0].rm_eo);
	}
}

int main(void)
{
	jmp_buf exhausted;

	pool = pool_create();
	if (!pool || setjmp(exhausted))
		return 99;
	pool->exhausted = &exhausted;
	check_groups("([a-z]+)=([a-z]+)", "-key=value.", (const int[]){1, 10, 1, 4, 5, 10}, 6);
	check_groups("(a)|(b)", "b", (const int[]){0, 1, -1, -1, 0, 1}, 6);
	check_groups("(?:a|(b))+c", "abc", (const int[]){0, 3, 1, 2}, 4);
	check_groups("[[:digit:]]{2,3}", "a1bc1234", (const int[]){4, 7}, 2);
	check_groups("(^|x)a($|y)", "bxa", (const int[]){1, 3, 1, 2, 3, 3}, 6);
	check_groups("a)", "a)", (const int[]){0, 2}, 2);
	errors();
	for (int i = 0; i < 3000; i++) {
		char pattern[200] = "", text[12] = "";

		if (next_random() % 4 == 0)
			strcat(pattern, "^");
		make(pattern, sizeof(pattern) - 1, 2);
		if (next_random() % 4 == 0)
			strcat(pattern, "$");
		for (uint32_t n = next_random() % 8; n; n--)
			strcat(text, next_random() % 2 ? "a" : next_random() % 5 ? "b" : "c");
		compare(pattern, text);
	}
	pool_destroy(pool);
	return test_status();
}
