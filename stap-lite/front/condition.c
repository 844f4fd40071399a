/* SPDX-License-Identifier: MIT */
/* Conditions of `%( … %?`: comparisons of literals, and of a few names with strings. */
#include "stap-lite/front/preprocess.h"
#include <fnmatch.h>
#include <string.h>
#include <sys/utsname.h>

/* What scripts are told that we are; DESIGN: the language of 4.8, the semantics of the Dyninst
 * runtime. */
#define SYSTEMTAP_VERSION "4.8"

static const char *const comparisons[] = {"==", "!=", "<", "<=", ">", ">=", NULL};

static int comparison_of(const struct token *op)
{
	for (int i = 0; comparisons[i]; i++)
		if (preprocess_is(op, comparisons[i]))
			return i;
	return -1;
}

/* order: <0, 0, >0. */
static bool decide(int comparison, int order)
{
	const bool answers[] = {order == 0, order != 0, order<0, order <= 0, order> 0, order >= 0};

	return answers[comparison];
}

/* Numbers inside versions compare as numbers: 4.10 is newer than 4.8. */
static int compare_versions(const char *a, const char *b)
{
	return strverscmp(a, b);
}

static bool has_wildcard(const char *text)
{
	return strpbrk(text, "*?[") != NULL;
}

static bool compare_name(struct preprocess *pp, const struct token *op, const struct token *right,
	const char *value, bool ordered, bool *result)
{
	int comparison = comparison_of(op);

	if (comparison < 0 || (comparison > 1 && !ordered))
		return preprocess_fail(
			pp, op, ordered ? "expected comparison operator" : "expected '==' or '!='");
	if (right->kind != TOKEN_STRING)
		return preprocess_fail(pp, right, "expected string literal");
	if (comparison > 1 && has_wildcard(right->text))
		return preprocess_fail(
			pp, op, "wildcard not allowed with order comparison operators");
	if (comparison > 1)
		*result = decide(comparison, compare_versions(value, right->text));
	else
		*result = (fnmatch(right->text, value, 0) == 0) == (comparison == 0);
	return true;
}

static bool compare_literals(struct preprocess *pp, const struct token *left,
	const struct token *op, const struct token *right, bool *result)
{
	int comparison = comparison_of(op);
	int64_t a, b;

	if (comparison < 0)
		return preprocess_fail(pp, op, "expected comparison operator");
	if (right->kind != left->kind)
		return preprocess_fail(pp, right,
			left->kind == TOKEN_NUMBER ? "expected number literal as right value"
						   : "expected string literal as right value");
	if (left->kind == TOKEN_STRING) {
		*result = decide(comparison, strcmp(left->text, right->text));
		return true;
	}
	if (!lex_number(left->text, &a))
		return preprocess_fail(pp, left, "number invalid or out of range");
	if (!lex_number(right->text, &b))
		return preprocess_fail(pp, right, "number invalid or out of range");
	*result = decide(comparison, (a > b) - (a < b));
	return true;
}

static bool compare(struct preprocess *pp, const struct token *left, const struct token *op,
	const struct token *right, bool *result)
{
	bool literal = left->kind == TOKEN_NUMBER || left->kind == TOKEN_STRING;
	const char *name = left->kind == TOKEN_IDENTIFIER ? left->text : "";
	struct utsname host;
	char *version;

	if (literal && (comparison_of(op) >= 0 || right->kind == left->kind))
		return compare_literals(pp, left, op, right, result);
	uname(&host);
	version = pool_copy(pp->pool, host.release, strlen(host.release));
	version[strspn(version, "0123456789.")] = 0;
	if (strcmp(name, "systemtap_v") == 0)
		return compare_name(pp, op, right,
			pp->lexer.args->version ? pp->lexer.args->version : SYSTEMTAP_VERSION,
			true, result);
	if (strcmp(name, "kernel_v") == 0)
		return compare_name(pp, op, right, version, true, result);
	if (strcmp(name, "kernel_vr") == 0)
		return compare_name(pp, op, right, host.release, true, result);
	if (strcmp(name, "arch") == 0)
		return compare_name(pp, op, right, host.machine, false, result);
	if (strcmp(name, "runtime") == 0)
		return compare_name(pp, op, right, "dyninst", false, result);
	if (strcmp(name, "systemtap_privilege") == 0)
		return compare_name(pp, op, right, "stapdev", false, result);
	if (strncmp(name, "CONFIG_", 7) == 0)
		return compare_name(pp, op, right, "undefined", false, result);
	return preprocess_fail(pp, left,
		"expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n"
		"             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n"
		"             comparison between strings or integers");
}

/* One comparison; whatever comes of it, its three tokens are taken. */
static bool read_comparison(struct preprocess *pp, const struct token *opening, bool *result)
{
	struct token left, op, right;

	preprocess_raw(pp, &left);
	if (left.kind == TOKEN_END)
		return preprocess_fail(pp, opening, "incomplete condition after '%('");
	preprocess_raw(pp, &op);
	if (op.kind != TOKEN_END)
		preprocess_raw(pp, &right);
	if (op.kind == TOKEN_END || right.kind == TOKEN_END)
		return preprocess_fail(pp, opening, "incomplete condition after '%('");
	return compare(pp, &left, &op, &right, result);
}

bool preprocess_condition(struct preprocess *pp, const struct token *opening, bool *value)
{
	bool any = false, all = true, one;
	struct token token;

	do {
		if (!read_comparison(pp, opening, &one))
			return false;
		all &= one;
		preprocess_raw(pp, &token);
		if (preprocess_is(&token, "||")) {
			any |= all;
			all = true;
		}
	} while (preprocess_is(&token, "||") || preprocess_is(&token, "&&"));
	*value = any || all;
	if (!preprocess_is(&token, "%?"))
		return preprocess_fail(pp, opening, "expected '%?' marker for conditional");
	return true;
}
