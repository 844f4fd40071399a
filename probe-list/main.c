/* SPDX-License-Identifier: MIT */
/* probe-list: lists the static probes of files and of running processes. doc/probe-list.1 describes
 * it. */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "config.h"
#include "probe-list/live.h"
#include "stap-lite/output/listing.h"
#include "stap-lite/target/images.h"
#include "stap-lite/target/marks.h"

enum { STATUS_LISTED = 0, STATUS_FAILED = 1, STATUS_USAGE = 2 };

struct options {
	bool variables, live;
	pid_t pid;	  /* 0: files */
	const char *mark; /* pattern */
	char **files;
	size_t nfiles;
};

static const char help[] =
	"Usage: probe-list [-l | -L] [--mark GLOB] FILE...\n"
	"       probe-list [-l | -L] -x PID [GLOB]\n"
	"       probe-list --live -x PID [GLOB]\n"
	"Lists the static probes (SDT marks) of programs and libraries.\n"
	"\n"
	"  -L           with the arguments of each mark (this is the default)\n"
	"  -l           without them\n"
	"  -x PID       the marks of this process: of its program and of all libraries that it has "
	"loaded\n"
	"      --live   with -x: the bytes of each site as they are now, the instructions around "
	"it, and its semaphore\n"
	"      --mark GLOB   only marks whose name matches; a '-' stands for '__'\n"
	"      --help   this text\n"
	"      --version\n"
	"\n"
	"FILE may be the name of a program in $PATH, a path, or a pattern with * ? [].\n"
	"Exit status: 0 something was listed, 1 nothing was listed or something failed, 2 wrong "
	"usage.\n";

static int complain(const char *text)
{
	fprintf(stderr, "probe-list: %s\n", text);
	return STATUS_FAILED;
}

static int usage(const char *text)
{
	fprintf(stderr, "probe-list: %s\nTry 'probe-list --help'.\n", text);
	return STATUS_USAGE;
}

static bool parse_pid(const char *text, pid_t *pid)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (errno || *end || end == text || value <= 0 || value > INT_MAX)
		return false;
	*pid = (pid_t)value;
	return true;
}

/* The process's list: what remains on the command line is a pattern. */
static int check_options(struct options *o)
{
	if (o->live && !o->pid)
		return usage("--live needs a process: -x PID");
	if (o->pid && o->nfiles == 1 && !o->mark) {
		o->mark = o->files[0];
		o->nfiles = 0;
	}
	if (o->pid && o->nfiles)
		return usage("-x PID takes one pattern and no file");
	if (!o->pid && !o->nfiles)
		return usage("no file and no process given");
	if (!o->mark)
		o->mark = "*";
	return 0;
}

/* 0: go on; otherwise the status to exit with is *status. */
static int parse_options(int argc, char **argv, struct options *o, int *status)
{
	enum { OPTION_LIVE = 256, OPTION_MARK, OPTION_HELP, OPTION_VERSION };
	static const struct option names[] = {
		{"live", no_argument, NULL, OPTION_LIVE},
		{"mark", required_argument, NULL, OPTION_MARK},
		{"help", no_argument, NULL, OPTION_HELP},
		{"version", no_argument, NULL, OPTION_VERSION},
		{NULL, 0, NULL, 0},
	};
	int c;

	*o = (struct options){.variables = true};
	while ((c = getopt_long(argc, argv, "lLx:h", names, NULL)) != -1) {
		*status = STATUS_LISTED;
		switch (c) {
		case 'l':
		case 'L':
			o->variables = c == 'L';
			break;
		case 'x':
			if (parse_pid(optarg, &o->pid))
				break;
			*status = usage("-x needs the number of a process");
			return -1;
		case OPTION_LIVE:
			o->live = true;
			break;
		case OPTION_MARK:
			o->mark = optarg;
			break;
		case OPTION_HELP:
		case 'h':
			fputs(help, stdout);
			return -1;
		case OPTION_VERSION:
			puts("probe-list (sdtkit) " PACKAGE_VERSION);
			return -1;
		default:
			*status = STATUS_USAGE;
			return -1;
		}
	}
	o->files = argv + optind;
	o->nfiles = (size_t)(argc - optind);
	*status = check_options(o);
	return *status;
}

/* Adds the matches from number first on. */
static int add_matches(struct listing *listing, const struct mark_set *set, size_t first)
{
	for (size_t i = first; i < set->nmatches; i++) {
		const struct mark_match *m = &set->matches[i];
		int rc = 0;

		if (!m->site->pc) /* the linker has dropped its code */
			continue;
		rc = listing_add_mark(listing, &(struct listing_mark){.path = m->image->path,
							   .mark = m->site->name,
							   .suffix = "",
							   .nargs = m->site->nargs,
							   .typed = m->site->typed});

		if (rc)
			return rc;
	}
	return 0;
}

