/* SPDX-License-Identifier: MIT */
/*
 * options.h: the command line of stap-lite as data. Parsing reports trouble through struct
 * sdt_error; main.c prints it.
 */
#ifndef STAP_LITE_OPTIONS_H
#define STAP_LITE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "libsdt/error.h"
#include "stap-lite/output/color.h"
#include "stap-lite/vm/program.h"

enum action {
	ACTION_RUN,
	ACTION_HELP,
	ACTION_VERSION,
	ACTION_LIST /* -l */,
	ACTION_LIST_ARGS /* -L */,
	ACTION_DUMP_FUNCTIONS,
	ACTION_DUMP_POINTS,
	ACTION_DUMP_ALIASES,
	ACTION_EXAMPLES /* --examples */,
	ACTION_FAULT_POINTS
};
enum dump_stage { DUMP_NOTHING, DUMP_TOKENS, DUMP_TREE, DUMP_CODE, DUMP_PROGRAM };

struct options {
	enum action action;
	enum dump_stage dump;
	const char *script_text; /* -e; NULL: read script_file */
	const char *extra[32];	 /* -E: further scripts */
	size_t nextra;
	const char *folders[32]; /* -I: of library scripts */
	size_t nfolders;
	const char *settings[128]; /* -G NAME=VALUE */
	size_t nsettings;
	const char *script_file; /* "-": standard input */
	const char *listing;	 /* argument of -l or -L */
	const char *command;	 /* -c, as given */
	pid_t attach;		 /* -x, 0: none */
	bool has_attach;
	const char *output;  /* -o */
	const char *runtime; /* --runtime, "auto" by default */
	int last_pass;	     /* -p, 5 by default */
	int verbose;
	bool quiet_warnings;	   /* -w */
	bool warnings_fatal;	   /* -W */
	bool unoptimized;	   /* -u */
	bool guru;		   /* -g */
	bool no_time_limits;	   /* --suppress-time-limits */
	bool no_handler_errors;	   /* --suppress-handler-errors */
	bool skip_badvars;	   /* --skip-badvars */
	bool timing;		   /* -t */
	bool no_autoprint;	   /* --no-global-var-display */
	bool background;	   /* -F */
	bool example;		   /* --example: script_file is one of ours */
	unsigned monitor_s;	   /* --monitor, 0: none */
	enum color_when color;	   /* --color */
	uint64_t rotate_bytes;	   /* -S: largest output file, 0: any size */
	unsigned rotate_files;	   /* -S: how many are kept, 0: all */
	int pass_verbose[5];	   /* --vp */
	bool dyninst;		   /* --dyninst: `runtime` says what is used for it */
	unsigned timeout_s;	   /* -T, 0: none */
	const char *compatible;	   /* --compatible, NULL: the version that we are */
	const char *ignored[32];   /* accepted, but without meaning here; ends with NULL */
	struct prog_limits limits; /* defaults and -D */
	char **args;		   /* of the script: $1 … */
	size_t nargs;
};

/* 0 or -EINVAL with err set; the text has no program name in front. Strings point into argv. */
int options_parse(int argc, char **argv, struct options *options, struct sdt_error *err);

extern const char options_help[];

#endif
