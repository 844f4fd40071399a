/* SPDX-License-Identifier: MIT */
/* The mark resolver: which files a name means, which sites a pattern means, what it says when there
 * are none. */
#include "stap-lite/target/marks.h"

#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "stap-lite/target/path.h"
#include "stap-lite/target/similar.h"
#include "tests/elf/writer.h"
#include "tests/unit/test.h"

static char here[PATH_MAX];

static void save(const char *path, const struct elf_note *notes, size_t n)
{
	struct elf_spec spec = {.machine = EM_X86_64, .type = ET_DYN};
	struct elf_file f;

	if (n)
		memcpy(spec.notes, notes, n * sizeof(*notes));
	f = elf_make(&spec);
	CHECK(elf_save(&f, f.size, path));
	elf_free(&f);
}

static void save_text(const char *path, const char *text, mode_t mode)
{
	FILE *out = fopen(path, "w");

	CHECK(out && fputs(text, out) >= 0 && fclose(out) == 0 && chmod(path, mode) == 0);
}

static void make_files(void)
{
	static const struct elf_note alpha[] = {{0x1100, 0, "p", "stop", "8@%rdi", false},
		{0x1110, 0, "p", "start", "", false}, {0x1120, 0, "q", "stop", "", false},
		{0x1130, 0, "p", "half__way", "", false}, {0x1140, 0, "p", "a-b", "", false},
		{0x1150, 0, "p", "a__b", "", false}, {0x1160, 0, "p", "start", "8@%rdi", false}};
	static const struct elf_note beta[] = {{0x1100, 0, "z", "start", "", false}};
	static const struct elf_note damaged[] = {{0x1100, 0, "z", "start", "x", true}};

	CHECK(mkdir("bin", 0755) == 0 && mkdir("other", 0755) == 0);
	save("bin/alpha", alpha, 7);
	save("bin/beta", beta, 1);
	save("bin/br[a]ck", beta, 1);
	save("bin/damaged", damaged, 1);
	save("bin/none", NULL, 0);
	save("local", beta, 1);
	save_text("bin/text", "hello\n", 0755);
	save_text("bin/script", "#! /usr/bin/env beta -x\n", 0755);
	save_text("bin/nested", "#!bin/script\n", 0755);
	save_text("bin/lost", "#!/nonexistent/thing\n", 0755);
	save_text("bin/empty_script", "#!\n", 0755);
	save_text("bin/loop", "#!bin/loop\n", 0755);
	save_text("other/alpha", "not executable\n", 0644);
	CHECK(symlink("alpha", "bin/link") == 0);
	CHECK(realpath(".", here) != NULL);
}

/* Runs a query and spells the answer: "file:mark@pc file:mark@pc", or "rc | error | similar". */
static void expect(const char *path, const char *provider, const char *mark, const char *want)
{
	char got[1024] = "", similar[200] = "untouched";
	struct sdt_error err = {""};
	struct mark_set set;
	int rc;

	marks_init(&set);
	rc = marks_find(&set, &(struct mark_query){path, provider, mark, "other::bin"}, similar,
		sizeof(similar), &err);
	for (size_t i = 0; !rc && i < set.nmatches; i++) {
		const struct mark_match *m = &set.matches[i];
		char one[200];

		CHECK(strncmp(m->image->path, here, strlen(here)) == 0);
		snprintf(one, sizeof(one), "%s%s:%s@%" PRIx64, i ? " " : "",
			m->image->path + strlen(here) + 1, m->site->name, m->site->pc);
		strcat(got, one);
	}
	if (rc) {
		char *place = strstr(err.text, here);

		if (place) /* the message has to name the file; the directory is not the same each
			      time */
			memmove(place, place + strlen(here) + 1, strlen(place + strlen(here)));
		snprintf(got, sizeof(got), "%d | %s | %s", rc, err.text, similar);
		CHECK_INT(set.nmatches, 0);
	}
	if (strcmp(got, want) != 0) {
		printf("%s %s %s: \"%s\", not \"%s\"\n", path, provider ? provider : "-", mark, got,
			want);
		test_failures++;
	}
	marks_deinit(&set);
}

static void names(void)
{
	/* by name and then in the order of the notes */
	expect("bin/alpha", NULL, "st*",
		"bin/alpha:start@1110 bin/alpha:start@1160 bin/alpha:stop@1100 "
		"bin/alpha:stop@1120");
	expect("bin/alpha", "p", "stop", "bin/alpha:stop@1100");
	expect("bin/alpha", "[pq]", "stop", "bin/alpha:stop@1100 bin/alpha:stop@1120");
	expect("bin/alpha", NULL, "half-way", "bin/alpha:half__way@1130");
	expect("bin/alpha", NULL, "half-*", "bin/alpha:half__way@1130");
	expect("bin/alpha", NULL, "half__way", "bin/alpha:half__way@1130");
	expect("bin/alpha", NULL, "a-b", "bin/alpha:a__b@1150");
	expect("bin/alpha", NULL, "a?b", "bin/alpha:a-b@1140");
	expect("bin/alpha", NULL, "[a-c]*", "bin/alpha:a-b@1140 bin/alpha:a__b@1150");
	expect("bin/alpha", NULL, "[!s]*y", "bin/alpha:half__way@1130");
}

