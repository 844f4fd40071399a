/* SPDX-License-Identifier: MIT */
#include "stap-lite/front/lex.h"
#include <string.h>

/* Our own: isalpha() and friends depend on the locale. */
static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static int hex_value(int c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

void lex_init(struct lexer *lexer, struct pool *pool, const struct source *source,
	const struct script_args *args)
{
	memset(lexer, 0, sizeof(*lexer));
	lexer->pool = pool;
	lexer->source = source;
	lexer->args = args;
	lexer->line = lexer->column = 1;
}

/* The byte `ahead` of the next one, -1 at the end. */
static int peek(const struct lexer *lexer, size_t ahead)
{
	if (ahead < lexer->pasted_len)
		return (unsigned char)lexer->pasted[ahead];
	ahead = lexer->at + (ahead - lexer->pasted_len);
	return ahead < lexer->source->len ? (unsigned char)lexer->source->text[ahead] : -1;
}

static int get(struct lexer *lexer)
{
	int c = peek(lexer, 0);

	if (c < 0)
		return c;
	if (lexer->pasted_len) {
		lexer->pasted++;
		lexer->pasted_len--;
		return c;
	}
	lexer->at++;
	lexer->column++;
	if (c == '\n') {
		lexer->line++;
		lexer->column = 1;
	}
	return c;
}

static void skip(struct lexer *lexer, size_t count)
{
	while (count--)
		get(lexer);
}

static void skip_line(struct lexer *lexer)
{
	int c;

	do {
		c = get(lexer);
	} while (c >= 0 && c != '\n');
}

/* An unclosed comment runs to the end of the file, as SystemTap has it. */
static void skip_comment(struct lexer *lexer)
{
	skip(lexer, 2);
	while (peek(lexer, 0) >= 0) {
		if (peek(lexer, 0) == '*' && peek(lexer, 1) == '/') {
			skip(lexer, 2);
			return;
		}
		get(lexer);
	}
}

static void skip_blank(struct lexer *lexer)
{
	for (;;) {
		int c = peek(lexer, 0);

		if (c == ' ' || (c >= '\t' && c <= '\r'))
			get(lexer);
		else if (c == '#' || (c == '/' && peek(lexer, 1) == '/'))
			skip_line(lexer);
		else if (c == '/' && peek(lexer, 1) == '*')
			skip_comment(lexer);
		else
			return;
	}
}

static void make_junk(struct lexer *lexer, struct token *token, const char *why)
{
	token->kind = TOKEN_JUNK;
	token->text = "";
	token->len = 0;
	token->raw = pool_copy(lexer->pool, why, strlen(why));
}

/* Takes the next `len` bytes as the token's text. */
static void take(struct lexer *lexer, struct token *token, enum token_kind kind, size_t len)
{
	char *text = pool_alloc(lexer->pool, len + 1);

	for (size_t i = 0; i < len; i++)
		text[i] = (char)get(lexer);
	token->kind = kind;
	token->text = token->raw = text;
	token->len = len;
}

static bool is_keyword(const char *text)
{
	static const char *const keywords[] = {"probe", "global", "private", "function", "if",
		"else", "for", "foreach", "in", "limit", "return", "delete", "while", "break",
		"continue", "next", "string", "long", "try", "catch"};

	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (strcmp(keywords[i], text) == 0)
			return true;
	return false;
}

static void use_all_args(const struct script_args *args)
{
	for (size_t i = 0; args && i < args->count; i++)
		args->used[i] = true;
}

static void lex_word(struct lexer *lexer, struct token *token)
{
	size_t len = 1;
	int c;

	while (c = peek(lexer, len), is_letter(c) || is_digit(c) || c == '$')
		len++;
	take(lexer, token, TOKEN_IDENTIFIER, len);
	if (strncmp(token->text, "argv", 4) == 0) /* the library's: all arguments */
		use_all_args(lexer->args);
	if (token->text[0] == '@')
		token->kind = TOKEN_OPERATOR;
	else if (is_keyword(token->text))
		token->kind = TOKEN_KEYWORD;
}

static void lex_digits(struct lexer *lexer, struct token *token)
{
	size_t len = 1;
	int c;

	while (c = peek(lexer, len), (is_letter(c) && c != '_') || is_digit(c))
		len++;
	take(lexer, token, TOKEN_NUMBER, len);
}

/* The value of the escape behind a backslash at text[*at]; *at moves past it. -1: a \x without
 * digits. */
static int escape(const char *text, size_t len, size_t *at)
{
	static const char names[] = "abtnvfr", values[] = "\a\b\t\n\v\f\r";
	int c = (unsigned char)text[(*at)++], value = 0;
	const char *name = c ? strchr(names, c) : NULL;
	size_t from = *at;

	if (name)
		return values[name - names];
	if (c == 'x') {
		while (*at < len && hex_value((unsigned char)text[*at]) >= 0)
			value = (value << 4 | hex_value((unsigned char)text[(*at)++])) & 0xff;
		return *at > from ? value : -1;
	}
	if (c < '0' || c > '7')
		return c;
	value = c - '0';
	while (*at < len && *at < from + 2 && text[*at] >= '0' && text[*at] <= '7')
		value = value << 3 | (text[(*at)++] - '0');
	return value & 0xff;
}

/* A literal as messages and -p1 show it: a backslash that means nothing is not kept. */
static char *without_idle(struct pool *pool, const char *raw, size_t *len)
{
	char *kept = pool_alloc(pool, *len + 1);
	size_t count = 0;

	for (size_t i = 0; i < *len; i++) {
		if (raw[i] == '\\' && !strchr("abtnvfrx\\\"01234567", raw[i + 1]))
			i++;
		else if (raw[i] == '\\')
			kept[count++] = raw[i++];
		kept[count++] = raw[i];
	}
	*len = count;
	return kept;
}

static void lex_string(struct lexer *lexer, struct token *token)
{
	size_t len = 0, out = 0;
	char *text;

	get(lexer);
	for (int c; (c = peek(lexer, len)) != '"'; len += c == '\\' ? 2 : 1) {
		if (c < 0 || c == '\n' || (c == '\\' && peek(lexer, len + 1) < 0)) {
			skip(lexer, len);
			make_junk(lexer, token, "Could not find matching closing quote");
			return;
		}
	}
	take(lexer, token, TOKEN_STRING, len);
	get(lexer);
	text = pool_alloc(lexer->pool, len + 1);
	token->raw = without_idle(lexer->pool, token->raw, &len);
	for (size_t i = 0; i < len;) {
		int c = (unsigned char)token->raw[i++];

		if (c == '\\')
			c = escape(token->raw, len, &i);
		if (c < 0) {
			make_junk(lexer, token, "\\x used with no following hex digits");
			return;
		}
		text[out++] = (char)c;
	}
	token->text = text;
	token->len = out;
}

static void lex_embedded(struct lexer *lexer, struct token *token)
{
	size_t len = 2;

	while (!(peek(lexer, len) == '%' && peek(lexer, len + 1) == '}')) {
		if (peek(lexer, len) < 0) {
			skip(lexer, len);
			make_junk(lexer, token,
				"Could not find matching '%}' to close embedded function block");
			return;
		}
		len++;
	}
	take(lexer, token, TOKEN_EMBEDDED, len + 2);
}

static void lex_operator(struct lexer *lexer, struct token *token)
{
	static const char *const longest_first[] = {"<<<", ">>>",
		"<<=", ">>=", "==", "!=", "<=", ">=", "=~", "!~",
		"+=", "-=", "*=", "/=", "%=", "&=", "^=", "|=", ".=", "&&", "||", "++", "--", "->",
		"<<", ">>", "%(", "%?", "%:", "%)"};

	for (size_t i = 0; i < sizeof(longest_first) / sizeof(longest_first[0]); i++) {
		const char *op = longest_first[i];
		size_t len = 0;

		while (op[len] && peek(lexer, len) == op[len])
			len++;
		if (!op[len]) {
			take(lexer, token, TOKEN_OPERATOR, len);
			return;
		}
	}
	take(lexer, token, TOKEN_OPERATOR, 1);
}

/* A string token as if `value` had been written as a literal. */
static void quote(struct lexer *lexer, struct token *token, const char *value)
{
	size_t len = strlen(value), out = 0;
	char *raw = pool_alloc(lexer->pool, 4 * len + 1);

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)value[i];

		if (c == '"' || c == '\\')
			raw[out++] = '\\';
		if (c < ' ') {
			raw[out++] = '\\';
			raw[out++] = (char)('0' + (c >> 6));
			raw[out++] = (char)('0' + (c >> 3 & 7));
			raw[out++] = (char)('0' + (c & 7));
		} else {
			raw[out++] = (char)c;
		}
	}
	token->kind = TOKEN_STRING;
	token->text = pool_copy(lexer->pool, value, len);
	token->len = len;
	token->raw = raw;
}