/* Damaged notes cost the marks that they would have been, nothing else: say so. */
static int report_damage(const struct mark_set *set)
{
	int status = STATUS_LISTED;

	for (size_t i = 0; i < set->nimages; i++) {
		const struct sdt_image *elf = &set->images[i]->elf;

		if (elf->nbad_notes) {
			fprintf(stderr, "probe-list: %s (damaged notes: %zu)\n", elf->bad_note.text,
				elf->nbad_notes);
			status = STATUS_FAILED;
		}
	}
	return status;
}

/* Why a file gives no line. */
static int report_failure(
	const struct options *o, int code, const struct sdt_error *err, const char *similar)
{
	if (code == MARKS_NO_MATCH && o->nfiles > 1)
		return STATUS_LISTED; /* among many files, one without marks is nothing special */
	if (code != MARKS_NO_MATCH || !*similar)
		return complain(err->text);
	fprintf(stderr, "probe-list: %s (similar marks: %s)\n", err->text, similar);
	return STATUS_FAILED;
}

/* Each file has a set of its own, so that not all of them are open at once. */
static int list_file(const struct options *o, const char *file, struct listing *listing)
{
	struct mark_query query = {.path = file, .mark = o->mark};
	struct mark_set set;
	struct sdt_error err;
	char similar[400];
	int rc, status = STATUS_LISTED;

	marks_init(&set);
	rc = marks_find(&set, &query, similar, sizeof(similar), &err);
	if (rc)
		status = report_failure(o, rc, &err, similar);
	else if (add_matches(listing, &set, 0))
		status = complain("out of memory");
	status |= report_damage(&set);
	marks_deinit(&set);
	return status;
}

static int list_files(const struct options *o, struct listing *listing)
{
	int status = STATUS_LISTED;

	for (size_t i = 0; i < o->nfiles; i++)
		status |= list_file(o, o->files[i], listing);
	if (listing_write(listing, o->variables, stdout))
		return complain("cannot write the list");
	if (!listing->count && !status && o->nfiles > 1)
		return complain("none of these files has such a mark");
	return status;
}

static int list_images(const struct options *o, const struct process_images *images,
	struct mark_set *set, struct listing *listing)
{
	struct mark_query query = {.mark = o->mark};

	for (size_t i = 0; i < images->count; i++)
		if (marks_match(set, images->list[i].image, &query) < 0)
			return complain("out of memory");
	if (add_matches(listing, set, 0))
		return complain("out of memory");
	if (listing_write(listing, o->variables, stdout))
		return complain("cannot write the list");
	return STATUS_LISTED;
}

/* Lists or shows what the process has; *count: of lines or sites. */
static int list_live(const struct options *o, const struct process_images *images,
	struct mark_set *set, struct listing *listing, size_t *count)
{
	struct sdt_error err;
	int n, status;

	if (!o->live) {
		status = list_images(o, images, set, listing);
		*count = listing->count;
		return status;
	}
	n = live_write(o->pid, images, set, o->mark, stdout, &err);
	*count = n > 0 ? (size_t)n : 0;
	return n < 0 ? complain(err.text) : STATUS_LISTED;
}

static int list_process(const struct options *o, struct listing *listing)
{
	struct process_images images;
	struct mark_set set;
	struct sdt_error err;
	size_t count;
	int status;

	marks_init(&set);
	if (images_of_process(o->pid, &set, &images, &err)) {
		marks_deinit(&set);
		return complain(err.text);
	}
	status = list_live(o, &images, &set, listing, &count);
	if (images.nskipped)
		status |= complain(images.skipped.text);
	if (!count && !status) {
		fprintf(stderr, "probe-list: process %d has no mark that matches '%s'\n",
			(int)o->pid, o->mark);
		status = STATUS_FAILED;
	}
	status |= report_damage(&set);
	images_deinit(&images);
	marks_deinit(&set);
	return status;
}

int main(int argc, char **argv)
{
	struct listing listing;
	struct options options;
	int status;

	if (parse_options(argc, argv, &options, &status))
		return status;
	listing_init(&listing);
	status = options.pid ? list_process(&options, &listing) : list_files(&options, &listing);
	listing_deinit(&listing);
	if (fflush(stdout) && !status)
		status = complain("cannot write the list");
	return status;
}
