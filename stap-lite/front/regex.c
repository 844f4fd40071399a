/* SPDX-License-Identifier: MIT */
/*
 * Recursive descent, emitting as it goes: what stands before a closure is the last piece of code,
 * which is moved, repeated or given a jump back.
 */
#include "stap-lite/front/regex.h"
#include <setjmp.h>
#include <string.h>

#define MAX_DEPTH 100
#define NO_LIMIT  (-1)

struct compiler {
	struct pool *pool;
	const unsigned char *text;
	size_t len, at;
	struct regex *out;
	size_t insn_capacity, set_capacity;
	unsigned depth;
	jmp_buf bad;
};

_Noreturn static void fail(struct compiler *c, size_t at, const char *what)
{
	c->out->problem = pool_print(c->pool, " (at position %zu): %s", at, what);
	longjmp(c->bad, 1);
}

static bool sees(const struct compiler *c, char what)
{
	return c->at < c->len && c->text[c->at] == (unsigned char)what;
}

static bool accept(struct compiler *c, char what)
{
	if (!sees(c, what))
		return false;
	c->at++;
	return true;
}

/* ---- code ---- */

static size_t emit(struct compiler *c, enum regex_op op, size_t x, size_t y)
{
	struct regex *r = c->out;

	if (r->ninsns >= REGEX_MAX_INSNS)
		fail(c, c->at, "regular expression too large");
	r->insns = pool_grow(c->pool, r->insns, r->ninsns, &c->insn_capacity, sizeof(*r->insns));
	r->insns[r->ninsns] = (struct prog_regex_insn){(uint16_t)op, (uint16_t)x, (uint16_t)y, 0};
	return r->ninsns++;
}

static bool jumps(const struct prog_regex_insn *i)
{
	return i->op == REGEX_JUMP || i->op == REGEX_SPLIT;
}

/* Makes room for one instruction before the piece that begins at `at` and ends with the code. */
static void insert(struct compiler *c, size_t at)
{
	struct regex *r = c->out;

	emit(c, REGEX_JUMP, 0, 0);
	memmove(r->insns + at + 1, r->insns + at, (r->ninsns - 1 - at) * sizeof(*r->insns));
	for (size_t i = at + 1; i < r->ninsns; i++) {
		if (!jumps(&r->insns[i]))
			continue;
		r->insns[i].x += r->insns[i].x >= at;
		r->insns[i].y += r->insns[i].op == REGEX_SPLIT && r->insns[i].y >= at;
	}
}

static void set_insn(struct compiler *c, size_t at, enum regex_op op, size_t x, size_t y)
{
	c->out->insns[at] = (struct prog_regex_insn){(uint16_t)op, (uint16_t)x, (uint16_t)y, 0};
}

static void emit_set(struct compiler *c, const struct prog_regex_set *set)
{
	struct regex *r = c->out;
	size_t i;

	for (i = 0; i < r->nsets; i++)
		if (memcmp(&r->sets[i], set, sizeof(*set)) == 0)
			break;
	if (i == r->nsets) {
		r->sets = pool_grow(c->pool, r->sets, r->nsets, &c->set_capacity, sizeof(*r->sets));
		r->sets[r->nsets++] = *set;
	}
	emit(c, REGEX_SET, i, 0);
}

/* ---- character classes ---- */

static void add(struct prog_regex_set *set, unsigned char c)
{
	set->bits[c >> 6] |= 1ull << (c & 63);
}

enum {
	LOWER = 1,
	UPPER = 2,
	DIGIT = 4,
	HEX = 8,
	BLANK = 16,
	SPACE = 32,
	CONTROL = 64,
	PUNCT = 128
};

static unsigned kind_of(unsigned c)
{
	unsigned kind = 0;

	if (c >= 'a' && c <= 'z')
		kind = LOWER | (c <= 'f' ? HEX : 0);
	else if (c >= 'A' && c <= 'Z')
		kind = UPPER | (c <= 'F' ? HEX : 0);
	else if (c >= '0' && c <= '9')
		kind = DIGIT | HEX;
	else if (c < 32 || c == 127)
		kind = CONTROL | (c >= 9 && c <= 13 ? SPACE : 0) | (c == '\t' ? BLANK : 0);
	else if (c == ' ')
		kind = BLANK | SPACE;
	else if (c < 127)
		kind = PUNCT;
	return kind;
}

