/* SPDX-License-Identifier: MIT */
/*
 * run-script FILE.stp [args…]: runs the begin, end and error probes of a script in this process,
 * without any runtime: front end, code generator, verifier, interpreter and renderer as the tool
 * puts them together. Exit status as stap-lite's. run-script --dump FILE.stp: the program as text.
 * --bench N FILE.stp: runs the first handler N times, ns per run. -DNAME=VALUE (MAXSTRINGLEN,
 * MAXMAPENTRIES, MAXACTION, MAXERRORS), -w.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "stap-lite/code/dump.h"
#include "stap-lite/code/gen.h"
#include "stap-lite/front/front.h"
#include "stap-lite/output/records.h"
#include "stap-lite/vm/vm.h"

#define RING_SIZE (1u << 20)

struct options {
	bool dump, no_warnings;
	long bench;
	const char *file;
	const char *const *args;
	size_t nargs;
	struct prog_limits limits;
};

struct session {
	const struct program *program;
	struct arena *arena;
	struct renderer renderer;
	struct vm_run run;
	struct vm_host host;
	unsigned errors;
};

static int no_register(void *ctx, unsigned dwarf, uint64_t *value)
{
	(void)ctx, (void)dwarf, (void)value;
	return -ENODATA;
}

static int no_memory(void *ctx, uint64_t addr, void *buf, size_t len)
{
	(void)ctx, (void)addr, (void)buf, (void)len;
	return -EFAULT;
}

static int query(void *ctx, enum vm_query what, int64_t *value)
{
	struct timespec now;

	(void)ctx;
	switch (what) {
	case QUERY_PID:
	case QUERY_TID:
		*value = getpid();
		break;
	case QUERY_TARGET:
		*value = 0;
		break;
	case QUERY_TIME_NS:
	case QUERY_MONOTONIC_NS:
	case QUERY_RANDOM:
		clock_gettime(CLOCK_REALTIME, &now);
		*value = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
		break;
	default: return -EINVAL;
	}
	return 0;
}

static int execname(void *ctx, char buf[16])
{
	(void)ctx;
	strcpy(buf, "run-script");
	return 0;
}

static int emit_record(void *ctx, const void *record, size_t len)
{
	struct session *s = ctx;
	int rc = ring_write(s->arena, record, len);

	if (rc != -ENOSPC)
		return rc;
	records_drain(&s->renderer, s->arena);
	return ring_write(s->arena, record, len);
}

/* Runs the probes of one kind in the order of their numbers. false: an error ended the session. */
static bool run_point(struct session *s, enum prog_point point, bool stop_at_exit)
{
	const struct prog_probe *probes = prog_probes(s->program);
	int64_t last = INT64_MIN;

	for (;;) {
		int64_t next = INT64_MAX;
		bool found = false;

		for (uint32_t i = 0; i < s->program->probes.count; i++)
			if (probes[i].point == point && probes[i].number >= last &&
				probes[i].number <= next) {
				next = probes[i].number;
				found = true;
			}
		if (!found)
			return true;
		for (uint32_t i = 0; i < s->program->probes.count; i++) {
			if (probes[i].point != point || probes[i].number != next)
				continue;
			if (stop_at_exit && s->arena->exit_requested)
				return true;
			if (vm_run_probe(&s->run, &s->host, i, PROG_NONE) == VM_ERROR) {
				vm_emit_error(&s->run);
				if (++s->errors > s->program->limits.max_errors)
					return false;
			}
		}
		if (next == INT64_MAX)
			return true;
		last = next + 1;
	}
}

