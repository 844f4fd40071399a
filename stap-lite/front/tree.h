/* SPDX-License-Identifier: MIT */
/*
 * tree.h: a script as a tree. The parser builds it, the checker fills types and bindings in, code/ turns it into a program.
 *
 * All nodes live in one memory pool per compilation (pool.h) and are freed with it; strings are zero-terminated and in the pool
 * as well (`len` where they may hold zeros). A node's token is the one that diagnostics and run-time errors name.
 */
#ifndef FRONT_TREE_H
#define FRONT_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "stap-lite/front/names.h"
#include "stap-lite/vm/program.h"

struct regex;  /* regex.h */
struct source; /* diag.h: one text with its name */

enum token_kind { TOKEN_END, TOKEN_IDENTIFIER, TOKEN_OPERATOR, TOKEN_STRING, TOKEN_NUMBER, TOKEN_KEYWORD, TOKEN_EMBEDDED, TOKEN_JUNK };

struct token {
	enum token_kind kind;
	const char *text;   /* identifier, operator, keyword, number as written; strings: contents with escapes resolved */
	size_t len;
	const char *raw;    /* strings: contents as written (diagnostics show these) */
	const struct source *source;
	unsigned line, column; /* from 1, bytes */
	const struct token *expanded_from; /* NULL, or the use of the macro that it came from */
};

/* ---- expressions ---- */
enum expr_kind {
	EXPR_NUMBER,   /* number */
	EXPR_STRING,   /* string, string_len */
	EXPR_VARIABLE, /* name → symbol */
	EXPR_INDEX,    /* name[args] → symbol; an arg of NULL is `*` */
	EXPR_IN,       /* [args] in name → symbol */
	EXPR_UNARY,    /* op: UNARY_…, left */
	EXPR_BINARY,   /* op: BINARY_…, left, right (also &&, ||, comparisons, `.`) */
	EXPR_TERNARY,  /* left ? right : third */
	EXPR_ASSIGN,   /* left = right; op: BINARY_… of a compound form or BINARY_NONE */
	EXPR_STEP,     /* ++ -- on left; delta ±1, postfix says which value it has */
	EXPR_SAMPLE,   /* left <<< right */
	EXPR_CALL,     /* name(args) → function or builtin */
	EXPR_PRINT,    /* print family: print, args; format pieces in `format` */
	EXPR_TARGET,   /* $arg1, $$name, @var, @cast …: target says which; number for $argN; reach: what else it names; left: what a
			  cast is about */
	EXPR_STAT,     /* @count(left) …: op: enum prog_stat; number: shift of @variance */
	EXPR_HIST,     /* @hist_log(left), @hist_linear(left, lo, hi, width) */
	EXPR_BUCKET,   /* left[right]: count of a bucket of the histogram left */
	EXPR_DEFINED,  /* @defined(left) */
	EXPR_REGEX,    /* left =~ right, a string; negated says !~ */
	EXPR_DEREF,    /* left->member, left[index] and &left of what is no variable of the program: reach */
	EXPR_ENTRY,    /* @entry(left) */
	EXPR_PERF,     /* @perf(right), a string */
	EXPR_OTHER,    /* an operator that the parser knows and nothing behind it does. Never behind the check */
};

enum unary_op { UNARY_MINUS, UNARY_PLUS, UNARY_NOT, UNARY_COMPLEMENT };
enum binary_op {
	BINARY_NONE, BINARY_MUL, BINARY_DIV, BINARY_MOD, BINARY_ADD, BINARY_SUB, BINARY_CONCAT, BINARY_SHL, BINARY_SHR,
	BINARY_LT, BINARY_GT, BINARY_LE, BINARY_GE, BINARY_EQ, BINARY_NE, BINARY_AND, BINARY_XOR, BINARY_OR,
	BINARY_LOGICAL_AND, BINARY_LOGICAL_OR,
};
enum target_kind { TARGET_ARG, TARGET_NAME, TARGET_PROVIDER, TARGET_VARS, TARGET_LOCALS /* $$locals */,
	TARGET_OTHER /* $name */, TARGET_GLOBAL /* @var */, TARGET_CAST /* @cast */ };

