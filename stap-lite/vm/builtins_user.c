/* SPDX-License-Identifier: MIT */
/* Built-in functions that read the memory of the program that was hit. */
#include "stap-lite/vm/builtin.h"

/*
 * A string of at most `room` bytes into s. Reads in aligned pieces, none of which crosses a page,
 * so that a string right before an unmapped page is found whole.
 */
static enum step read_string(struct vm_run *run, uint64_t addr, size_t room, char *s)
{
	size_t have = 0;

	while (have < room) {
		size_t len = 256 - ((addr + have) & 255), end;

		if (len > room - have)
			len = room - have;
		if (run->host->read_mem(run->host->ctx, addr + have, s + have, len) != 0) {
			s[0] = '\0';
			return vm_fail_user_string(run, addr);
		}
		end = text_len(s + have, len);
		have += end;
		if (end < len)
			break;
	}
	s[have] = '\0';
	return STEP_NEXT;
}

/* At most MAXSTRINGLEN - 2 bytes, as SystemTap. */
BUILTIN_FN(user_string)
{
	return read_string(run, (uint64_t)l[0], builtin_string_size(run) - 2, s);
}

BUILTIN_FN(user_string_n)
{
	int64_t most = (int64_t)builtin_string_size(run) - 2;
	int64_t n = l[1] < 1 ? 1 : l[1] > most ? most : l[1];
	enum step step = read_string(run, (uint64_t)l[0], (size_t)n, s);

	if (l[1] < 1)
		s[0] = '\0'; /* no byte is wanted, but one must be there */
	return step;
}

/* ---- numbers ---- */

static enum step read_value(struct vm_run *run, int64_t *l, void *to, size_t size)
{
	if (run->host->read_mem(run->host->ctx, (uint64_t)l[0], to, size) != 0)
		return vm_fail_read(run, (uint64_t)l[0]);
	return STEP_NEXT;
}

#define READER(bits)                                                                               \
	BUILTIN_FN(user_int##bits##_error)                                                         \
	{                                                                                          \
		int##bits##_t value = 0;                                                           \
		enum step step = read_value(run, l, &value, sizeof(value));                        \
                                                                                                   \
		l[0] = value;                                                                      \
		return step;                                                                       \
	}
READER(8)
READER(16)
READER(32)
READER(64)

/* ---- buffers ---- */

static enum step fail_access(struct vm_run *run, uint64_t addr)
{
	enum step step = vm_fail(run, "Unable to access user space data at ");

	text_append_hex(run->error_text, sizeof(run->error_text), addr);
	return step;
}

/* l: address, bytes to read, bytes of the result. */
BUILTIN_FN(user_buffer_quoted_error)
{
	size_t most = builtin_string_size(run) - 1, room, len;
	char *data = run->record + RECORD_MAX / 2;

	if (most > RECORD_MAX / 4)
		most = RECORD_MAX / 4;
	room = l[2] > (int64_t)most ? most : l[2] > 0 ? (size_t)l[2] : 0;
	len = l[1] <= 0 || l[1] > (int64_t)most ? most : (size_t)l[1];
	if (!room)
		return fail_access(run, (uint64_t)l[0]);
	if (run->host->read_mem(run->host->ctx, (uint64_t)l[0], data, len) != 0)
		return fail_access(run, (uint64_t)l[0]);
	builtin_escape(run->record, room, data, len, true, true);
	text_copy(s, builtin_string_size(run), run->record);
	return STEP_NEXT;
}

/* ---- UTF-16, UTF-32 ---- */

struct wide { /* a string of wide characters */
	struct vm_run *run;
	uint64_t addr;
	unsigned bits;
	bool failed;
};

static uint32_t read_unit(struct wide *w, uint64_t addr)
{
	uint16_t n2 = 0;
	uint32_t n4 = 0;
	const struct vm_host *host = w->run->host;
	int rc = w->bits == 16 ? host->read_mem(host->ctx, addr, &n2, sizeof(n2))
			       : host->read_mem(host->ctx, addr, &n4, sizeof(n4));

	if (rc == 0)
		return w->bits == 16 ? n2 : n4;
	w->failed = true;
	vm_fail(w->run, "user string copy fault at ");
	text_append_hex(w->run->error_text, sizeof(w->run->error_text), addr);
	text_append(w->run->error_text, sizeof(w->run->error_text), " [man error::fault]");
	return 0;
}

/* The next character, 0 at the end; addr moves behind it. */
static uint32_t read_wide(struct wide *w)
{
	uint32_t c = read_unit(w, w->addr), low;

	w->addr += w->bits / 8;
	if (w->bits == 32 || c < 0xd800 || c > 0xdbff)
		return c;
	low = read_unit(w, w->addr);
	if (low < 0xdc00 || low > 0xdfff)
		return c;
	w->addr += 2;
	return 0x10000 + ((c & 0x3ff) << 10) + (low & 0x3ff);
}

static enum step fail_character(struct wide *w, uint32_t c)
{
	char *text = w->run->error_text;
	size_t size = sizeof(w->run->error_text), at;

	vm_fail(w->run,
		w->bits == 16 ? "invalid UTF-16 character U+" : "invalid UTF-32 character U+");
	at = text_len(text, size);
	for (int shift = 28; shift >= 0; shift -= 4)
		if (c >> shift || shift == 0)
			text[at++] = "0123456789ABCDEF"[c >> shift & 15];
	text[at] = '\0';
	text_append(text, size, " at ");
	text_append_hex(text, size, w->addr - w->bits / 8);
	return STEP_ERROR;
}

static enum step read_wide_string(struct vm_run *run, unsigned bits, uint64_t addr, char *s)
{
	struct wide w = {.run = run, .addr = addr, .bits = bits};
	size_t at = 0, room = builtin_string_size(run) - 1;
	uint32_t c;

	while (at < room && (c = read_wide(&w)) != 0) {
		int n = builtin_put_utf8(s + at, room - at, c);

		if (n < 0)
			return fail_character(&w, c);
		if (n == 0)
			break;
		at += (size_t)n;
	}
	s[at] = '\0';
	return w.failed ? STEP_ERROR : STEP_NEXT;
}

BUILTIN_FN(user_string_utf16)
{
	return read_wide_string(run, 16, (uint64_t)l[0], s);
}

BUILTIN_FN(user_string_utf32)
{
	return read_wide_string(run, 32, (uint64_t)l[0], s);
}
