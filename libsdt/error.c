/* SPDX-License-Identifier: MIT */
#include "libsdt/error.h"

#include <stdarg.h>
#include <stdio.h>

int sdt_fail(struct sdt_error *err, int code, const char *fmt, ...)
{
	va_list ap;

	if (err) {
		va_start(ap, fmt);
		vsnprintf(err->text, sizeof(err->text), fmt, ap);
		va_end(ap);
	}
	return code;
}
