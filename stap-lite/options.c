/* SPDX-License-Identifier: MIT */
#include "stap-lite/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

const char options_help[] =
	"Usage: stap-lite [options] FILE [ARGS]         run a script file (- for standard input)\n"
	"   or: stap-lite [options] -e SCRIPT [ARGS]    run a script given in the command line\n"
	"   or: stap-lite [options] -l|-L POINT         list probe points (-L: with their "
	"arguments)\n"
	"\n"
	"Traces static probes (SDT marks) of running programs with SystemTap's script language.\n"
	"\n"
	"  -x PID           trace this process; target() is PID\n"
	"  -c COMMAND       start COMMAND, trace it, and end when it ends\n"
	"  -e SCRIPT        the script itself\n"
	"  -o FILE          write the script's output to FILE\n"
	"  -l POINT         list the probe points that match POINT\n"
	"  -L POINT         the same with the variables that each offers\n"
	"  -D NAME[=VALUE]  set a limit: MAXSTRINGLEN, MAXMAPENTRIES, MAXACTION, "
	"MAXACTION_INTERRUPTIBLE,\n"
	"                   MAXNESTING, MAXERRORS, MAXSKIPPED, HIST_WIDTH, HIST_ELISION\n"
	"  -p N             stop after pass N: 1 parse, 2 check, 3 and 4 compile, 5 run\n"
	"  -v               say more (repeatable)\n"
	"  -w, -W           hide warnings; treat warnings as errors\n"
	"  --runtime=NAME   auto, ptrace\n"
	"  --dump=STAGE     print tokens, tree or code of the script and stop\n"
	"  -h, --help       this text\n"
	"  -V, --version    version\n"
	"\n"
	"Exit status: 0 all right, 1 otherwise.\n";

/* Offset of each limit in struct prog_limits: the one table of -D names. */
static const struct {
	const char *name;
	size_t offset;
	bool is_signed;
} limit_names[] = {
	{"MAXSTRINGLEN", offsetof(struct prog_limits, max_string), false},
	{"MAXMAPENTRIES", offsetof(struct prog_limits, max_map), false},
	{"MAXACTION_INTERRUPTIBLE", offsetof(struct prog_limits, max_action), false},
	{"MAXNESTING", offsetof(struct prog_limits, max_nesting), false},
	{"MAXERRORS", offsetof(struct prog_limits, max_errors), false},
	{"MAXSKIPPED", offsetof(struct prog_limits, max_skipped), false},
	{"HIST_WIDTH", offsetof(struct prog_limits, hist_width), true},
	{"HIST_ELISION", offsetof(struct prog_limits, hist_elision), true},
};

static const struct prog_limits default_limits = {
	.max_string = 512,
	.max_map = 2048,
	.max_action = 10000,
	.max_nesting = 64,
	.max_errors = 0,
	.max_skipped = 100,
	.hist_width = 50,
	.hist_elision = 2,
};

static int parse_number(const char *text, long min, long max, long *number)
{
	char *end;

	errno = 0;
	*number = strtol(text, &end, 0);
	return errno || end == text || *end || *number < min || *number > max ? -EINVAL : 0;
}

/* Bounds that keep every size computed from a limit far from overflow. */
static int check_limits(const struct prog_limits *limits, struct sdt_error *err)
{
	if (limits->max_string < 8 || limits->max_string > 65536)
		return sdt_fail(err, -EINVAL, "MAXSTRINGLEN must be between 8 and 65536");
	if (limits->max_map < 1 || limits->max_map > 16777216)
		return sdt_fail(err, -EINVAL, "MAXMAPENTRIES must be between 1 and 16777216");
	if (limits->max_nesting < 1 || limits->max_nesting > 4096)
		return sdt_fail(err, -EINVAL, "MAXNESTING must be between 1 and 4096");
	return 0;
}

/* -D NAME=VALUE. MAXACTION is the base of MAXACTION_INTERRUPTIBLE, which is what all our probes get
 * (ten times as much). */
static int parse_limit(const char *text, struct options *options, struct sdt_error *err)
{
	const char *equals = strchrnul(text, '=');
	size_t len = (size_t)(equals - text);
	long value = 1;

	if (*equals && parse_number(equals + 1, -2147483647L, 2147483647L, &value) < 0)
		return sdt_fail(err, -EINVAL, "-D %s: the value must be a number", text);
	if (len == strlen("MAXACTION") && strncmp(text, "MAXACTION", len) == 0) {
		if (value < 0 || value > 200000000)
			return sdt_fail(err, -EINVAL, "-D %s: out of range", text);
		options->limits.max_action = (uint32_t)value * 10;
		return 0;
	}
	for (size_t i = 0; i < sizeof(limit_names) / sizeof(*limit_names); i++) {
		int32_t value32 = (int32_t)value;

		if (strlen(limit_names[i].name) != len ||
			strncmp(text, limit_names[i].name, len) != 0)
			continue;
		if (value < 0 && !limit_names[i].is_signed)
			return sdt_fail(err, -EINVAL, "-D %s: out of range", text);
		memcpy((char *)&options->limits + limit_names[i].offset, &value32, sizeof(value32));
		return check_limits(&options->limits, err);
	}
	/* SystemTap hands unknown names to the C compiler, where they are macros that nothing
	 * reads. */
	return 0;
}

