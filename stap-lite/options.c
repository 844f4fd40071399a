/* SPDX-License-Identifier: MIT */
#include "stap-lite/options.h"

#include <errno.h>
#include <getopt.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "stap-lite/limits.h"

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
	"  -I DIR           a folder with library scripts, *.stp, and macros, *.stpm (repeatable)\n"
	"  -G NAME=VALUE    give the global variable NAME this value at the start (repeatable)\n"
	"  -T SECONDS       end after so many seconds\n"
	"  -o FILE          write the script's output to FILE (with strftime(3) conversions)\n"
	"  -S SIZE[,N]      files of at most SIZE MiB, FILE.0, FILE.1, ...; keep the last N\n"
	"  -F               go to the background once the session is set up; prints its PID\n"
	"  -t               report hits and cycles of each probe at the end\n"
	"  -l POINT         list the probe points that match POINT\n"
	"  -L POINT         the same with the variables that each offers\n"
	"  -D NAME[=VALUE]  set a limit: MAXSTRINGLEN, MAXMAPENTRIES, MAXACTION, "
	"MAXACTION_INTERRUPTIBLE,\n"
	"                   MAXNESTING, MAXERRORS, MAXSKIPPED, MAXBACKTRACE, HIST_WIDTH,\n"
	"                   HIST_ELISION, STP_OVERLOAD_THRESHOLD, STP_OVERLOAD_INTERVAL,\n"
	"                   STP_NO_OVERLOAD\n"
	"  -p N             stop after pass N: 1 parse, 2 check, 3 and 4 compile, 5 run\n"
	"  -v, --vp NNNNN   say more (repeatable); by so much for each pass\n"
	"  -w, -W           hide warnings; treat warnings as errors\n"
	"  -u               keep what has no effect\n"
	"  -g               guru mode: allows --suppress-time-limits and set_user_...()\n"
	"  --suppress-time-limits     no MAXACTION, no watch over the time of handlers (needs -g)\n"
	"  --suppress-handler-errors  handlers that fail end silently, the session goes on\n"
	"  --skip-badvars   $variables that do not exist are 0\n"
	"  --compatible=V   behave as SystemTap version V where %( systemtap_v %) asks\n"
	"  --dump-functions, --dump-probe-types, --dump-probe-aliases   what scripts may use\n"
	"  --no-global-var-display    globals that nothing reads are not printed at the end\n"
	"  --monitor[=SEC]  show globals and probes at the foot of the terminal every SEC seconds (1)\n"
	"  --color[=WHEN]   colour messages: never, always (without WHEN), auto (the default)\n"
	"  --example        FILE is the name of a script that comes with this tool\n"
	"  --examples       list those scripts\n"
	"  --runtime=NAME   auto, ptrace, inproc (handlers run inside the program);\n"
	"                   --dyninst and --runtime=dyninst mean auto\n"
	"  --dump=STAGE     print tokens, tree or code of the script and stop\n"
	"  -h, --help       this text\n"
	"  -V, --version    version\n"
	"\n"
	"Exit status: 0 all right, 1 otherwise.\n";