static const struct {
	const char *name;
	unsigned kinds;
} classes[] = {{"alpha", LOWER | UPPER}, {"digit", DIGIT}, {"alnum", LOWER | UPPER | DIGIT},
	{"lower", LOWER}, {"upper", UPPER}, {"space", SPACE}, {"blank", BLANK}, {"cntrl", CONTROL},
	{"punct", PUNCT}, {"xdigit", HEX}, {"graph", LOWER | UPPER | DIGIT | PUNCT},
	{"print", LOWER | UPPER | DIGIT | PUNCT}};

/* `[:name:]`, behind the `[:`. */
static void add_class(struct compiler *c, struct prog_regex_set *set)
{
	const unsigned char *name = c->text + c->at, *end = memchr(name, ':', c->len - c->at);
	size_t len = end ? (size_t)(end - name) : 0;

	if (!end || c->at + len + 1 >= c->len || end[1] != ']')
		fail(c, c->len, "unclosed character class");
	c->at += len + 2;
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (strlen(classes[i].name) != len || memcmp(classes[i].name, name, len) != 0)
			continue;
		for (unsigned ch = 0; ch < 256; ch++)
			if (kind_of(ch) & classes[i].kinds)
				add(set, (unsigned char)ch);
		if (strcmp(classes[i].name, "print") == 0)
			add(set, ' ');
		return;
	}
	c->out->problem = pool_print(c->pool, ": unknown character class '%.*s'", (int)len, name);
	longjmp(c->bad, 1);
}

/* Behind the `[`. A `]` right at the start is a character, and so is a `-` at either end. */
static void bracket(struct compiler *c)
{
	struct prog_regex_set set = {{0}};
	bool negated = accept(c, '^'), first = true;

	for (; first || !sees(c, ']'); first = false) {
		unsigned char from, to;

		if (c->at >= c->len)
			fail(c, c->len - 1, "unclosed character class");
		if (c->at + 1 < c->len && sees(c, '[') && c->text[c->at + 1] == ':') {
			c->at += 2;
			add_class(c, &set);
			continue;
		}
		from = to = c->text[c->at++];
		if (sees(c, '-') && c->at + 1 < c->len && c->text[c->at + 1] != ']') {
			to = c->text[c->at + 1];
			c->at += 2;
		}
		if (to < from)
			fail(c, c->at,
				pool_print(c->pool, "Inverted character range %c-%c", from, to));
		for (unsigned ch = from; ch <= to; ch++)
			add(&set, (unsigned char)ch);
	}
	c->at++;
	if (negated)
		for (int i = 0; i < 4; i++)
			set.bits[i] = ~set.bits[i];
	emit_set(c, &set);
}

/* ---- closures ---- */

static int number(struct compiler *c)
{
	size_t from = c->at;
	int n = 0;

	while (c->at < c->len && c->text[c->at] >= '0' && c->text[c->at] <= '9' && n < 100000)
		n = n * 10 + (c->text[c->at++] - '0');
	if (c->at == from)
		fail(c, c->at < c->len ? c->at + 1 : c->at, "expected number");
	if (n > 32767)
		fail(c, c->at + 1,
			pool_print(
				c->pool, "%.*s is too large", (int)(c->at - from), c->text + from));
	return n;
}

static void star(struct compiler *c, size_t start)
{
	insert(c, start);
	emit(c, REGEX_JUMP, start, 0);
	set_insn(c, start, REGEX_SPLIT, start + 1, c->out->ninsns);
}

/* Another copy of a piece that stood at `start`. Returns where it stands. */
static size_t copy(struct compiler *c, const struct prog_regex_insn *piece, size_t n, size_t start)
{
	size_t to = c->out->ninsns;

	for (size_t i = 0; i < n; i++) {
		size_t by = jumps(&piece[i]) ? to - start : 0;

		emit(c, (enum regex_op)piece[i].op, piece[i].x + by,
			piece[i].y + (piece[i].op == REGEX_SPLIT ? by : 0));
	}
	return to;
}

/* {least,most}: copies in a row, then a star, or options one inside the other. */
static void repeat(struct compiler *c, size_t start, int least, int most)
{
	size_t n = c->out->ninsns - start, at = start, first_option;
	struct prog_regex_insn *piece = pool_array(c->pool, n + 1, sizeof(*piece));

	memcpy(piece, c->out->insns + start, n * sizeof(*piece));
	c->out->ninsns = start;
	for (int i = 0; i < least; i++)
		copy(c, piece, n, start);
	if (most == NO_LIMIT) {
		at = copy(c, piece, n, start);
		star(c, at);
		return;
	}
	first_option = c->out->ninsns;
	for (int i = least; i < most; i++) {
		emit(c, REGEX_SPLIT, c->out->ninsns + 1, 0);
		copy(c, piece, n, start);
	}
	for (int i = least; i < most; i++)
		c->out->insns[first_option + (size_t)(i - least) * (n + 1)].y =
			(uint16_t)c->out->ninsns;
}

