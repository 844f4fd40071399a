/* SPDX-License-Identifier: MIT */
/*
 * main.c: the command line of stap-lite: passes 1 to 5, messages, exit status. The only file of the
 * tracer that prints errors.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stap-lite/code/dump.h"
#include "stap-lite/code/gen.h"
#include "stap-lite/code/verify.h"
#include "stap-lite/front/front.h"
#include "stap-lite/background.h"
#include "stap-lite/options.h"
#include "stap-lite/examples.h"
#include "stap-lite/list.h"
#include "stap-lite/output/sink.h"
#include "stap-lite/output/status.h"
#include "stap-lite/runtime/fault.h"
#include "stap-lite/session/inside.h"
#include "stap-lite/session/resolve.h"
#include "stap-lite/session/session.h"
#include "stap-lite/usage.h"
#include "stap-lite/scripts.h"
#include "stap-lite/words.h"

enum { EXIT_OK = 0, EXIT_FAILED = 1 };

struct tool {
	struct options options;
	char **command; /* -c, split */
	struct script script;
	struct resolve *resolve;
	struct tree *tree;
	struct program *program;
	FILE *out, *err; /* err: standard error, in colours where they are wanted */
	FILE *painted;	 /* err when it is not stderr itself */
	struct usage usage;
	struct background background;
	struct scripts library; /* -I */
};

static int complain(const struct tool *tool, const char *text)
{
	fprintf(tool->err, "ERROR: %s\n", text);
	return EXIT_FAILED;
}

/* -I */
static int load_library(struct tool *tool)
{
	struct sdt_error err;

	for (size_t i = 0; i < tool->options.nfolders; i++)
		if (scripts_add(&tool->library, tool->options.folders[i], &err) < 0)
			return complain(tool, err.text);
	return EXIT_OK;
}

/* ---- passes 1 to 4 ---- */

static void show_messages(const struct tool *tool, struct text_buffer *messages)
{
	if (messages->len)
		fwrite(messages->data, 1, messages->len, tool->err);
	text_deinit(messages);
}

/* -v: what a pass did. */
static void pass_done(void *ctx, unsigned pass, const struct tree *tree)
{
	struct tool *tool = ctx;
	size_t probes = 0, functions = 0, globals = 0;

	if (tool->options.pass_verbose[pass - 1] <= 0)
		return;
	if (pass == 1) {
		fputs("Pass 1: parsed user script ", tool->err);
		usage_write(&tool->usage, true, tool->err);
		return;
	}
	for (const struct derived *d = tree->derived; d; d = d->next)
		probes++;
	for (const struct function *f = tree->functions; f; f = f->next)
		functions++;
	for (const struct symbol *g = tree->globals.first; g; g = g->next)
		globals++;
	fprintf(tool->err, "Pass 2: analyzed script: %zu probe%s, %zu function%s, %zu global%s ",
		probes, probes == 1 ? "" : "s", functions, functions == 1 ? "" : "s", globals,
		globals == 1 ? "" : "s");
	usage_write(&tool->usage, true, tool->err);
}

static void fill_input(struct tool *tool, struct front_input *input)
{
	const struct options *options = &tool->options;

	input->args = (const char *const *)options->args;
	input->nargs = options->nargs;
	input->limits = options->limits;
	input->no_warnings = options->quiet_warnings;
	input->warnings_fatal = options->warnings_fatal;
	input->unoptimized = options->unoptimized;
	input->skip_badvars = options->skip_badvars;
	input->guru = options->guru;
	input->compatible = options->compatible;
	input->extra = options->extra;
	input->nextra = options->nextra;
	input->library = tool->library.files;
	input->nlibrary = tool->library.count;
	input->settings = options->settings;
	input->nsettings = options->nsettings;
	input->verbose = options->verbose > 0;
	input->last_pass = (unsigned)options->last_pass;
	input->pass_done = pass_done;
	input->pass_ctx = tool;
	input->resolver = resolve_table(tool->resolve);
}

/* --dump=tokens, --dump=tree and -p 1. */
static int dump_text(struct tool *tool, struct front_input *input)
{
	struct text_buffer text = {0}, messages = {0};
	int code = 0;

	input->last_pass = 1;
	if (tool->options.dump != DUMP_TOKENS)
		code = front_compile(input, &tool->tree, &messages);
	if (tool->options.dump == DUMP_TOKENS)
		code = front_dump_tokens(input, &text);
	else if (code == 0)
		front_dump_tree(tool->tree, input->name, &text);
	if (text.len)
		fwrite(text.data, 1, text.len, tool->out);
	text_deinit(&text);
	show_messages(tool, &messages);
	return code == 0 ? EXIT_OK : EXIT_FAILED;
}

