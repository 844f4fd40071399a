/* SPDX-License-Identifier: MIT */
#include "stap-lite/target/marks.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "stap-lite/target/path.h"
#include "stap-lite/target/similar.h"

_Static_assert(MARKS_NO_MATCH == -ENODATA, "marks.h spells ENODATA out");

void marks_init(struct mark_set *set)
{
	*set = (struct mark_set){0};
}

static void close_image(struct mark_image *image)
{
	image_close(&image->elf);
	free(image->path);
	free(image);
}

void marks_deinit(struct mark_set *set)
{
	for (size_t i = 0; i < set->nimages; i++)
		close_image(set->images[i]);
	free(set->images);
	free(set->matches);
	*set = (struct mark_set){0};
}

/* Room for one more item in *array. */
static int grow(void **array, size_t *room, size_t used, size_t item)
{
	size_t more = *room ? *room * 2 : 16;
	void *bigger;

	if (used < *room)
		return 0;
	bigger = reallocarray(*array, more, item);
	if (!bigger)
		return -ENOMEM;
	*array = bigger;
	*room = more;
	return 0;
}

int marks_image(struct mark_set *set, const char *path, int fd, struct mark_image **image,
	struct sdt_error *err)
{
	struct mark_image *new;
	int rc;

	for (size_t i = 0; i < set->nimages; i++)
		if (strcmp(set->images[i]->path, path) == 0) {
			*image = set->images[i];
			return 0;
		}
	if (grow((void **)&set->images, &set->image_room, set->nimages, sizeof(*set->images)))
		return sdt_fail(err, -ENOMEM, "out of memory");
	new = calloc(1, sizeof(*new));
	if (!new || !(new->path = strdup(path))) {
		free(new);
		return sdt_fail(err, -ENOMEM, "out of memory");
	}
	rc = image_open(path, fd, &new->elf, err);
	if (rc) {
		free(new->path);
		free(new);
		return rc;
	}
	set->images[set->nimages++] = *image = new;
	return 0;
}

/* The pattern for the note's spelling: every `-` outside brackets is `__`. NULL: out of memory. */
static char *note_spelling(const char *pattern)
{
	char *out = malloc(strlen(pattern) * 2 + 1), *to = out;
	bool in_brackets = false;

	for (; out && *pattern; pattern++) {
		in_brackets = *pattern == '[' || (in_brackets && *pattern != ']');
		if (*pattern == '-' && !in_brackets) {
			*to++ = '_';
			*to++ = '_';
		} else {
			*to++ = *pattern;
		}
	}
	if (out)
		*to = '\0';
	return out;
}

/* By name, then in the order of the notes, which is the order in memory. */
static int compare(const void *a, const void *b)
{
	const struct mark_match *x = a, *y = b;
	int by_name = strcmp(x->site->name, y->site->name);

	return by_name ? by_name : x->site < y->site ? -1 : x->site > y->site;
}

int marks_match(
	struct mark_set *set, const struct mark_image *image, const struct mark_query *query)
{
	char *mark = note_spelling(query->mark);
	size_t first = set->nmatches;
	int rc = mark ? 0 : -ENOMEM;

	for (size_t i = 0; !rc && i < image->elf.nsites; i++) {
		const struct sdt_site *site = &image->elf.sites[i];

		if (fnmatch(mark, site->name, 0) != 0 ||
			(query->provider && fnmatch(query->provider, site->provider, 0) != 0))
			continue;
		rc = grow((void **)&set->matches, &set->match_room, set->nmatches,
			sizeof(*set->matches));
		if (!rc)
			set->matches[set->nmatches++] = (struct mark_match){image, site};
	}
	free(mark);
	if (rc) {
		set->nmatches = first;
		return rc;
	}
	if (set->nmatches > first)
		qsort(&set->matches[first], set->nmatches - first, sizeof(*set->matches), compare);
	return (int)(set->nmatches - first);
}

/* What a query has looked at. */
struct search {
	const struct mark_query *query;
	bool is_pattern;
	struct similar similar;
	size_t nsites, nbad;	  /* of all its files */
	const char *bad, *only;	  /* first reason of a damaged note; path of the only file */
	struct sdt_error skipped; /* why the first file that was passed over could not be read */
};

static void offer_names(struct search *s, const struct mark_image *image)
{
	const char *provider = s->query->provider;

	for (size_t i = 0; i < image->elf.nsites; i++)
		if (!provider || fnmatch(provider, image->elf.sites[i].provider, 0) == 0)
			similar_offer(&s->similar, image->elf.sites[i].name);
	if (image->elf.nbad_notes && !s->nbad)
		s->bad = image->elf.bad_note.text;
	s->nbad += image->elf.nbad_notes;
	s->nsites += image->elf.nsites;
	s->only = s->is_pattern ? NULL : image->path;
}

static int search_file(
	struct mark_set *set, struct search *s, const char *path, struct sdt_error *err)
{
	struct mark_image *image;
	struct sdt_error why;
	int rc = marks_image(set, path, -1, &image, &why);

	if (rc && s->is_pattern && rc != -ENOMEM) {
		if (rc != -ENOEXEC && rc != -EISDIR && !*s->skipped.text)
			s->skipped = why;
		return 0;
	}
	if (rc)
		return sdt_fail(err, rc, "%s", why.text);
	rc = marks_match(set, image, s->query);
	if (rc < 0)
		return sdt_fail(err, rc, "out of memory");
	if (!rc)
		offer_names(s, image);
	/* A pattern may find thousands of files: those without marks must not stay open. */
	if (!image->elf.nsites && !image->elf.nbad_notes && s->is_pattern &&
		image == set->images[set->nimages - 1]) {
		set->nimages--;
		close_image(image);
	}
	return 0;
}

/* Says why nothing matched. */
static int no_match(const struct search *s, struct sdt_error *err)
{
	const char *path = s->only ? s->only : s->query->path;

	if (s->nbad)
		return sdt_fail(err, MARKS_NO_MATCH,
			"no match for '%.100s': %zu damaged notes, the first: %.300s",
			s->query->mark, s->nbad, s->bad);
	if (s->nsites)
		return sdt_fail(err, MARKS_NO_MATCH, "%.200s: no match for mark '%.100s'", path,
			s->query->mark);
	if (*s->skipped.text)
		return sdt_fail(err, MARKS_NO_MATCH, "%s", s->skipped.text);
	return sdt_fail(err, MARKS_NO_MATCH, "%s: has no marks", path);
}

int marks_find(struct mark_set *set, const struct mark_query *query, char *similar, size_t size,
	struct sdt_error *err)
{
	struct search s = {.query = query};
	size_t first = set->nmatches, count;
	char **paths, *spelling;
	int rc;

	if (similar)
		*similar = '\0';
	rc = path_expand(query->path, query->search_path, &paths, &count, err);
	if (rc)
		return rc;
	s.is_pattern = path_is_glob(query->path);
	spelling = note_spelling(query->mark);
	similar_init(&s.similar, spelling ? spelling : query->mark);
	for (size_t i = 0; !rc && i < count; i++)
		rc = search_file(set, &s, paths[i], err);
	if (rc) {
		set->nmatches = first;
	} else if (set->nmatches == first) {
		rc = no_match(&s, err);
		if (similar)
			similar_text(&s.similar, similar, size);
	}
	free(spelling);
	path_list_free(paths, count);
	return rc;
}
