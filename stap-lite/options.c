/* SPDX-License-Identifier: MIT */
#include "stap-lite/options.h"

#include <errno.h>
#include <getopt.h>
#include <regex.h>
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
	"  -E SCRIPT        one more script (repeatable)\n"
	"  -G NAME=VALUE    give the global variable NAME this value at the start (repeatable)\n"
	"  -T SECONDS       end after so many seconds\n"
	"  -o FILE          write the script's output to FILE\n"
	"  -l POINT         list the probe points that match POINT\n"
	"  -L POINT         the same with the variables that each offers\n"
	"  -D NAME[=VALUE]  set a limit: MAXSTRINGLEN, MAXMAPENTRIES, MAXACTION, "
	"MAXACTION_INTERRUPTIBLE,\n"
	"                   MAXNESTING, MAXERRORS, MAXSKIPPED, MAXBACKTRACE, HIST_WIDTH,\n"
	"                   HIST_ELISION\n"
	"  -p N             stop after pass N: 1 parse, 2 check, 3 and 4 compile, 5 run\n"
	"  -v               say more (repeatable)\n"
	"  -w, -W           hide warnings; treat warnings as errors\n"
	"  -u               keep what has no effect\n"
	"  -g               guru mode: allows --suppress-time-limits\n"
	"  --suppress-time-limits     no MAXACTION (needs -g)\n"
	"  --suppress-handler-errors  handlers that fail end silently, the session goes on\n"
	"  --skip-badvars   $variables that do not exist are 0\n"
	"  --compatible=V   behave as SystemTap version V where %( systemtap_v %) asks\n"
	"  --dump-functions, --dump-probe-types, --dump-probe-aliases   what scripts may use\n"
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
	{"MAXBACKTRACE", offsetof(struct prog_limits, max_backtrace), false},
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
	.max_backtrace = 20,
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
	if (limits->max_backtrace < 1 || limits->max_backtrace > 1024)
		return sdt_fail(err, -EINVAL, "MAXBACKTRACE must be between 1 and 1024");
	return 0;
}

static int check_pattern(
	const char *option, const char *text, const char *pattern, struct sdt_error *err)
{
	regex_t regex;
	int status;

	if (regcomp(&regex, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB) != 0)
		return sdt_fail(err, -ENOMEM, "out of memory");
	status = regexec(&regex, text, 0, NULL, 0);
	regfree(&regex);
	if (status == 0)
		return 0;
	return sdt_fail(err, -EINVAL,
		"ERROR: Safety pattern mismatch for %s parameter ('%s' vs. '%s') rc=1", option,
		text, pattern);
}

/* -D NAME=VALUE. MAXACTION is the base of MAXACTION_INTERRUPTIBLE, which is what all our probes get
 * (ten times as much). */
static int parse_limit(const char *text, struct options *options, struct sdt_error *err)
{
	const char *equals = strchrnul(text, '=');
	size_t len = (size_t)(equals - text);
	long value = 1;
	int code = check_pattern("-D", text, "^[a-z_][a-z_0-9]*(=-?[a-z_0-9]+)?$", err);

	if (code < 0)
		return code;
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
		return sdt_fail(err, -EINVAL,
			"ERROR: only one of the -l/-L/--dump-* switches may be specified");
	options->action = action;
	options->listing = point;
	return 0;
}

static int add_setting(const char *text, struct options *options, struct sdt_error *err)
{
	int code = check_pattern("-G", text, "^[a-z_][a-z0-9_]*=[a-z0-9_.-]+$", err);

	if (code < 0)
		return code;
	if (options->nsettings == sizeof(options->settings) / sizeof(*options->settings))
		return sdt_fail(err, -E2BIG, "too many -G");
	options->settings[options->nsettings++] = text;
	return 0;
}

static int add_script(const char *text, struct options *options, struct sdt_error *err)
{
	if (options->nextra == sizeof(options->extra) / sizeof(*options->extra))
		return sdt_fail(err, -E2BIG, "too many -E");
	options->extra[options->nextra++] = text;
	return 0;
}

static int set_script(const char *text, struct options *options, struct sdt_error *err)
{
	if (options->script_text)
		return sdt_fail(err, -EINVAL, "Only one script can be given on the command line.");
	options->script_text = text;
	return 0;
}

static int parse_timeout(const char *text, struct options *options, struct sdt_error *err)
{
	long number;

	if (parse_number(text, 1, 2147483, &number) < 0)
		return sdt_fail(err, -EINVAL, "Invalid timeout interval.");
	options->timeout_s = (unsigned)number;
	return 0;
}

/* A number of parts between dots. */
static int parse_compatible(const char *text, struct options *options, struct sdt_error *err)
{
	char *end;
	double version = strtod(text, &end);

	if (end == text || version < 0 || strverscmp(text, "4.8") > 0)
		return sdt_fail(err, -EINVAL,
			"ERROR: systemtap version 4.8 cannot be compatible with future version %s",
			text);
	options->compatible = text;
	return 0;
}

static int ignore(const char *option, struct options *options)
{
	size_t count = 0;

	while (options->ignored[count])
		count++;
	if (count + 1 < sizeof(options->ignored) / sizeof(*options->ignored))
		options->ignored[count] = option;
	return 0;
}

