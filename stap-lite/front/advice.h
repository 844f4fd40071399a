/* SPDX-License-Identifier: MIT */
/*
 * advice.h: what to use here instead of what SystemTap has and needs the kernel for: one table of
 * names of functions and of families of probe points.
 */
#ifndef FRONT_ADVICE_H
#define FRONT_ADVICE_H

/* NULL: nothing is known of it. */
const char *advice_for_function(const char *name);
const char *advice_for_point(const char *first_component);
const char *advice_for_timer(const char *unit);

#endif
