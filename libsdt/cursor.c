/* SPDX-License-Identifier: MIT */
#include "libsdt/cursor.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

void cursor_init(
	struct cursor *c, const void *data, uint64_t size, bool big_endian, uint8_t word_size)
{
	*c = (struct cursor){
		.data = data, .size = size, .big_endian = big_endian, .word_size = word_size};
}

uint64_t cursor_left(const struct cursor *c)
{
	return c->size - c->pos;
}

static int too_short(const struct cursor *c, uint64_t want, struct sdt_error *err)
{
	return sdt_fail(err, -EINVAL,
		"offset %#" PRIx64 ": %" PRIu64 " bytes expected, %" PRIu64 " left",
		c->origin + c->pos, want, cursor_left(c));
}

static int number(struct cursor *c, unsigned size, uint64_t *value, struct sdt_error *err)
{
	uint64_t v = 0;

	if (cursor_left(c) < size)
		return too_short(c, size, err);
	for (unsigned i = 0; i < size; i++)
		v = v << 8 | c->data[c->pos + (c->big_endian ? i : size - 1 - i)];
	c->pos += size;
	*value = v;
	return 0;
}

int cursor_u32(struct cursor *c, uint32_t *value, struct sdt_error *err)
{
	uint64_t v = 0;
	int rc = number(c, 4, &v, err);

	if (!rc)
		*value = (uint32_t)v;
	return rc;
}

int cursor_u64(struct cursor *c, uint64_t *value, struct sdt_error *err)
{
	return number(c, 8, value, err);
}

int cursor_word(struct cursor *c, uint64_t *value, struct sdt_error *err)
{
	return number(c, c->word_size, value, err);
}

int cursor_string(struct cursor *c, const char **value, struct sdt_error *err)
{
	const uint8_t *start = c->data + c->pos, *nul = NULL;

	if (cursor_left(c))
		nul = memchr(start, 0, cursor_left(c));
	if (!nul)
		return sdt_fail(err, -EINVAL, "offset %#" PRIx64 ": string without end",
			c->origin + c->pos);
	c->pos += (uint64_t)(nul - start) + 1;
	*value = (const char *)start;
	return 0;
}

int cursor_sub(struct cursor *c, uint64_t len, struct cursor *sub, struct sdt_error *err)
{
	if (cursor_left(c) < len)
		return too_short(c, len, err);
	cursor_init(sub, c->data + c->pos, len, c->big_endian, c->word_size);
	sub->origin = c->origin + c->pos;
	c->pos += len;
	return 0;
}

void cursor_align(struct cursor *c, uint64_t align)
{
	uint64_t skip = -c->pos & (align - 1);

	c->pos += skip < cursor_left(c) ? skip : cursor_left(c);
}