/* Behind the `{`. */
static void bounds(struct compiler *c, size_t start)
{
	int least = number(c), most = least;

	if (accept(c, ','))
		most = sees(c, '}') ? NO_LIMIT : number(c);
	else if (c->at >= c->len)
		fail(c, c->len, "unexpected end of regex");
	if (!accept(c, '}'))
		fail(c, c->at < c->len ? c->at : c->len - 1,
			c->at < c->len ? "expected }" : "expected }, found end of regex");
	if (most != NO_LIMIT && most < least)
		fail(c, c->at, "closure with inverted bounds");
	repeat(c, start, least, most);
}

static void closures(struct compiler *c, size_t start, bool anchor)
{
	while (c->at < c->len && strchr("*+?{", c->text[c->at]) && c->text[c->at]) {
		char op = (char)c->text[c->at];

		if (anchor)
			fail(c, c->at,
				pool_print(c->pool,
					"postfix closure '%c' applied to anchoring operator", op));
		c->at++;
		if (op == '*') {
			star(c, start);
		} else if (op == '+') {
			emit(c, REGEX_SPLIT, start, c->out->ninsns + 1);
		} else if (op == '?') {
			insert(c, start);
			set_insn(c, start, REGEX_SPLIT, start + 1, c->out->ninsns);
		} else {
			bounds(c, start);
		}
	}
}

/* ---- alternatives, groups, single characters ---- */

static void alternatives(struct compiler *c);

static void group(struct compiler *c)
{
	bool plain = c->at + 1 < c->len && c->text[c->at] == '?' && c->text[c->at + 1] == ':';
	size_t number = c->out->groups;

	if (plain)
		c->at += 2;
	else if (c->out->groups++ >= REGEX_MAX_GROUPS)
		fail(c, c->at, "too many groups");
	if (!plain)
		emit(c, REGEX_SAVE, 2 * number, 0);
	alternatives(c);
	if (!accept(c, ')'))
		fail(c, c->len - 1, "expected ), found end of regex");
	if (!plain)
		emit(c, REGEX_SAVE, 2 * number + 1, 0);
}

static void single(struct compiler *c)
{
	struct prog_regex_set set = {{0}};
	unsigned char ch = c->text[c->at++];

	if (ch == '.') {
		memset(&set, 0xff, sizeof(set));
	} else {
		if (ch == '\\' && c->at >= c->len)
			fail(c, c->len + 1, "unexpected end of regex");
		add(&set, ch == '\\' ? c->text[c->at++] : ch);
	}
	emit_set(c, &set);
}

static void sequence(struct compiler *c)
{
	while (c->at < c->len && !sees(c, '|') && !(sees(c, ')') && c->depth > 1)) {
		size_t start = c->out->ninsns;
		char ch = (char)c->text[c->at];
		bool anchor = ch == '^' || ch == '$';

		if (ch && strchr("*+?{", ch))
			fail(c, c->at, pool_print(c->pool, "unexpected '%c'", ch));
		if (anchor) {
			c->at++;
			emit(c, ch == '^' ? REGEX_BEGIN : REGEX_END, 0, 0);
		} else if (accept(c, '(')) {
			group(c);
		} else if (accept(c, '[')) {
			bracket(c);
		} else {
			single(c);
		}
		closures(c, start, anchor);
	}
}

static void alternatives(struct compiler *c)
{
	size_t start = c->out->ninsns, last = 0, at;
	bool any = false;

	if (++c->depth > MAX_DEPTH)
		fail(c, c->at, "groups nested too deeply");
	sequence(c);
	while (accept(c, '|')) {
		insert(c, start);
		at = emit(c, REGEX_JUMP, any ? last : 0, 0); /* the jumps to the end, chained */
		last = at;
		any = true;
		set_insn(c, start, REGEX_SPLIT, start + 1, at + 1);
		start = at + 1;
		sequence(c);
	}
	while (any) {
		at = last;
		last = c->out->insns[at].x;
		any = last != 0;
		c->out->insns[at].x = (uint16_t)c->out->ninsns;
	}
	c->depth--;
}

void regex_compile(struct pool *pool, const char *text, size_t len, struct regex *regex)
{
	struct compiler c = {
		.pool = pool, .text = (const unsigned char *)text, .len = len, .out = regex};

	*regex = (struct regex){.groups = 1};
	if (setjmp(c.bad))
		return;
	alternatives(&c);
	emit(&c, REGEX_MATCH, 0, 0);
}
