/* SPDX-License-Identifier: MIT */
/* Built-in functions on strings. */
#include "stap-lite/vm/builtin.h"

BUILTIN_FN(strlen)
{
	l[0] = (int64_t)text_len(s, run->stride);
	return STEP_NEXT;
}

BUILTIN_FN(substr)
{
	int64_t len = (int64_t)text_len(s, builtin_string_size(run)), start = l[0], want = l[1];

	if (start < 0 || start >= len || want <= 0) {
		s[0] = '\0';
		return STEP_NEXT;
	}
	if (want > len - start)
		want = len - start;
	for (int64_t i = 0; i < want; i++)
		s[i] = s[start + i];
	s[want] = '\0';
	return STEP_NEXT;
}

BUILTIN_FN(stringat)
{
	int64_t at = l[0];

	if (at < 0 || at >= (int64_t)text_len(s, builtin_string_size(run)))
		return vm_fail(run, "Position out of bounds");
	l[0] = s[at];
	return STEP_NEXT;
}

/* Position of what in s from `from` on, or -1. */
static int64_t find(const char *s, size_t from, const char *what)
{
	for (size_t at = from;; at++) {
		size_t n = 0;

		while (what[n] && s[at + n] == what[n])
			n++;
		if (!what[n])
			return (int64_t)at;
		if (!s[at])
			return -1;
	}
}

BUILTIN_FN(strpos)
{
	l[0] = find(s, 0, builtin_next_string(run, s));
	return STEP_NEXT;
}

static unsigned digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'Z')
		return (unsigned)(c - 'A') + 10;
	return 99;
}

/* As the kernel reads numbers: no blanks, no `+`, wraps. Base 0 looks at the prefix. */
BUILTIN_FN(strtol)
{
	const char *at = s;
	bool negative = *at == '-', hex;
	uint64_t value = 0, base = (uint64_t)l[0];

	if (negative)
		at++;
	hex = at[0] == '0' && (at[1] == 'x' || at[1] == 'X');
	if (base == 0)
		base = hex && digit(at[2]) < 16 ? 16 : at[0] == '0' ? 8 : 10;
	if (base == 16 && hex)
		at += 2;
	for (; digit(*at) < base && digit(*at) < 36; at++)
		value = value * base + digit(*at);
	l[0] = negative ? num_neg((int64_t)value) : (int64_t)value;
	return STEP_NEXT;
}

BUILTIN_FN(str_replace)
{
	const char *what = builtin_next_string(run, s), *with = what + run->stride;
	size_t size = builtin_string_size(run), done = 0, to = 0, len = text_len(what, size);
	char *out = run->record;

	if (size > RECORD_MAX)
		size = RECORD_MAX;
	if (!len)
		return STEP_NEXT;
	for (;;) {
		int64_t hit = find(s, done, what);
		size_t end = hit < 0 ? done + text_len(s + done, size) : (size_t)hit;

		while (done < end && to + 1 < size)
			out[to++] = s[done++];
		if (hit < 0 || to + 1 >= size)
			break;
		for (const char *w = with; *w && to + 1 < size; w++)
			out[to++] = *w;
		done = end + len;
	}
	text_copy_bytes(s, size, out, to);
	return STEP_NEXT;
}

/* ---- tokenize: what is left stands in run->tokens ---- */

static bool is_in(char c, const char *set)
{
	for (; *set; set++)
		if (*set == c)
			return true;
	return false;
}

static void next_token(struct vm_run *run, const char *delimiters, char *to)
{
	size_t size = builtin_string_size(run), from = 0, len = 0, rest;
	char *tokens = run->tokens;

	while (tokens[from] && is_in(tokens[from], delimiters))
		from++;
	while (tokens[from + len] && !is_in(tokens[from + len], delimiters))
		len++;
	rest = from + len + (tokens[from + len] != '\0');
	text_copy_bytes(to, size, tokens + from, len);
	for (from = 0; (tokens[from] = tokens[rest + from]) != '\0'; from++)
		;
}

BUILTIN_FN(tokenize)
{
	if (s[0])
		text_copy(run->tokens, builtin_string_size(run), s);
	next_token(run, builtin_next_string(run, s), s);
	return STEP_NEXT;
}

BUILTIN_FN(tokenize_next)
{
	char *delimiters = run->record;

	text_copy(delimiters, RECORD_MAX, s);
	next_token(run, delimiters, s);
	return STEP_NEXT;
}