static int generate(struct tool *tool)
{
	struct sdt_error err;

	if (code_generate(tool->tree, &tool->program, &err) < 0 ||
		code_verify(tool->program, tool->program->size, &err) < 0) {
		complain(tool, err.text);
		fputs("Pass 3: translation failed.  [man error::pass3]\n", tool->err);
		return EXIT_FAILED;
	}
	if (tool->options.pass_verbose[2] > 0) {
		fprintf(tool->err, "Pass 3: translated to bytecode, %llu bytes with all tables, ",
			(unsigned long long)tool->program->size);
		usage_write(&tool->usage, true, tool->err);
	}
	return EXIT_OK;
}

/* A program that was upgraded under a running process is not the one that runs. */
static void name_stale(const struct tool *tool)
{
	pid_t pid;
	const char *path = resolve_stale(tool->resolve, &pid);

	if (path && !tool->options.quiet_warnings)
		fprintf(tool->err,
			"WARNING: %s was deleted or replaced since process %d started; tracing "
			"what the process runs\n",
			path, (int)pid);
}

/* Text to verified program. */
static int compile(struct tool *tool)
{
	struct front_input input = {0};
	struct text_buffer messages = {0};
	struct sdt_error err;
	int code;

	if (script_load(&tool->script, &tool->options, &err) < 0) {
		fprintf(tool->err, "%s\n", err.text);
		return EXIT_FAILED;
	}
	input.name = tool->script.name;
	input.text = tool->script.text;
	input.len = tool->script.len;
	if (load_library(tool) != EXIT_OK)
		return EXIT_FAILED;
	fill_input(tool, &input);
	if (tool->options.dump == DUMP_TOKENS || tool->options.dump == DUMP_TREE ||
		tool->options.last_pass == 1)
		return dump_text(tool, &input);
	status_begin("looking for probe points");
	code = front_compile(&input, &tool->tree, &messages);
	status_end();
	show_messages(tool, &messages);
	if (code != 0)
		return EXIT_FAILED;
	name_stale(tool);
	return tool->options.last_pass == 2 ? EXIT_OK : generate(tool);
}

/* ---- pass 5 ---- */

static bool needs_program(const struct program *program)
{
	const struct prog_probe *probe = prog_probes(program);

	for (uint32_t i = 0; i < program->probes.count; i++)
		if (probe[i].point >= POINT_MARK)
			return true;
	return false;
}

static void report_command(const struct tool *tool, int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status))
		fprintf(tool->err, "WARNING: Child process exited with status %d\n",
			WEXITSTATUS(status));
	if (WIFSIGNALED(status))
		fprintf(tool->err, "WARNING: Child process exited with signal %d (%s)\n",
			WTERMSIG(status), strsignal(WTERMSIG(status)));
}

static int report(const struct tool *tool, const struct session_result *result)
{
	if (result->command_error[0])
		fprintf(tool->err, "%s\n", result->command_error);
	if (result->command_ended)
		report_command(tool, result->command_status);
	if (result->lost_records && !tool->options.quiet_warnings)
		fprintf(tool->err,
			"WARNING: %llu lines were lost: the output was not read fast enough\n",
			(unsigned long long)result->lost_records);
	if ((result->errors || result->skipped) && !tool->options.quiet_warnings)
		fprintf(tool->err, "WARNING: Number of errors: %u, skipped probes: %u\n",
			result->errors, result->skipped);
	if (result->output_errno && result->output_errno != EPIPE)
		fprintf(tool->err, "ERROR: the output could not be written: %s\n",
			strerror(result->output_errno));
	return result->failed || result->output_errno ? EXIT_FAILED : EXIT_OK;
}

/* The one process that all process(PID) probes name when neither -x nor -c does; 0: there is none.
 */
static pid_t named_process(const struct program *program)
{
	const struct prog_probe *probe = prog_probes(program);
	int64_t pid = 0;

	for (uint32_t i = 0; i < program->probes.count; i++) {
		if (probe[i].point < POINT_MARK)
			continue;
		if (!probe[i].pid || (pid && probe[i].pid != pid))
			return 0;
		pid = probe[i].pid;
	}
	return (pid_t)pid;
}

/* Of a session in the background with -o, messages go with the output. */
static bool records_all(const struct options *options)
{
	return options->background && options->output;
}

static void set_up_done(void *ctx)
{
	struct tool *tool = ctx;

	status_end();
	if (records_all(&tool->options))
		tool->err = tool->out;
	background_ready(&tool->background, records_all(&tool->options));
}

