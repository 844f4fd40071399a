/* SPDX-License-Identifier: MIT */
/*
 * out.h: a buffer of fixed size that text is rendered into; what does not fit is only counted, so that the caller learns how much
 * room the whole text needs. For the renderers of the VM (format.c, hist.c). Memory: the caller's.
 */
#ifndef VM_OUT_H
#define VM_OUT_H

#include <stddef.h>
#include <stdint.h>

struct out {
	char *data;
	size_t size, len; /* len may pass size: only counted then */
};

static inline void out_char(struct out *out, char c)
{
	if (out->len < out->size)
		out->data[out->len] = c;
	out->len++;
}

static inline void out_bytes(struct out *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		out_char(out, s[i]);
}

static inline void out_times(struct out *out, char c, int64_t times)
{
	for (; times > 0; times--)
		out_char(out, c);
}

#endif