struct member {           /* ->name, or [index] */
	const char *name;
	struct expr *index;
};

struct reach {            /* what a $variable, @var or @cast reaches through debug information */
	const char *name;     /* without its $; `name@file` of a global; type of a cast */
	const char *module;   /* as written, or NULL */
	struct member *members;
	size_t nmembers, capacity;
	unsigned pretty;      /* 1: `$` behind it, 2: `$$` */
	bool address;         /* `&` in front of it */
};

struct symbol {           /* a variable */
	const char *name;
	struct token token;   /* first use, or declaration */
	struct token used_at; /* what decided nkeys */
	bool is_global, is_private, is_parameter;
	bool is_tapset;       /* of the library: its functions see no other globals */
	bool read, written;   /* by anything that stays in the program */
	uint8_t type;         /* enum prog_type, PROG_VOID: not known yet */
	struct token typed_at; /* what decided its type; no source: its declaration */
	bool typed_by_call;   /* parameters: an argument decided */
	bool is_message;      /* of a catch */
	int nkeys;            /* -1 not known, 0 scalar, else array */
	uint8_t key_type[PROG_MAX_KEYS];
	struct token key_typed_at[PROG_MAX_KEYS];
	bool wraps, ordered; /* ordered: bind.c has put it behind the globals used before it */
	uint32_t declared_size;
	struct expr *hist;    /* stats: the first @hist_… of it; all must be alike */
	struct expr *initial; /* EXPR_NUMBER or EXPR_STRING */
	bool seen_read, seen_written; /* by live code: uses.c */
	unsigned index;       /* global: number; local: filled in by code/ */
	struct symbol *next;  /* in its scope, in order of appearance; globals after the check: of use */
	struct symbol *next_used; /* globals, while they are bound */
};

struct scope {
	struct symbol *first, **last;
	struct names names;
};

static inline bool symbol_is_used(const struct symbol *symbol)
{
	return symbol->seen_read || symbol->seen_written;
}

/* After the check, pieces and the expression's args say all there is to know, for every member of the family: delimiters,
 * newlines and literal arguments have become literal pieces, the others conversions. */
struct print_call {
	bool to_string;       /* sprint… */
	bool raw;             /* printf, sprintf: pieces from a format string */
	bool newline, has_delimiter;
	bool finished;        /* the checker's: pieces are complete */
	struct token format;  /* raw: the format; has_delimiter: the delimiter */
	struct prog_piece *pieces; /* text is an index into `texts` (bytes in `len`) until code/ lays it out */
	const char **texts;
	size_t npieces;
};

struct expr {
	enum expr_kind kind;
	uint8_t type;         /* enum prog_type after the check */
	uint8_t op;
	uint16_t height;      /* of the tree below, bounded by the parser */
	bool postfix, negated;
	bool decided;         /* EXPR_NUMBER: what @defined has said */
	struct token token;
	int64_t number;
	const char *string;
	size_t string_len;
	const char *name;
	struct symbol *symbol;
	struct function *function;
	int builtin;          /* EXPR_CALL: row of builtins.h, -1: none */
	enum target_kind target;
	struct reach *reach;
	const struct derived *lacking; /* EXPR_TARGET: a probe that does not offer it; an error if it is still there after eliding */
	struct print_call *print;
	struct regex *regex;  /* EXPR_REGEX: after names were checked */
	struct expr *left, *right, *third;
	struct expr **args;
	size_t nargs;
};

/* ---- statements ---- */
enum stmt_kind { STMT_EMPTY, STMT_BLOCK, STMT_EXPR, STMT_IF, STMT_WHILE, STMT_FOR, STMT_FOREACH, STMT_RETURN, STMT_NEXT, STMT_BREAK,
	STMT_CONTINUE, STMT_DELETE, STMT_TRY };

struct foreach_sort {
	int by;               /* -1 none, 0 value, N key number N */
	bool descending;
	int stat;             /* -1, or enum prog_stat of `a @sum-` */
};

