/* SPDX-License-Identifier: MIT */
/* The note parser on sections that are made by hand: both classes and byte orders, foreign notes,
 * every kind of damage. */
#include "libsdt/note.h"

#include <errno.h>
#include "tests/unit/test.h"

struct section {
	uint8_t data[1024];
	size_t size;
	bool big;
	uint8_t word;
};

static void put(struct section *s, uint64_t value, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		s->data[s->size + (s->big ? size - 1 - i : i)] = (uint8_t)(value >> 8 * i);
	s->size += size;
}

static void pad(struct section *s)
{
	while (s->size % 4)
		s->data[s->size++] = 0;
}

/* strings: len bytes with the NULs that the caller wants */
static size_t add(
	struct section *s, const char *owner, uint32_t type, const char *strings, size_t len)
{
	size_t start = s->size;

	put(s, strlen(owner) + 1, 4);
	put(s, 3 * s->word + len, 4);
	put(s, type, 4);
	memcpy(s->data + s->size, owner, strlen(owner) + 1);
	s->size += strlen(owner) + 1;
	pad(s);
	put(s, 0x401000, s->word);
	put(s, 0x402000, s->word);
	put(s, 0x403000, s->word);
	memcpy(s->data + s->size, strings, len);
	s->size += len;
	pad(s);
	return start;
}

#define GOOD			     "prov\0name\0-4@%edi"
#define ADD(s, owner, type, strings) add(s, owner, type, strings, sizeof(strings))

static struct cursor cursor(const struct section *s)
{
	struct cursor c;

	cursor_init(&c, s->data, s->size, s->big, s->word);
	return c;
}

static void good(bool big, uint8_t word)
{
	struct section s = {.big = big, .word = word};
	struct sdt_error err;
	struct cursor c;
	struct note n;

	ADD(&s, "stapsdt", 3, GOOD);
	ADD(&s, "GNU", 3, GOOD);      /* another owner */
	ADD(&s, "stapsdt", 2, GOOD);  /* another version */
	ADD(&s, "stapsdt!", 3, GOOD); /* another owner with our name in it */
	size_t last = ADD(&s, "stapsdt", 3, "p\0n\0");
	c = cursor(&s);
	CHECK_INT(note_next(&c, &n, &err), 1);
	CHECK_INT(n.off, 0);
	CHECK_INT(n.pc, 0x401000);
	CHECK_INT(n.base, 0x402000);
	CHECK_INT(n.semaphore, 0x403000);
	CHECK_STR(n.provider, "prov");
	CHECK_STR(n.name, "name");
	CHECK_STR(n.args, "-4@%edi");
	CHECK_INT(note_next(&c, &n, &err), 1);
	CHECK_INT(n.off, last);
	CHECK_STR(n.args, "");
	CHECK_INT(note_next(&c, &n, &err), 0);
	CHECK_INT(note_next(&c, &n, &err), 0);
}

/* One damaged note between two good ones: it alone is lost. */
static void damaged_between(const char *strings, size_t len)
{
	struct section s = {.word = 8};
	struct sdt_error err;
	struct cursor c;
	struct note n;
	char want[32];

	ADD(&s, "stapsdt", 3, "a\0one\0");
	snprintf(want, sizeof(want), "note at offset %#zx: ", add(&s, "stapsdt", 3, strings, len));
	ADD(&s, "stapsdt", 3, "a\0two\0");
	c = cursor(&s);
	CHECK_INT(note_next(&c, &n, &err), 1);
	CHECK_INT(note_next(&c, &n, &err), -EINVAL);
	CHECK(strncmp(err.text, want, strlen(want)) == 0);
	CHECK_INT(note_next(&c, &n, &err), 1);
	CHECK_STR(n.name, "two");
	CHECK_INT(note_next(&c, &n, &err), 0);
}

/* A length that cannot be believed ends the section. */
static void bad_length(size_t field, uint32_t value)
{
	struct section s = {.word = 4};
	struct sdt_error err;
	struct cursor c;
	struct note n;
	size_t second, size;

	ADD(&s, "stapsdt", 3, GOOD);
	second = ADD(&s, "stapsdt", 3, GOOD);
	size = s.size;
	s.size = second + field;
	put(&s, value, 4);
	s.size = size;
	c = cursor(&s);
	CHECK_INT(note_next(&c, &n, &err), 1);
	CHECK_INT(note_next(&c, &n, &err), -EINVAL);
	CHECK(strstr(err.text, "bytes expected") != NULL);
	CHECK_INT(note_next(&c, &n, &err), 0);
}

/* Cut anywhere: the whole notes before the cut are there, and nothing is read behind it. */
static void cut_everywhere(void)
{
	struct section s = {.word = 8};
	size_t first_end, whole;

	ADD(&s, "stapsdt", 3, GOOD);
	first_end = s.size;
	ADD(&s, "stapsdt", 3,
		"p\0other\0"
		"8@(%rax)");
	whole = s.size;
	for (size_t size = 0; size < whole; size++) {
		uint8_t copy[sizeof(s.data)];
		struct sdt_error err;
		struct cursor c;
		struct note n;
		int notes = 0, rc;

		memcpy(copy, s.data, size);
		cursor_init(&c, copy, size, false, 8);
		while ((rc = note_next(&c, &n, &err)))
			notes += rc > 0;
		/* the padding at the end of a note may be missing */
		CHECK_INT(notes,
			(size + 3 >= first_end && size >= first_end - 2) + (size >= whole - 3));
	}
}

int main(void)
{
	good(false, 8);
	good(true, 8);
	good(false, 4);
	good(true, 4);
	damaged_between("prov\0name\0args", 14); /* the third string has no end */
	damaged_between("prov\0name", 9);
	damaged_between("prov", 4);
	damaged_between("", 0);
	damaged_between("prov\0\0", 7); /* no name */
	bad_length(0, 0xffffffff);
	bad_length(4, 0xffffffff);
	bad_length(4, 0x7ffffffc);
	bad_length(0, 60);
	cut_everywhere();
	return test_status();
}
