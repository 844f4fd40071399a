/* SPDX-License-Identifier: MIT */
/*
 * limits.h: -D NAME=VALUE: SystemTap's names for the limits of a script, their defaults and their
 * bounds. Used by options.c.
 */
#ifndef STAP_LITE_LIMITS_H
#define STAP_LITE_LIMITS_H

#include "libsdt/error.h"
#include "stap-lite/vm/program.h"

extern const struct prog_limits limits_default;

/* One -D: text is NAME or NAME=VALUE; a name alone means 1, unknown names are accepted, because to
 * SystemTap they are macros that nothing reads. 0, or -EINVAL with err set. */
int limits_parse(const char *text, struct prog_limits *limits, struct sdt_error *err);

/* --suppress-time-limits: neither MAXACTION nor the watch over the time spent in handlers. */
void limits_lift(struct prog_limits *limits);

#endif