static void files(void)
{
	expect("bin/link", NULL, "half*", "bin/alpha:half__way@1130");
	expect("./bin/../bin//alpha", NULL, "half*", "bin/alpha:half__way@1130");
	expect("alpha", NULL, "half*",
		"bin/alpha:half__way@1130"); /* not other/alpha: it cannot be executed */
	expect("local", NULL, "start", "local:start@1100");
	expect("bin/script", NULL, "start", "bin/beta:start@1100");
	expect("bin/nested", NULL, "start", "bin/beta:start@1100");
	expect("bin/[ab]*a", NULL, "start",
		"bin/alpha:start@1110 bin/alpha:start@1160 bin/beta:start@1100");
	expect("bin/l*", NULL, "half*", "bin/alpha:half__way@1130"); /* link, lost, loop */
	expect("bin/br[a]ck", NULL, "start", "bin/br[a]ck:start@1100");
	expect("bin/*", NULL, "half*", "bin/alpha:half__way@1130");
	expect("l?cal", NULL, "*", "local:start@1100");
}

static void failures(void)
{
	expect("bin/alpha", NULL, "stup",
		"-61 | bin/alpha: no match for mark 'stup' | stop, start, a-b, a__b, half__way");
	expect("bin/alpha", "q", "stup", "-61 | bin/alpha: no match for mark 'stup' | stop");
	expect("bin/alpha", "r", "stop", "-61 | bin/alpha: no match for mark 'stop' | ");
	expect("bin/none", NULL, "stop", "-61 | bin/none: has no marks | ");
	expect("bin/text", NULL, "stop", "-8 | bin/text: is not an ELF file | ");
	expect("bin/missing", NULL, "stop", "-2 | bin/missing: No such file or directory | ");
	expect("missing", NULL, "stop", "-2 | cannot find executable 'missing' | ");
	expect("", NULL, "stop", "-2 | cannot find executable '' | ");
	expect("bin", NULL, "stop", "-21 | bin: is a directory | ");
	expect("bin/q*", NULL, "stop", "-2 | no file matches 'bin/q*' | ");
	expect("bin/lost*", NULL, "stop", "-2 | no file that matches 'bin/lost*' is a program | ");
	expect("bin/lost", NULL, "stop",
		"-2 | cannot find '/nonexistent/thing', the interpreter of 'bin/lost' | ");
	expect("bin/loop", NULL, "stop", "-8 | bin/loop: script without a usable interpreter | ");
	expect("bin/empty_script", NULL, "stop",
		"-8 | bin/empty_script: script without a usable interpreter | ");
	expect("bin/t*", NULL, "stop", "-61 | bin/t*: has no marks | ");
}

static void damage(void)
{
	struct sdt_error err;
	struct mark_set set;

	marks_init(&set);
	CHECK_INT(marks_find(&set, &(struct mark_query){.path = "bin/damaged", .mark = "x"}, NULL,
			  0, &err),
		MARKS_NO_MATCH);
	CHECK(strstr(err.text, "no match for 'x': 1 damaged notes, the first: ") == err.text);
	CHECK(strstr(err.text, "string without end") != NULL);
	marks_deinit(&set);
}

/* Answers pile up; a file is opened once; pointers of the first answer stay good. */
static void one_set(void)
{
	struct sdt_error err;
	struct mark_image *image;
	const struct sdt_site *first;
	struct mark_set set;

	marks_init(&set);
	CHECK_INT(marks_find(&set, &(struct mark_query){.path = "bin/alpha", .mark = "a*"}, NULL, 0,
			  &err),
		0);
	CHECK_INT(set.nmatches, 2);
	first = set.matches[0].site;
	CHECK_INT(marks_find(&set, &(struct mark_query){.path = "bin/link", .mark = "*"}, NULL, 0,
			  &err),
		0);
	CHECK_INT(marks_find(&set, &(struct mark_query){.path = "bin/beta", .mark = "*"}, NULL, 0,
			  &err),
		0);
	CHECK_INT(marks_find(&set, &(struct mark_query){.path = "bin/beta", .mark = "y"}, NULL, 0,
			  &err),
		MARKS_NO_MATCH);
	CHECK_INT(set.nmatches, 10);
	CHECK_INT(set.nimages, 2);
	CHECK(set.matches[0].site == first);
	CHECK(set.matches[2].image == set.matches[0].image);
	CHECK_INT(marks_image(&set, set.images[0]->path, -1, &image, &err), 0);
	CHECK(image == set.images[0]);
	CHECK_INT(marks_match(&set, image, &(struct mark_query){.mark = "st*"}), 4);
	CHECK_INT(marks_match(&set, image, &(struct mark_query){.mark = "nothing"}), 0);
	CHECK_INT(set.nmatches, 14);
	marks_deinit(&set);
}

static void near_names(void)
{
	static const char *const offered[] = {
		"catch", "throw", "rethrow", "cat", "bat", "mat", "cut", "catch"};
	struct similar s;
	char buf[64], long_name[400];

	similar_init(&s, "cat");
	for (size_t i = 0; i < sizeof(offered) / sizeof(*offered); i++)
		similar_offer(&s, offered[i]);
	similar_text(&s, buf, sizeof(buf));
	CHECK_STR(buf, "cat, bat, cut, mat, catch");
	similar_text(&s, buf, 10);
	CHECK_STR(buf, "cat, bat");
	memset(long_name, 'c', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	similar_init(&s, "cat");
	similar_offer(&s, long_name);
	similar_text(&s, buf, sizeof(buf));
	CHECK_STR(buf, "");
	similar_init(&s, long_name);
	similar_offer(&s, "cat");
	CHECK_INT(s.count, 0);
}

int main(void)
{
	make_files();
	names();
	files();
	failures();
	damage();
	one_set();
	near_names();
	return test_status();
}
