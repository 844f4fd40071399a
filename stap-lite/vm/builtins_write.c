/* SPDX-License-Identifier: MIT */
/* Built-in functions that change the memory of the program that was hit: only with -g, and only
 * what it may write itself. */
#include "stap-lite/vm/builtin.h"

static enum step write_user(
	struct vm_run *run, uint64_t addr, const void *data, size_t len, const char *what)
{
	const struct vm_host *host = run->host;
	char *text = run->error_text;

	if (host->write_mem && host->write_mem(host->ctx, addr, data, len) == 0)
		return STEP_NEXT;
	vm_fail(run, "user ");
	text_append(text, sizeof(run->error_text), what);
	text_append(text, sizeof(run->error_text), " copy fault at ");
	text_append_hex(text, sizeof(run->error_text), addr);
	text_append(text, sizeof(run->error_text), " [man error::fault]");
	return STEP_ERROR;
}

/* The text and a zero; nothing behind it is touched. */
BUILTIN_FN(set_user_string)
{
	size_t len = text_len(s, builtin_string_size(run) - 1);

	return write_user(run, (uint64_t)l[0], s, len + 1, "string");
}

/* At most l[1] bytes of the text, and a zero. */
BUILTIN_FN(set_user_string_n)
{
	size_t len = text_len(s, builtin_string_size(run) - 1);

	if (l[1] < 0)
		len = 0;
	else if ((uint64_t)l[1] < len)
		len = (size_t)l[1];
	s[len] = '\0';
	return write_user(run, (uint64_t)l[0], s, len + 1, "string");
}

/* The low bytes of value, as many as the type has. */
static enum step write_number(struct vm_run *run, const int64_t *l, unsigned size, const char *what)
{
	const int64_t value = l[1];
	const int32_t value4 = (int32_t)value;
	const int16_t value2 = (int16_t)value;
	const int8_t value1 = (int8_t)value;
	const void *data = size == 8   ? (const void *)&value
			   : size == 4 ? (const void *)&value4
			   : size == 2 ? (const void *)&value2
				       : (const void *)&value1;

	return write_user(run, (uint64_t)l[0], data, size, what);
}

static unsigned long_size(const struct vm_run *run)
{
	return vm_word_size(run) == 4 ? 4 : 8;
}

BUILTIN_FN(set_user_long)
{
	return write_number(run, l, long_size(run), "long");
}

BUILTIN_FN(set_user_int)
{
	return write_number(run, l, 4, "int");
}

BUILTIN_FN(set_user_short)
{
	return write_number(run, l, 2, "short");
}

BUILTIN_FN(set_user_char)
{
	return write_number(run, l, 1, "char");
}

BUILTIN_FN(set_user_pointer)
{
	return write_number(run, l, long_size(run), "pointer");
}