static void bench(struct session *s, long times)
{
	struct timespec from, to;

	clock_gettime(CLOCK_MONOTONIC, &from);
	for (long i = 0; i < times; i++) {
		vm_run_probe(&s->run, &s->host, 0, PROG_NONE);
		s->arena->ring_tail = s->arena->ring_head;
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	printf("%.1f ns a run\n",
		((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) /
			(double)times);
}

static int run_program(const struct options *options, const struct program *program)
{
	uint64_t size = arena_size(program, RING_SIZE);
	struct session s = {.program = program, .arena = calloc(1, size)};
	void *mem = calloc(1, vm_run_size(program));

	if (!s.arena || !mem || arena_init(s.arena, program, size, RING_SIZE) != 0 ||
		renderer_init(&s.renderer, program, stdout, stderr) != 0)
		return 99;
	s.renderer.no_warnings = options->no_warnings;
	s.host = (struct vm_host){.ctx = &s,
		.read_reg = no_register,
		.read_mem = no_memory,
		.query = query,
		.execname = execname,
		.emit = emit_record};
	vm_run_init(&s.run, program, s.arena, mem);
	if (options->bench) {
		bench(&s, options->bench);
	} else if (run_point(&s, POINT_BEGIN, true)) {
		if (run_point(&s, POINT_END, false)) {
			records_drain(&s.renderer, s.arena);
			records_autoprint(&s.renderer, s.arena);
		}
	} else {
		run_point(&s, POINT_ERROR, false);
	}
	records_drain(&s.renderer, s.arena);
	if (s.errors)
		fprintf(stderr, "WARNING: Number of errors: %u, skipped probes: 0\n", s.errors);
	renderer_deinit(&s.renderer);
	free(s.arena);
	free(mem);
	return s.errors ? 1 : 0;
}

static char *read_file(const char *path, size_t *len)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	char *text = NULL;
	size_t got = 0;

	*len = 0;
	while (file) {
		char *larger = realloc(text, *len + 65536 + 1);

		if (!larger)
			break;
		text = larger;
		got = fread(text + *len, 1, 65536, file);
		*len += got;
		text[*len] = '\0';
		if (!got)
			break;
	}
	if (file && file != stdin)
		fclose(file);
	return text;
}

static void set_limit(struct prog_limits *limits, const char *define)
{
	const char *value = strchr(define, '=');
	uint32_t n = value ? (uint32_t)strtoul(value + 1, NULL, 0) : 1;

	if (strncmp(define, "MAXSTRINGLEN", 12) == 0)
		limits->max_string = n;
	else if (strncmp(define, "MAXMAPENTRIES", 13) == 0)
		limits->max_map = n;
	else if (strncmp(define, "MAXACTION", 9) == 0)
		limits->max_action = n * 10;
	else if (strncmp(define, "MAXERRORS", 9) == 0)
		limits->max_errors = n;
}

static void read_options(struct options *o, char **argv)
{
	o->limits = (struct prog_limits){.max_string = 512,
		.max_map = 2048,
		.max_action = 10000,
		.max_skipped = 100,
		.hist_width = 50,
		.hist_elision = 2};
	for (; *argv && **argv == '-' && (*argv)[1]; argv++) {
		if (strcmp(*argv, "--dump") == 0)
			o->dump = true;
		else if (strcmp(*argv, "--bench") == 0 && argv[1])
			o->bench = atol(*++argv);
		else if (strcmp(*argv, "-w") == 0)
			o->no_warnings = true;
		else if (strncmp(*argv, "-D", 2) == 0)
			set_limit(&o->limits, *argv + 2);
	}
	o->file = *argv;
	o->args = (const char *const *)(*argv ? argv + 1 : argv);
	while (o->args[o->nargs])
		o->nargs++;
}

int main(int argc, char **argv)
{
	struct text_buffer messages = {0};
	struct options options = {0};
	struct front_input in = {0};
	struct program *program = NULL;
	struct tree *tree = NULL;
	struct sdt_error err;
	char *text;
	int rc;

	(void)argc;
	read_options(&options, argv + 1);
	text = options.file ? read_file(options.file, &in.len) : NULL;
	if (!text)
		return 99;
	in.name = options.file;
	in.text = text;
	in.args = options.args;
	in.nargs = options.nargs;
	in.limits = options.limits;
	in.no_warnings = options.no_warnings;
	rc = front_compile(&in, &tree, &messages);
	if (messages.len)
		fwrite(messages.data, 1, messages.len, stderr);
	text_deinit(&messages);
	if (rc == 0) {
		rc = code_generate(tree, &program, &err);
		if (rc != 0)
			fprintf(stderr, "ERROR: %s\n", err.text);
		else if (options.dump)
			code_dump(program, stdout);
		else
			rc = run_program(&options, program);
	}
	free(program);
	front_destroy(tree);
	free(text);
	return rc == 0 ? 0 : 1;
}
