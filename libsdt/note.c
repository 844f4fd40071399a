/* SPDX-License-Identifier: MIT */
#include "libsdt/note.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

enum { NOTE_ALIGN = 4, NT_STAPSDT_V3 = 3, NT_SDTKIT_TYPES = 1 };

static const char owner_stapsdt[] = "stapsdt";
static const char owner_sdtkit[] = "sdtkit";

/* One note as the ELF format frames it. */
struct frame {
	uint32_t type;
	struct cursor owner, desc;
};

static int frame_read(struct cursor *c, struct frame *f, struct sdt_error *err)
{
	uint32_t namesz, descsz;
	int rc;

	if ((rc = cursor_u32(c, &namesz, err)) || (rc = cursor_u32(c, &descsz, err)) ||
		(rc = cursor_u32(c, &f->type, err)) || (rc = cursor_sub(c, namesz, &f->owner, err)))
		return rc;
	cursor_align(c, NOTE_ALIGN);
	rc = cursor_sub(c, descsz, &f->desc, err);
	if (rc)
		return rc;
	cursor_align(c, NOTE_ALIGN);
	return 0;
}

static bool is_ours(const struct frame *f)
{
	return f->type == NT_STAPSDT_V3 && f->owner.size == sizeof(owner_stapsdt) &&
	       memcmp(f->owner.data, owner_stapsdt, sizeof(owner_stapsdt)) == 0;
}

static int desc_read(struct cursor *c, struct note *note, struct sdt_error *err)
{
	int rc;

	if ((rc = cursor_word(c, &note->pc, err)) || (rc = cursor_word(c, &note->base, err)) ||
		(rc = cursor_word(c, &note->semaphore, err)) ||
		(rc = cursor_string(c, &note->provider, err)) ||
		(rc = cursor_string(c, &note->name, err)) ||
		(rc = cursor_string(c, &note->args, err)))
		return rc;
	if (!*note->name)
		return sdt_fail(
			err, -EINVAL, "offset %#" PRIx64 ": mark without a name", c->origin);
	return 0;
}

static int damaged(uint64_t off, const struct sdt_error *cause, struct sdt_error *err)
{
	return sdt_fail(err, -EINVAL, "note at offset %#" PRIx64 ": %.400s", off, cause->text);
}

static bool is_typed(const struct frame *f)
{
	return f->type == NT_SDTKIT_TYPES && f->owner.size == sizeof(owner_sdtkit) &&
	       memcmp(f->owner.data, owner_sdtkit, sizeof(owner_sdtkit)) == 0;
}

static int typed_read(struct cursor *c, struct typed_note *note, struct sdt_error *err)
{
	const char *type, *name;
	int rc;

	if ((rc = cursor_word(c, &note->pc, err)) || (rc = cursor_word(c, &note->base, err)))
		return rc;
	note->strings = (const char *)c->data + c->pos;
	for (note->nargs = 0; cursor_left(c); note->nargs++)
		if ((rc = cursor_string(c, &type, err)) || (rc = cursor_string(c, &name, err)))
			return rc;
	return 0;
}

int typed_note_next(struct cursor *c, struct typed_note *note, struct sdt_error *err)
{
	struct sdt_error cause;
	struct frame f;

	while (cursor_left(c)) {
		uint64_t off = c->pos;

		if (frame_read(c, &f, &cause)) {
			c->pos = c->size;
			return damaged(off, &cause, err);
		}
		if (is_typed(&f))
			return typed_read(&f.desc, note, &cause) ? damaged(off, &cause, err) : 1;
	}
	return 0;
}

int note_next(struct cursor *c, struct note *note, struct sdt_error *err)
{
	struct sdt_error cause;
	struct frame f;

	while (cursor_left(c)) {
		uint64_t off = c->pos;

		if (frame_read(c, &f, &cause)) {
			c->pos = c->size; /* nobody knows where the next one would start */
			return damaged(off, &cause, err);
		}
		if (!is_ours(&f))
			continue;
		note->off = off;
		return desc_read(&f.desc, note, &cause) ? damaged(off, &cause, err) : 1;
	}
	return 0;
}
