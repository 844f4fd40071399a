/* SPDX-License-Identifier: MIT */
/*
 * fault.h: places where a test build (-DSDTKIT_FAULT_POINTS) can be killed on purpose. Compiled to
 * nothing otherwise.
 *
 * SDTKIT_FAULT=NAME:SIG[:NTH] sends SIG (TERM, KILL, or a number) at the NTH passage of the point
 * NAME (first: 1), once. SDTKIT_FAULT_TARGET says to whom: engine (the process that passes the
 * point; default), command (its parent), both.
 */
#ifndef RUNTIME_FAULT_H
#define RUNTIME_FAULT_H

enum fault {
#define FAULT(id, name) FAULT_##id,
#include "stap-lite/runtime/fault-points.def"
#undef FAULT
	FAULT_COUNT
};

#ifdef SDTKIT_FAULT_POINTS
extern const char *const fault_points[]; /* names, ends with NULL */
void fault_point(enum fault point);
#define FAULT_POINT(id) fault_point(FAULT_##id)
#else
#define FAULT_POINT(id) ((void)0)
#endif

#endif
