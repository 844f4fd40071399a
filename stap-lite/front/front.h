/* SPDX-License-Identifier: MIT */
/*
 * front.h: the front end as the rest of the tool sees it: script text to checked tree.
 *
 * main.c and session/ call it. It never prints: messages go to the caller's text_buffer, in the
 * order in which SystemTap writes them to stderr, with the final "Pass N: … failed." line. The tree
 * owns all of its memory (front_destroy()).
 */
#ifndef FRONT_FRONT_H
#define FRONT_FRONT_H

#include "stap-lite/front/diag.h"
#include "stap-lite/front/resolver.h"
#include "stap-lite/front/tree.h"

struct front_input {
	const char *name; /* of the script in messages: as given, "<input>" for -e and stdin */
	const char *text; /* must live as long as the tree */
	size_t len;
	const char *const *args; /* $1 …; NULL with 0 */
	size_t nargs;
	struct prog_limits limits;
	const struct resolver *resolver; /* NULL: no process can be resolved */
	bool no_warnings, verbose;
	bool warnings_fatal;	    /* -W: a warning fails the pass */
	bool skip_badvars;	    /* $variables that do not exist are 0 */
	bool guru;		    /* -g: functions that change the program */
	const char *compatible;	    /* what systemtap_v is, NULL: ours */
	const char *const *extra;   /* -E: further scripts, called <input> */
	size_t nextra;
	const struct library_file *library; /* -I: library.h */
	size_t nlibrary;
	const char *const *settings; /* -G NAME=VALUE */
	size_t nsettings;
	bool unoptimized;   /* -u: keep what has no effect, do not warn about it */
	bool listing;	    /* no "Pass N" line (-l and -L) */
	unsigned last_pass; /* 1: parse only; else everything */
	/* After pass 1 and pass 2, when they found no error; may be NULL. */
	void (*pass_done)(void *ctx, unsigned pass, const struct tree *tree);
	void *pass_ctx;
};

/* 0 with *tree set (also after last_pass 1), or the number of the pass that failed (1, 2, 3; 5: it
 * cannot start) with
 * *tree NULL, or -ENOMEM. Messages (warnings too) are appended to `messages`. */
int front_compile(const struct front_input *in, struct tree **tree, struct text_buffer *messages);
/* The probes that a point of -l and -L means: compiles `probe POINT {}`; *tree's `derived` is the
 * answer. */
int front_list(const struct front_input *in, const char *point, struct tree **tree,
	struct text_buffer *messages);
void front_destroy(struct tree *tree);

/* --dump=tokens: one line per token. Appends to out; 0 or -ENOMEM. */
int front_dump_tokens(const struct front_input *in, struct text_buffer *out);
/* --dump=tree and -p1: the script written back as by `stap -p1`. Appends to out. The tree must come
 * from last_pass 1, because the checker rewrites what it knows better. */
void front_dump_tree(const struct tree *tree, const char *name, struct text_buffer *out);
/* A list of points as a script writes it, with `separator` between. Appends to out. */
void front_dump_condition(const struct expr *condition, struct text_buffer *out);
void front_dump_points(const struct point *points, const char *separator, struct text_buffer *out);
/* -p2: the checked program as `stap -p2` lists it. Appends to out. */
void front_dump_program(const struct tree *tree, struct text_buffer *out);
/* --dump-functions, --dump-probe-aliases, --dump-probe-types: what scripts may use, one per line.
 * Appends to out. */
int front_dump_functions(struct text_buffer *out);
int front_dump_aliases(struct text_buffer *out);
void front_dump_point_types(struct text_buffer *out);

#endif