/* `$#` or `@#`. */
static void lex_arg_count(struct lexer *lexer, struct token *token)
{
	bool as_string = peek(lexer, 0) == '@';

	skip(lexer, 2);
	token->kind = as_string ? TOKEN_STRING : TOKEN_NUMBER;
	token->text = token->raw = pool_print(lexer->pool, "%zu", lexer->args->count);
	token->len = strlen(token->text);
}

/* `$N` or `@N`. Returns whether the token is done: `$N` leaves characters to read instead. */
static bool lex_arg(struct lexer *lexer, struct token *token)
{
	bool as_string = peek(lexer, 0) == '@';
	const struct script_args *args = lexer->args;
	size_t number = 0;

	get(lexer);
	while (is_digit(peek(lexer, 0))) {
		int digit = get(lexer) - '0';

		if (number <= args->count)
			number = number * 10 + (size_t)digit;
	}
	if (number < 1 || number > args->count) {
		make_junk(lexer, token,
			pool_print(lexer->pool, "command line argument out of range [1-%zu]",
				args->count));
		return true;
	}
	args->used[number - 1] = true;
	if (as_string) {
		quote(lexer, token, args->values[number - 1]);
		return true;
	}
	lexer->pasted = args->values[number - 1];
	lexer->pasted_len = strlen(lexer->pasted);
	return false;
}