static int parse_dump(const char *text, struct options *options, struct sdt_error *err)
{
	static const struct {
		const char *name;
		enum dump_stage stage;
	} stages[] = {{"tokens", DUMP_TOKENS}, {"tree", DUMP_TREE}, {"code", DUMP_CODE}};

	for (size_t i = 0; i < sizeof(stages) / sizeof(*stages); i++)
		if (strcmp(text, stages[i].name) == 0) {
			options->dump = stages[i].stage;
			return 0;
		}
	return sdt_fail(err, -EINVAL, "--dump=%s: must be tokens, tree or code", text);
}

static int parse_runtime(const char *text, struct options *options, struct sdt_error *err)
{
	if (strcmp(text, "auto") == 0 || strcmp(text, "ptrace") == 0) {
		options->runtime = text;
		return 0;
	}
	if (strcmp(text, "kernel") == 0 || strcmp(text, "bpf") == 0)
		return sdt_fail(err, -EINVAL,
			"--runtime=%s needs the kernel; use --runtime=ptrace, which traces user "
			"space as an ordinary user",
			text);
	return sdt_fail(err, -EINVAL,
		"--runtime=%s: must be auto or ptrace (the in-process runtime is not part of this "
		"version)",
		text);
}

static int set_listing(
	struct options *options, enum action action, const char *point, struct sdt_error *err)
{
	if (options->listing)
		return sdt_fail(err, -EINVAL, "only one of the -l/-L switches may be specified");
	options->action = action;
	options->listing = point;
	return 0;
}

static int parse_pid(const char *text, struct options *options, struct sdt_error *err)
{
	long number;

	if (parse_number(text, 1, 2147483647L, &number) < 0)
		return sdt_fail(err, -EINVAL, "-x %s: not a process id", text);
	if (options->has_attach)
		return sdt_fail(err, -EINVAL, "only one -x is supported");
	options->attach = (pid_t)number;
	options->has_attach = true;
	return 0;
}

enum { OPT_DUMP = 256, OPT_RUNTIME, OPT_DYNINST, OPT_FAULT_POINTS };

static int parse_one(int option, struct options *options, struct sdt_error *err)
{
	long number;

	switch (option) {
	case 'e': options->script_text = optarg; return 0;
	case 'c': options->command = optarg; return 0;
	case 'o': options->output = optarg; return 0;
	case 'v': options->verbose++; return 0;
	case 'w': options->quiet_warnings = true; return 0;
	case 'W': options->warnings_fatal = true; return 0;
	case 'h': options->action = ACTION_HELP; return 0;
	case 'V': options->action = ACTION_VERSION; return 0;
	case OPT_FAULT_POINTS: options->action = ACTION_FAULT_POINTS; return 0;
	case 'x': return parse_pid(optarg, options, err);
	case 'D': return parse_limit(optarg, options, err);
	case 'l': return set_listing(options, ACTION_LIST, optarg, err);
	case 'L': return set_listing(options, ACTION_LIST_ARGS, optarg, err);
	case OPT_DUMP: return parse_dump(optarg, options, err);
	case OPT_RUNTIME: return parse_runtime(optarg, options, err);
	case OPT_DYNINST: return parse_runtime("dyninst", options, err);
	case 'p':
		if (parse_number(optarg, 1, 5, &number) < 0)
			return sdt_fail(err, -EINVAL, "Invalid pass number (should be 1-5).");
		options->last_pass = (int)number;
		return 0;
	default: return sdt_fail(err, -EINVAL, "unknown option, or an option without its value");
	}
}

/* What is left after the options: the script, unless -e gave it, then its arguments. */
static int take_words(char **words, size_t count, struct options *options, struct sdt_error *err)
{
	if (options->action != ACTION_RUN) {
		if (options->listing && (count || options->script_text))
			return sdt_fail(
				err, -EINVAL, "Cannot specify a script with -l/-L switches.");
		return 0;
	}
	if (!options->script_text) {
		if (!count)
			return sdt_fail(err, -EINVAL, "A script must be specified.");
		options->script_file = *words++;
		count--;
	}
	options->args = words;
	options->nargs = count;
	return 0;
}

int options_parse(int argc, char **argv, struct options *options, struct sdt_error *err)
{
	static const struct option long_options[] = {
		{"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'V'},
		{"dump", required_argument, NULL, OPT_DUMP},
		{"runtime", required_argument, NULL, OPT_RUNTIME},
		{"dyninst", no_argument, NULL, OPT_DYNINST},
		{"list-fault-points", no_argument, NULL, OPT_FAULT_POINTS},
		{NULL, 0, NULL, 0},
	};
	int option;

	*options = (struct options){.runtime = "auto", .last_pass = 5, .limits = default_limits};
	while ((option = getopt_long(argc, argv, "hVe:x:c:o:l:L:D:p:vwW", long_options, NULL)) !=
		-1)
		if (parse_one(option, options, err) < 0)
			return -EINVAL;
	return take_words(argv + optind, (size_t)(argc - optind), options, err);
}