static struct session_config session_of(struct tool *tool)
{
	const struct options *options = &tool->options;
	const char *obstacle;
	struct session_config config = {
		.program = tool->program,
		.runtime = runtime_choose(options->runtime, tool->program, options->timing, &obstacle),
		.attach = options->attach,
		.probes_program = needs_program(tool->program),
		.command = tool->command,
		.out = tool->out,
		.err = records_all(options) ? tool->out : tool->err,
		.quiet_warnings = options->quiet_warnings,
		.verbose = options->pass_verbose[4],
		.timeout_ns = options->timeout_s * UINT64_C(1000000000),
		.quiet_errors = options->no_handler_errors,
		.no_autoprint = options->no_autoprint,
		.timing = options->timing,
		.monitor = stderr,
		.monitor_ns = options->monitor_s * UINT64_C(1000000000),
		.ready = set_up_done,
		.ready_ctx = tool,
	};

	if (obstacle && options->verbose)
		fprintf(stderr, "%s needs the tool: handlers run in it, with --runtime=ptrace\n", obstacle);
	if (config.probes_program && !options->has_attach && !tool->command)
		config.attach = named_process(tool->program);
	return config;
}

static int run_session(struct tool *tool, const struct session_config *config)
{
	struct session_result result;
	struct sdt_error err;
	int code;

	status_begin("attaching");
	code = session_run(config, &result, &err);
	status_end();
	if (code < 0)
		complain(tool, err.text);
	if (report(tool, &result) == EXIT_OK && code == 0)
		return EXIT_OK;
	if (result.output_errno !=
		EPIPE) /* a reader that has seen enough is nothing to talk about */
		fputs("Pass 5: run failed.  [man error::pass5]\n", tool->err);
	return EXIT_FAILED;
}

/* -F: true in the process that goes on with the session; else *code is the exit status. */
static bool go_to_background(struct tool *tool, int *code)
{
	struct sdt_error err;
	int status = EXIT_FAILED;

	fflush(NULL);
	*code = EXIT_FAILED;
	if (background_start(&tool->background, &status, &err) < 0) {
		complain(tool, err.text);
		return false;
	}
	if (!tool->background.child)
		return true;
	if (status < 0)
		printf("%d\n", (int)tool->background.child);
	*code = status < 0 ? EXIT_OK : status;
	return false;
}

static int execute(struct tool *tool)
{
	const struct session_config config = session_of(tool);
	const char *is_for_dyninst = tool->options.dyninst ? ", for dyninst" : "";
	int code;

	if (config.probes_program && !config.attach && !tool->command)
		return complain(
			tool, "probes of a program need the program: use -x PID or -c COMMAND");
	if (config.monitor_ns && (!isatty(STDERR_FILENO) || tool->options.background))
		return complain(tool, "--monitor needs a terminal on standard error");
	if (tool->options.background && !go_to_background(tool, &code))
		return code;
	if (config.verbose > 0)
		fprintf(tool->err, "Pass 5: starting run (runtime %s%s).\n", config.runtime->name,
			is_for_dyninst);
	code = run_session(tool, &config);
	if (config.verbose > 0) {
		fputs("Pass 5: run completed ", tool->err);
		usage_write(&tool->usage, false, tool->err);
	}
	return code;
}

static int open_output(struct tool *tool)
{
	const struct options *options = &tool->options;
	const struct sink_config config = {
		.name = options->output,
		.max_bytes = options->rotate_bytes,
		.max_files = options->rotate_files,
	};
	struct sdt_error err;

	tool->out = stdout;
	if (!options->output)
		return EXIT_OK;
	return sink_open(&tool->out, &config, &err) < 0 ? complain(tool, err.text) : EXIT_OK;
}

static void dump_program(struct tool *tool)
{
	struct text_buffer text = {0};

	front_dump_program(tool->tree, &text);
	if (text.len)
		fwrite(text.data, 1, text.len, tool->out);
	text_deinit(&text);
}

static void name_ignored(const struct tool *tool)
{
	const struct options *options = &tool->options;

	for (size_t i = 0; options->verbose && options->ignored[i]; i++)
		fprintf(tool->err, "Option %s%s has no meaning here.\n",
			strlen(options->ignored[i]) > 1 ? "--" : "-", options->ignored[i]);
}

static int run_script(struct tool *tool)
{
	int code = open_output(tool);

	name_ignored(tool);
	if (code == EXIT_OK)
		code = compile(tool);
	if (code != EXIT_OK)
		return code;
	if (tool->tree && tool->options.last_pass == 2 && !tool->options.dump) {
		dump_program(tool);
		return EXIT_OK;
	}
	if (!tool->program)
		return code;
	if (tool->options.dump == DUMP_CODE || tool->options.last_pass == 3) {
		code_dump(tool->program, tool->out);
		return EXIT_OK;
	}
	return tool->options.last_pass < 5 ? EXIT_OK : execute(tool);
}

/* ---- -l and -L ---- */