void lex_next(struct lexer *lexer, struct token *token)
{
	bool pasted = false;
	int c, d;

	memset(token, 0, sizeof(*token));
	token->source = lexer->source;
	for (;;) {
		skip_blank(lexer);
		if (!pasted) { /* else it stands where the argument was asked for */
			token->line = lexer->line;
			token->column = lexer->column;
		}
		c = peek(lexer, 0);
		d = peek(lexer, 1);
		/* an argument's own text is never searched for arguments again: `$1` may say `$1`
		 */
		if ((c != '$' && c != '@') || !is_digit(d) || lexer->pasted_len)
			break;
		lexer->seen = true;
		if (lex_arg(lexer, token))
			return;
		pasted = true;
	}
	lexer->seen |= c >= 0;
	if (c < 0) {
		token->kind = TOKEN_END;
		token->text = token->raw = "";
	} else if ((c == '$' || c == '@') && d == '#' && !lexer->pasted_len) {
		lex_arg_count(lexer, token);
	} else if (is_letter(c) || c == '$' || (c == '@' && is_letter(d))) {
		lex_word(lexer, token);
	} else if (is_digit(c)) {
		lex_digits(lexer, token);
	} else if (c == '"') {
		lex_string(lexer, token);
	} else if (c == '%' && d == '{') {
		lex_embedded(lexer, token);
	} else {
		lex_operator(lexer, token);
	}
}

bool lex_number(const char *text, int64_t *value)
{
	uint64_t sum = 0;
	unsigned base = 10;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		base = 16;
		text += 2;
	} else if (text[0] == '0' && text[1]) {
		base = 8;
		text++;
	}
	if (!*text)
		return false;
	for (; *text; text++) {
		int digit = hex_value((unsigned char)*text);

		if (digit < 0 || (unsigned)digit >= base)
			return false;
		if (__builtin_mul_overflow(sum, (uint64_t)base, &sum) ||
			__builtin_add_overflow(sum, (uint64_t)digit, &sum))
			return false;
	}
	*value = (int64_t)sum;
	return true;
}