struct stmt {
	enum stmt_kind kind;
	struct token token;
	struct expr *expr;    /* expression, condition, returned or deleted thing */
	struct expr *init, *step; /* for */
	struct expr *array;   /* foreach: EXPR_VARIABLE, or EXPR_INDEX with a slice */
	struct expr *value;   /* foreach (v = …): EXPR_VARIABLE */
	struct expr **keys;   /* foreach: EXPR_VARIABLE each */
	size_t nkeys;
	struct expr *limit;
	struct foreach_sort sort;
	struct expr *message; /* catch (m) */
	struct stmt *body, *other; /* then/else, loop body, try/catch */
	struct stmt *first;   /* block: list through next */
	struct stmt *next;
};

/* ---- declarations ---- */
struct function {
	const char *name;
	struct token token;
	struct scope scope;   /* parameters first, then locals */
	size_t nparams;
	uint8_t type;         /* result: PROG_VOID none */
	struct token typed_at;
	int64_t priority;
	bool is_private, is_tapset;
	bool is_embedded;     /* of the library, with a body in C */
	bool used;            /* a probe reaches it; the others have no types and need no code */
	bool bound;           /* the checker's */
	struct function *overload; /* who is asked after a `next` in this one, or NULL */
	bool asked;           /* elide.c, finish.c: whether it does something is being looked up */
	unsigned rank;        /* place in the row of overloads, from 0 */
	bool passes_on;       /* holds a `next` */
	struct stmt *body;
	unsigned index;       /* filled in by code/ */
	struct function *same_name, *last_of_name; /* a row, in textual order; the last: of the first one only */
	struct function *next;
};

struct component {        /* of a probe point: name, or name(arg) */
	struct token token;
	const char *name;
	bool has_arg;
	bool arg_is_string;
	struct token arg_token;
	const char *string;
	int64_t number;
};

struct point {
	struct component *components;
	size_t ncomponents;
	bool optional, sufficient; /* ? and ! */
	struct expr *condition;
	struct token token;
	struct point *next;   /* of the same probe */
};

/* What a point resolved to: one per derived probe, in order. */
struct derived {
	struct prog_probe probe;   /* point, number, pid, …; strings in the members below */
	const char *pn, *pp;
	struct point *point;       /* as written or as the alias has it, with its whole condition */
	struct probe *script;      /* body and locals; may be shared by probes of the same context */
	const char *origin;        /* -p2: "a = begin <- a" */
	const char *derivation;    /* -t: " from: a from: a" */
	struct token place;        /* -t, warnings: `probe`, or the name of the alias that led here */
	struct resolved_site *sites; /* marks: nsites of them, resolver.h */
	size_t nsites;
	const char *path;          /* process points: absolute path of the module, NULL: the target */
	struct derived *next;
};

struct probe {
	struct token token;
	struct point *points;
	struct stmt *body;
	struct stmt *epilogue; /* aliases: second body */
	struct point *alias;  /* NULL, or the name that this declares */
	bool alias_appends;   /* += */
	bool is_library;
	const struct derived *user; /* of bodies: the first derived probe that runs it */
	struct scope scope;   /* locals */
	struct probe *next;
};

struct tree {
	struct pool *pool;
	struct scope globals;
	struct symbol *used, **used_last; /* globals in the order of their first use */
	struct function *functions, **last_function;
	struct names function_names; /* the first of each name */
	struct probe *probes, **last_probe; /* as written */
	struct probe *aliases, **last_alias;
	struct probe *bodies;     /* after the check: a copy of a probe's body, with those of its aliases, per context */
	struct derived *derived;  /* after the check, in textual order */
	struct prog_limits limits;
	const struct script_args *args;
	bool is_library;          /* a file that is being parsed */
	struct names library_globals, loaded; /* the library's: globals by name, files that are in */
	struct probe *library_probes; /* for when the script uses something of their file */
	char *owned_text;         /* malloc: the text when the front end made it up, else NULL */
};

/* An empty tree, all zero before. */
void tree_init(struct tree *tree, struct pool *pool);
void tree_add_function(struct tree *tree, struct function *function);
/* Among the probes or the aliases. */
void tree_add_probe(struct tree *tree, struct probe *probe);
/* To the list; the name goes to the table of whoever may use it. */
void tree_add_global(struct tree *tree, struct symbol *symbol);

#endif