/* ---- escapes ---- */

/* The character at the start of s and its length; anything that is not UTF-8 is a byte of its own.
 */
static size_t decode_utf8(const char *s, size_t len, uint32_t *c)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char first = (unsigned char)s[0];
	size_t n = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
	uint32_t value = n == 1 ? first : first & (0xffu >> (n + 1));

	*c = first;
	if (first < 0x80 || n == 1 || first >= 0xf8 || n > len)
		return 1;
	for (size_t i = 1; i < n; i++) {
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 1;
		value = value << 6 | ((unsigned char)s[i] & 0x3f);
	}
	if (value < least[n] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
		return 1;
	*c = value;
	return n;
}

static size_t put_hex(char *to, char letter, uint32_t value, size_t digits)
{
	to[0] = '\\';
	to[1] = letter;
	for (size_t i = 0; i < digits; i++)
		to[2 + i] = "0123456789ABCDEF"[value >> (4 * (digits - 1 - i)) & 15];
	return digits + 2;
}

/* One character as text_str() shows it; its length, at most 10. */
static size_t escape_one(char to[10], uint32_t c, size_t bytes)
{
	static const char letters[] = "abtnvfr"; /* from 7 */

	if (bytes > 1)
		return c <= 0xffff ? put_hex(to, 'u', c, 4) : put_hex(to, 'U', c, 8);
	if (c >= 32 && c < 127 && c != '"' && c != '\\') {
		to[0] = (char)c;
		return 1;
	}
	to[0] = '\\';
	if (c == '"' || c == '\\' || (c >= 7 && c < 7 + sizeof(letters) - 1)) {
		to[1] = c < 32 ? letters[c - 7] : (char)c;
		return 2;
	}
	to[1] = (char)('0' + (c >> 6));
	to[2] = (char)('0' + (c >> 3 & 7));
	to[3] = (char)('0' + (c & 7));
	return 4;
}

size_t builtin_escape(char *to, size_t room, const char *from, size_t len, bool quoted, bool zeros)
{
	size_t at = quoted, end = 0, kept = 0;
	bool cut = false;

	if (quoted) {
		room = room < 5 ? 5 : room;
		to[0] = '"';
	}
	end = room - quoted; /* where the text must have ended; kept: where it may be cut */
	kept = at;
	for (size_t i = 0; i < len && (from[i] || zeros);) {
		uint32_t c;
		size_t bytes = decode_utf8(from + i, len - i, &c), n;
		char text[10];

		n = escape_one(text, c, bytes);
		cut = n > end - at;
		if (cut)
			break;
		bytes_copy(to + at, text, n);
		at += n;
		i += bytes;
		if (at + 3 <= end)
			kept = at;
	}
	if (quoted && cut)
		at = kept;
	if (quoted) {
		bytes_copy(to + at, "\"...", 4);
		at += cut ? 4 : 1;
	}
	to[at] = '\0';
	return at;
}

/* Room for results: 1 … MAXSTRINGLEN - 1, which 0 and less stand for, too. */
static size_t room_of(const struct vm_run *run, int64_t want)
{
	size_t most = builtin_string_size(run) - 1;

	if (most > RECORD_MAX / 2)
		most = RECORD_MAX / 2;
	return want <= 0 || (uint64_t)want > most ? most : (size_t)want;
}

static void escape_string(struct vm_run *run, char *s, int64_t room, bool quoted)
{
	char *to = run->record;

	builtin_escape(
		to, room_of(run, room), s, text_len(s, builtin_string_size(run)), quoted, false);
	text_copy(s, builtin_string_size(run), to);
}

BUILTIN_FN(text_strn)
{
	escape_string(run, s, l[0], l[1] != 0);
	return STEP_NEXT;
}

BUILTIN_FN(string_quoted)
{
	escape_string(run, s, 0, true);
	return STEP_NEXT;
}

int builtin_put_utf8(char *to, size_t room, uint32_t c)
{
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return -1;
	if (n > room)
		return 0;
	if (n == 1) {
		to[0] = (char)c;
		return 1;
	}
	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		to[i] = (char)(0x80 | (c & 0x3f));
	to[0] = (char)(0xf00 >> n | c);
	return (int)n;
}

/* For library functions: MAXSTRINGLEN. */
BUILTIN_FN(max_string)
{
	l[0] = run->program->limits.max_string;
	return STEP_NEXT;
}