static int list_points(struct tool *tool)
{
	struct front_input input = {.listing = true};
	struct text_buffer messages = {0};
	int code;

	tool->out = stdout;
	if (load_library(tool) != EXIT_OK)
		return EXIT_FAILED;
	fill_input(tool, &input);
	status_begin("looking for probe points");
	code = front_list(&input, tool->options.listing, &tool->tree, &messages);
	status_end();
	/* What is not found is silent, as with stap: the exit status says it. */
	if (code == 1 || tool->options.verbose)
		show_messages(tool, &messages);
	text_deinit(&messages);
	if (code != 0)
		return EXIT_FAILED;
	code = list_write(tool->tree, tool->options.action == ACTION_LIST_ARGS, stdout);
	return code > 0 ? EXIT_OK : EXIT_FAILED;
}

/* ---- all of it ---- */

static int list_fault_points(const struct tool *tool)
{
	(void)tool;
#ifdef SDTKIT_FAULT_POINTS
	for (size_t i = 0; fault_points[i]; i++)
		puts(fault_points[i]);
	return EXIT_OK;
#else
	return complain(tool, "only the test build has fault points");
#endif
}

static int dump_names(enum action action)
{
	struct text_buffer text = {0};

	if (action == ACTION_DUMP_FUNCTIONS && front_dump_functions(&text) < 0)
		return EXIT_FAILED;
	if (action == ACTION_DUMP_POINTS)
		front_dump_point_types(&text);
	if (action == ACTION_DUMP_ALIASES && front_dump_aliases(&text) < 0)
		return EXIT_FAILED;
	if (text.len)
		fwrite(text.data, 1, text.len, stdout);
	text_deinit(&text);
	return EXIT_OK;
}

static int list_examples(const struct tool *tool)
{
	struct sdt_error err;

	return examples_list(stdout, &err) < 0 ? complain(tool, err.text) : EXIT_OK;
}

static int act(struct tool *tool)
{
	switch (tool->options.action) {
	case ACTION_HELP: fputs(options_help, stdout); return EXIT_OK;
	case ACTION_VERSION: puts("stap-lite (" PACKAGE_NAME ") " PACKAGE_VERSION); return EXIT_OK;
	case ACTION_FAULT_POINTS: return list_fault_points(tool);
	case ACTION_LIST:
	case ACTION_LIST_ARGS: return list_points(tool);
	case ACTION_DUMP_FUNCTIONS:
	case ACTION_DUMP_POINTS:
	case ACTION_DUMP_ALIASES: return dump_names(tool->options.action);
	case ACTION_EXAMPLES: return list_examples(tool);
	case ACTION_RUN: return run_script(tool);
	}
	return EXIT_FAILED;
}

/* What was written must have arrived: an output that fails at the end is an error too. */
static int close_output(struct tool *tool, int code)
{
	FILE *out = tool->out ? tool->out : stdout;
	bool failed = fflush(out) != 0 || ferror(out);

	if (out != stdout)
		failed |= fclose(out) != 0;
	tool->out = NULL;
	if (!failed || code != EXIT_OK || errno == EPIPE)
		return code;
	fprintf(tool->err, "ERROR: the output could not be written: %s\n", strerror(errno));
	return EXIT_FAILED;
}

static void deinit(struct tool *tool)
{
	free(tool->program);
	front_destroy(tool->tree);
	resolve_destroy(tool->resolve);
	scripts_deinit(&tool->library);
	words_free(tool->command);
	script_deinit(&tool->script);
	if (tool->painted)
		fclose(tool->painted);
}

static void open_messages(struct tool *tool)
{
	struct colors colors;

	colors_init(&colors, tool->options.color, stderr, getenv("SYSTEMTAP_COLORS"));
	if (colors.on)
		tool->painted = color_open(&colors, stderr);
	tool->err = tool->painted ? tool->painted : stderr;
}

/* Files that we open must not become standard output by accident. */
static void open_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

int main(int argc, char **argv)
{
	struct tool tool = {.background.ready_fd = -1};
	struct sdt_error err;
	int code;

	open_standard_files();
	signal(SIGXFSZ, SIG_IGN); /* ulimit -f: writing fails, and is reported */
	usage_start(&tool.usage);
	code = options_parse(argc, argv, &tool.options, &err);
	open_messages(&tool);
	if (code < 0) {
		if (err.text[0])
			fprintf(tool.err, "%s\n", err.text);
		if (strncmp(err.text, "ERROR", 5) != 0)
			fputs("Try '--help' for more information.\n", tool.err);
		deinit(&tool);
		return EXIT_FAILED;
	}
	code = tool.options.command ? words_split(tool.options.command, &tool.command, &err) : 0;
	if (code == 0)
		code = resolve_create(&tool.resolve, tool.options.attach, tool.command, &err);
	code = code < 0 ? complain(&tool, err.text) : act(&tool);
	code = close_output(&tool, code);
	deinit(&tool);
	return code;
}