static int parse_number(const char *text, long min, long max, long *number)
{
	char *end;

	errno = 0;
	*number = strtol(text, &end, 0);
	return errno || end == text || *end || *number < min || *number > max ? -EINVAL : 0;
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

static int add_limit(const char *text, struct options *options, struct sdt_error *err)
{
	int code = check_pattern("-D", text, "^[a-z_][a-z_0-9]*(=-?[a-z_0-9]+)?$", err);

	return code < 0 ? code : limits_parse(text, &options->limits, err);
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
	options->dyninst = strcmp(text, "dyninst") == 0;
	if (options->dyninst)
		text = "auto"; /* the fastest that there is */
	if (strcmp(text, "auto") == 0 || strcmp(text, "ptrace") == 0 || strcmp(text, "inproc") == 0) {
		options->runtime = text;
		return 0;
	}
	if (strcmp(text, "dyninst") == 0) { /* SystemTap's name for code inside the program */
		options->runtime = "inproc";
		return 0;
	}
	if (strcmp(text, "kernel") == 0 || strcmp(text, "bpf") == 0)
		return sdt_fail(err, -EINVAL,
			"--runtime=%s needs the kernel; use --runtime=ptrace, which traces user "
			"space as an ordinary user",
			text);
	return sdt_fail(err, -EINVAL, "ERROR: %s is an invalid argument for --runtime", text);
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

static int add_folder(const char *folder, struct options *options, struct sdt_error *err)
{
	if (options->nfolders == sizeof(options->folders) / sizeof(*options->folders))
		return sdt_fail(err, -E2BIG, "too many -I");
	options->folders[options->nfolders++] = folder;
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

/* Known to SystemTap, without meaning here: once per option, to be said at -v. */
static int ignore(const char *option, struct options *options)
{
	size_t count = 0;

	while (options->ignored[count])
		if (strcmp(options->ignored[count++], option) == 0)
			return 0;
	if (count + 1 < sizeof(options->ignored) / sizeof(*options->ignored))
		options->ignored[count] = option;
	return 0;
}

/* Known to SystemTap, but what they ask for cannot be had here. */
static int refuse(const char *option, const char *why, struct sdt_error *err)
{
	return sdt_fail(err, -EINVAL, "--%s: %s", option, why);
}

static int parse_size(const char *text, struct options *options, struct sdt_error *err)
{
	int code = check_pattern("-S", text, "^[0-9]+(,[0-9]+)?$", err);
	char *end;

	if (code < 0)
		return code;
	errno = 0;
	options->rotate_bytes = strtoull(text, &end, 10);
	if (errno || options->rotate_bytes > UINT64_MAX >> 20)
		return sdt_fail(err, -EINVAL, "-S %s: the size (in MiB) is too large", text);
	options->rotate_bytes <<= 20;
	options->rotate_files = *end ? (unsigned)strtoul(end + 1, NULL, 10) : 0;
	return errno ? sdt_fail(err, -EINVAL, "-S %s: too many files", text) : 0;
}

static int parse_color(const char *text, struct options *options, struct sdt_error *err)
{
	static const char *const names[] = {
		[COLOR_AUTO] = "auto", [COLOR_NEVER] = "never", [COLOR_ALWAYS] = "always"};

	options->color = COLOR_ALWAYS;
	for (size_t i = 0; text && i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(text, names[i]) == 0) {
			options->color = (enum color_when)i;
			return 0;
		}
	return text ? sdt_fail(err, -EINVAL, "Invalid argument '%s' for --color.", text) : 0;
}

static int parse_monitor(const char *text, struct options *options, struct sdt_error *err)
{
	long number = 1;

	if (text && parse_number(text, 1, 86400, &number) < 0)
		return sdt_fail(err, -EINVAL, "Invalid monitor interval.");
	options->monitor_s = (unsigned)number;
	return 0;
}

/* --vp: a digit for each pass. */
static int parse_passes(const char *text, struct options *options, struct sdt_error *err)
{
	if (!*text || text[strspn(text, "0123456789")] || strlen(text) > 5)
		return sdt_fail(err, -EINVAL, "Invalid --vp argument: it takes 1 to 5 digits.");
	for (size_t i = 0; text[i]; i++)
		options->pass_verbose[i] += text[i] - '0';
	return 0;
}

static int parse_searching(const char *text, struct options *options, struct sdt_error *err)
{
	if (text && strcmp(text, "never") && strcmp(text, "always") && strcmp(text, "auto"))
		return sdt_fail(
			err, -EINVAL, "Invalid argument '%s' for --prologue-searching.", text);
	return ignore("prologue-searching", options);
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
	OPT_BPF,
	OPT_FAULT_POINTS,
	OPT_NO_TIME_LIMITS,
	OPT_NO_HANDLER_ERRORS,
	OPT_SKIP_BADVARS,
	OPT_COMPATIBLE,
	OPT_DUMP_FUNCTIONS,
	OPT_DUMP_POINTS,
	OPT_DUMP_ALIASES,
	OPT_COLOR,
	OPT_MONITOR,
	OPT_EXAMPLE,
	OPT_EXAMPLES,
	OPT_NO_AUTOPRINT,
	OPT_PASSES,
	OPT_SEARCHING,
	OPT_REMOTE,
	OPT_IGNORED, /* the last: plus the row in long_options */
};

#define IGNORED(row, name, argument)                                                               \
	{                                                                                          \
		name, argument, NULL, OPT_IGNORED + (row)                                          \
	}

static const struct option long_options[] = {
	IGNORED(0, "ldd", no_argument),
	IGNORED(1, "all-modules", no_argument),
	IGNORED(2, "poison-cache", no_argument),
	IGNORED(3, "clean-cache", no_argument),
	IGNORED(4, "disable-cache", no_argument),
	IGNORED(5, "tmpdir", required_argument),
	IGNORED(6, "check-version", no_argument),
	IGNORED(7, "privilege", required_argument),
	IGNORED(8, "unprivileged", no_argument),
	IGNORED(9, "use-server", optional_argument),
	IGNORED(10, "use-server-on-error", optional_argument),
	IGNORED(11, "modinfo", required_argument),
	IGNORED(12, "sign-module", optional_argument),
	IGNORED(13, "download-debuginfo", optional_argument),
	IGNORED(14, "rlimit-as", required_argument),
	IGNORED(15, "rlimit-cpu", required_argument),
	IGNORED(16, "rlimit-nproc", required_argument),
	IGNORED(17, "rlimit-stack", required_argument),
	IGNORED(18, "rlimit-fsize", required_argument),
	IGNORED(19, "save-uprobes", no_argument),
	IGNORED(20, "target-namespaces", required_argument),
	IGNORED(21, "remote-prefix", no_argument),
	{"prologue-searching", optional_argument, NULL, OPT_SEARCHING},
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, 'V'},
	{"dump", required_argument, NULL, OPT_DUMP},
	{"runtime", required_argument, NULL, OPT_RUNTIME},
	{"dyninst", no_argument, NULL, OPT_DYNINST},
	{"bpf", no_argument, NULL, OPT_BPF},
	{"suppress-time-limits", no_argument, NULL, OPT_NO_TIME_LIMITS},
	{"suppress-handler-errors", no_argument, NULL, OPT_NO_HANDLER_ERRORS},
	{"skip-badvars", no_argument, NULL, OPT_SKIP_BADVARS},
	{"compatible", required_argument, NULL, OPT_COMPATIBLE},
	{"dump-functions", no_argument, NULL, OPT_DUMP_FUNCTIONS},
	{"dump-probe-types", no_argument, NULL, OPT_DUMP_POINTS},
	{"dump-probe-aliases", no_argument, NULL, OPT_DUMP_ALIASES},
	{"color", optional_argument, NULL, OPT_COLOR},
	{"colour", optional_argument, NULL, OPT_COLOR},
	{"monitor", optional_argument, NULL, OPT_MONITOR},
	{"example", no_argument, NULL, OPT_EXAMPLE},
	{"examples", no_argument, NULL, OPT_EXAMPLES},
	{"no-global-var-display", no_argument, NULL, OPT_NO_AUTOPRINT},
	{"vp", required_argument, NULL, OPT_PASSES},
	{"interactive", no_argument, NULL, 'i'},
	{"remote", required_argument, NULL, OPT_REMOTE},
	{"list-fault-points", no_argument, NULL, OPT_FAULT_POINTS},
	{NULL, 0, NULL, 0},
};

static int ignore_letter(int letter, struct options *options)
{
	static const char *const names[] = {"k", "m", "s", "d", "q", "b", "P", "R", "B", "a", "r"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i][0] == letter)
			return ignore(names[i], options);
	return 0;
}

static int parse_long(int option, struct options *options, struct sdt_error *err)
{
	switch (option) {
	case OPT_NO_TIME_LIMITS: options->no_time_limits = true; return 0;
	case OPT_NO_HANDLER_ERRORS: options->no_handler_errors = true; return 0;
	case OPT_SKIP_BADVARS: options->skip_badvars = true; return 0;
	case OPT_NO_AUTOPRINT: options->no_autoprint = true; return 0;
	case OPT_EXAMPLE: options->example = true; return 0;
	case OPT_EXAMPLES: options->action = ACTION_EXAMPLES; return 0;
	case OPT_COMPATIBLE: return parse_compatible(optarg, options, err);
	case OPT_DUMP_FUNCTIONS: return set_listing(options, ACTION_DUMP_FUNCTIONS, "", err);
	case OPT_DUMP_POINTS: return set_listing(options, ACTION_DUMP_POINTS, "", err);
	case OPT_DUMP_ALIASES: return set_listing(options, ACTION_DUMP_ALIASES, "", err);
	case OPT_FAULT_POINTS: options->action = ACTION_FAULT_POINTS; return 0;
	case OPT_DUMP: return parse_dump(optarg, options, err);
	case OPT_RUNTIME: return parse_runtime(optarg, options, err);
	case OPT_DYNINST: return parse_runtime("dyninst", options, err);
	case OPT_BPF: return parse_runtime("bpf", options, err);
	case OPT_COLOR: return parse_color(optarg, options, err);
	case OPT_MONITOR: return parse_monitor(optarg, options, err);
	case OPT_PASSES: return parse_passes(optarg, options, err);
	case OPT_SEARCHING: return parse_searching(optarg, options, err);
	case OPT_REMOTE:
		return refuse("remote", "start stap-lite on that host instead, by ssh", err);
	default: return ignore(long_options[option - OPT_IGNORED].name, options);
	}
}

static int parse_one(int option, struct options *options, struct sdt_error *err)
{
	long number;

	switch (option) {
	case 'e': return set_script(optarg, options, err);
	case 'E': return add_script(optarg, options, err);
	case 'I': return add_folder(optarg, options, err);
	case 'G': return add_setting(optarg, options, err);
	case 'T': return parse_timeout(optarg, options, err);
	case 'S': return parse_size(optarg, options, err);
	case 'F': options->background = true; return 0;
	case 't': options->timing = true; return 0;
	case 'u': options->unoptimized = true; return 0;
	case 'g': options->guru = true; return 0;
	case 'i': return refuse("interactive", "use -e, or - for standard input", err);
	case 'c': options->command = optarg; return 0;
	case 'o': options->output = optarg; return 0;
	case 'v': options->verbose++; return 0;
	case 'w': options->quiet_warnings = true; return 0;
	case 'W': options->warnings_fatal = true; return 0;
	case 'h': options->action = ACTION_HELP; return 0;
	case 'V': options->action = ACTION_VERSION; return 0;
	case 'x': return parse_pid(optarg, options, err);
	case 'D': return add_limit(optarg, options, err);
	case 'l': return set_listing(options, ACTION_LIST, optarg, err);
	case 'L': return set_listing(options, ACTION_LIST_ARGS, optarg, err);
	case 'p':
		if (parse_number(optarg, 1, 5, &number) < 0)
			return sdt_fail(err, -EINVAL, "Invalid pass number (should be 1-5).");
		options->last_pass = (int)number;
		return 0;
	case '?': return sdt_fail(err, -EINVAL, "%s", ""); /* getopt has said it */
	default:
		return option < OPT_DUMP ? ignore_letter(option, options)
					 : parse_long(option, options, err);
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

	*options = (struct options){.runtime = "auto", .last_pass = 5, .limits = limits_default};
	while ((option = getopt_long(argc, argv,
			"hVe:E:x:c:o:l:L:D:G:T:S:p:vwWugtFikqbPm:s:d:R:I:B:a:r:", long_options,
			NULL)) != -1)
		if (parse_one(option, options, err) < 0)
			return -EINVAL;
	if (options->no_time_limits && !options->guru)
		return sdt_fail(
			err, -EINVAL, "ERROR --suppress-time-limits requires guru mode (-g)");
	for (int i = 0; i < 5; i++)
		options->pass_verbose[i] += options->verbose;
	if (options->rotate_bytes && !options->output)
		ignore("S", options);
	if (options->command && options->has_attach)
		return sdt_fail(err, -EINVAL, "You can't specify -c and -x together.");
	if (options->no_time_limits)
		limits_lift(&options->limits);
	return take_words(argv + optind, (size_t)(argc - optind), options, err);
}
