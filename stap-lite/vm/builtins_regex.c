/* SPDX-License-Identifier: MIT */
/* `=~` and what it leaves for matched() and ngroups(). */
#include "stap-lite/vm/builtin.h"
#include "stap-lite/vm/regex.h"

VM_OP(MATCH)
{
	const struct prog_regex *regex = prog_regexes(run->program) + i->imm;
	const char *text = vm_string_operand(run, i->b);
	size_t len = text_copy(run->match, builtin_string_size(run), text);

	run->match_groups = 0;
	if (regex_search(run->program, regex, run->match, len, run->regex, run->match_at))
		run->match_groups = regex->groups;
	run->l[i->a] = run->match_groups != 0;
	return STEP_NEXT;
}

static enum step fail_group(struct vm_run *run, const char *what, int64_t group, const char *behind)
{
	vm_fail(run, what);
	text_append_long(run->error_text, sizeof(run->error_text), group);
	text_append(run->error_text, sizeof(run->error_text), behind);
	return STEP_ERROR;
}

BUILTIN_FN(matched)
{
	int64_t group = l[0];
	uint32_t from, to;

	if (!run->match_groups)
		return fail_group(
			run, "Attempted to get subexpression ", group, " from failed match");
	if (group < 0 || group >= run->match_groups)
		return fail_group(run, "Attempted to get nonexistent subexpression ", group, "");
	from = run->match_at[2 * group];
	to = run->match_at[2 * group + 1];
	s[0] = '\0';
	if (from != REGEX_UNSET && to != REGEX_UNSET && from <= to)
		text_copy_bytes(s, builtin_string_size(run), run->match + from, to - from);
	return STEP_NEXT;
}

BUILTIN_FN(ngroups)
{
	if (!run->match_groups)
		return vm_fail(run, "Attempted to get subexpression count from failed match");
	l[0] = run->match_groups;
	return STEP_NEXT;
}
