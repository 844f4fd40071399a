/* SPDX-License-Identifier: MIT */
/*
 * builtins.h: the one table of built-in functions. The checker takes names and signatures from it, the VM its implementations
 * (vm/builtin_NAME() in builtins.c), doc/ its list.
 *
 * BUILTIN(name, id, result, args, needs): result v, l, s (no result, long, string); args a string of l and s; needs:
 * ANY everywhere, HIT only where a program's thread was hit (elsewhere the tool's own process is meant), see the man page.
 * Overloads by number of parameters are rows with one name and different ids.
 */
#ifndef BUILTIN
#error "define BUILTIN before including builtins.h"
#endif

BUILTIN(exit, exit, "v", "", ANY)
BUILTIN(error, error, "v", "s", ANY)
BUILTIN(warn, warn, "v", "s", ANY)
BUILTIN(log, log, "v", "s", ANY)
BUILTIN(pid, pid, "l", "", HIT)
BUILTIN(tid, tid, "l", "", HIT)
BUILTIN(execname, execname, "s", "", HIT)
BUILTIN(pp, pp, "s", "", ANY)
BUILTIN(pn, pn, "s", "", ANY)
BUILTIN(target, target, "l", "", ANY)
BUILTIN(gettimeofday_s, gettimeofday_s, "l", "", ANY)
BUILTIN(gettimeofday_ms, gettimeofday_ms, "l", "", ANY)
BUILTIN(gettimeofday_us, gettimeofday_us, "l", "", ANY)
BUILTIN(gettimeofday_ns, gettimeofday_ns, "l", "", ANY)
BUILTIN(strlen, strlen, "l", "s", ANY)
BUILTIN(user_string, user_string, "s", "l", HIT)

#undef BUILTIN