static int parse_pid(const char *text, struct options *options, struct sdt_error *err)
{
	long number;

	if (parse_number(text, 0, 2147483647L, &number) < 0)
		return sdt_fail(err, -EINVAL, "Invalid target process ID number. (-x %s)", text);
	if (options->has_attach)
		return sdt_fail(err, -EINVAL, "only one -x is supported");
	options->attach = (pid_t)number;
	options->has_attach = number != 0;
	return 0;
}

enum {
	OPT_DUMP = 256,
	OPT_RUNTIME,
	OPT_DYNINST,
	OPT_FAULT_POINTS,
	OPT_NO_TIME_LIMITS,
	OPT_NO_HANDLER_ERRORS,
	OPT_SKIP_BADVARS,
	OPT_COMPATIBLE,
	OPT_DUMP_FUNCTIONS,
	OPT_DUMP_POINTS,
	OPT_DUMP_ALIASES,
	OPT_IGNORED, /* the last: plus the row in long_options */
};

#define IGNORED(row, name, argument)                                                               \
	{                                                                                          \
		name, argument, NULL, OPT_IGNORED + (row)                                          \
	}

static const struct option long_options[] = {
	IGNORED(0, "ldd", no_argument),
	IGNORED(1, "all-modules", no_argument),
	IGNORED(2, "prologue-searching", optional_argument),
	IGNORED(3, "poison-cache", no_argument),
	IGNORED(4, "clean-cache", no_argument),
	IGNORED(5, "disable-cache", no_argument),
	IGNORED(6, "tmpdir", required_argument),
	IGNORED(7, "check-version", no_argument),
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, 'V'},
	{"dump", required_argument, NULL, OPT_DUMP},
	{"runtime", required_argument, NULL, OPT_RUNTIME},
	{"dyninst", no_argument, NULL, OPT_DYNINST},
	{"suppress-time-limits", no_argument, NULL, OPT_NO_TIME_LIMITS},
	{"suppress-handler-errors", no_argument, NULL, OPT_NO_HANDLER_ERRORS},
	{"skip-badvars", no_argument, NULL, OPT_SKIP_BADVARS},
	{"compatible", required_argument, NULL, OPT_COMPATIBLE},
	{"dump-functions", no_argument, NULL, OPT_DUMP_FUNCTIONS},
	{"dump-probe-types", no_argument, NULL, OPT_DUMP_POINTS},
	{"dump-probe-aliases", no_argument, NULL, OPT_DUMP_ALIASES},
	{"list-fault-points", no_argument, NULL, OPT_FAULT_POINTS},
	{NULL, 0, NULL, 0},
};

static int ignore_letter(int letter, struct options *options)
{
	static const char *const names[] = {"k", "m", "s", "d", "q", "b", "P", "R", "I"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i][0] == letter)
			return ignore(names[i], options);
	return 0;
}

static int parse_one(int option, struct options *options, struct sdt_error *err)
{
	long number;

	switch (option) {
	case 'e': return set_script(optarg, options, err);
	case 'E': return add_script(optarg, options, err);
	case 'G': return add_setting(optarg, options, err);
	case 'T': return parse_timeout(optarg, options, err);
	case 'u': options->unoptimized = true; return 0;
	case 'g': options->guru = true; return 0;
	case OPT_NO_TIME_LIMITS: options->no_time_limits = true; return 0;
	case OPT_NO_HANDLER_ERRORS: options->no_handler_errors = true; return 0;
	case OPT_SKIP_BADVARS: options->skip_badvars = true; return 0;
	case OPT_COMPATIBLE: return parse_compatible(optarg, options, err);
	case OPT_DUMP_FUNCTIONS: return set_listing(options, ACTION_DUMP_FUNCTIONS, "", err);
	case OPT_DUMP_POINTS: return set_listing(options, ACTION_DUMP_POINTS, "", err);
	case OPT_DUMP_ALIASES: return set_listing(options, ACTION_DUMP_ALIASES, "", err);
	case 'k':
	case 'm':
	case 's':
	case 'd':
	case 'q':
	case 'b':
	case 'P':
	case 'R':
	case 'I': return ignore_letter(option, options);
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
	case '?': return sdt_fail(err, -EINVAL, "%s", ""); /* getopt has said it */
	default: return ignore(long_options[option - OPT_IGNORED].name, options);
	}
}

/* What is left after the options: the script, unless -e gave it, then its arguments. */
static int take_words(char **words, size_t count, struct options *options, struct sdt_error *err)
{
	if (options->action != ACTION_RUN) {
		if (options->listing && (count || options->script_text))
			return sdt_fail(err, -EINVAL,
				"Cannot specify a script with -l/-L/--dump-* switches.");
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
	int option;

	*options = (struct options){.runtime = "auto", .last_pass = 5, .limits = default_limits};
	while ((option = getopt_long(argc, argv,
			"hVe:E:x:c:o:l:L:D:G:T:p:vwWugkqbPm:s:d:R:I:", long_options, NULL)) != -1)
		if (parse_one(option, options, err) < 0)
			return -EINVAL;
	if (options->no_time_limits && !options->guru)
		return sdt_fail(
			err, -EINVAL, "ERROR --suppress-time-limits requires guru mode (-g)");
	if (options->command && options->has_attach)
		return sdt_fail(err, -EINVAL, "You can't specify -c and -x together.");
	if (options->no_time_limits)
		options->limits.max_action = 0;
	return take_words(argv + optind, (size_t)(argc - optind), options, err);
}
