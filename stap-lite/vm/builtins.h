/* SPDX-License-Identifier: MIT */
/*
 * builtins.h: the one table of built-in functions. The checker takes names and signatures from it, the VM its implementations
 * (builtin_ID() in builtins*.c), doc/ its list.
 *
 * BUILTIN(name, id, result, args, needs): result v, l, s (no result, long, string); args a string of l and s; needs:
 * ANY everywhere, HIT only where a program's thread was hit (elsewhere the tool's own process is meant), see the man page;
 * GURU as HIT, and only with -g;
 * TOOL as HIT, and symbols, stacks or files that only the tool can read: not from inside the program.
 * Overloads by number of parameters are rows with one name and different ids.
 */
#ifndef BUILTIN
#error "define BUILTIN before including builtins.h"
#endif

BUILTIN(exit, exit, "v", "", ANY)
BUILTIN(abort, abort, "v", "", ANY)
BUILTIN(error, error, "v", "s", ANY)
BUILTIN(warn, warn, "v", "s", ANY)
BUILTIN(log, log, "v", "s", ANY)
BUILTIN(system, system, "v", "s", ANY)
BUILTIN(pp, pp, "s", "", ANY)
BUILTIN(pn, pn, "s", "", ANY)
BUILTIN(target, target, "l", "", ANY)
BUILTIN(gettimeofday_s, gettimeofday_s, "l", "", ANY)
BUILTIN(gettimeofday_ms, gettimeofday_ms, "l", "", ANY)
BUILTIN(gettimeofday_us, gettimeofday_us, "l", "", ANY)
BUILTIN(gettimeofday_ns, gettimeofday_ns, "l", "", ANY)

/* builtins_context.c */
BUILTIN(pid, pid, "l", "", HIT)
BUILTIN(tid, tid, "l", "", HIT)
BUILTIN(ppid, ppid, "l", "", HIT)
BUILTIN(pgrp, pgrp, "l", "", HIT)
BUILTIN(sid, sid, "l", "", HIT)
BUILTIN(uid, uid, "l", "", HIT)
BUILTIN(euid, euid, "l", "", HIT)
BUILTIN(gid, gid, "l", "", HIT)
BUILTIN(egid, egid, "l", "", HIT)
BUILTIN(stp_pid, stp_pid, "l", "", ANY)
BUILTIN(execname, execname, "s", "", HIT)
BUILTIN(pexecname, pexecname, "s", "", TOOL)
BUILTIN(cpu, cpu, "l", "", ANY)
BUILTIN(get_cycles, get_cycles, "l", "", ANY)
BUILTIN(ktime_get_ns, ktime_get_ns, "l", "", ANY)
BUILTIN(user_mode, user_mode, "l", "", ANY)
BUILTIN(uaddr, uaddr, "l", "", HIT)
BUILTIN(register, register, "l", "s", HIT)
BUILTIN(u_register, u_register, "l", "s", HIT)
BUILTIN(__word_size, word_size, "l", "", ANY)
BUILTIN(cmdline_args, cmdline_args, "s", "lls", TOOL)
BUILTIN(env_var, env_var, "s", "s", TOOL)
BUILTIN(ppfunc, ppfunc, "s", "", TOOL)
BUILTIN(probe_type, probe_type, "s", "", ANY)
BUILTIN(tz_gmtoff, tz_gmtoff, "l", "", ANY)
BUILTIN(tz_name, tz_name, "s", "", TOOL)

/* builtins_symbol.c */
BUILTIN(usymname, usymname, "s", "l", TOOL)
BUILTIN(usymdata, usymdata, "s", "l", TOOL)
BUILTIN(usymfile, usymfile, "s", "l", TOOL)
BUILTIN(usymline, usymline, "s", "l", TOOL)
BUILTIN(usymfileline, usymfileline, "s", "l", TOOL)
BUILTIN(umodname, umodname, "s", "l", TOOL)
BUILTIN(ustack, ustack, "l", "l", TOOL)
BUILTIN(ubacktrace, ubacktrace, "s", "", TOOL)
BUILTIN(sprint_ubacktrace, sprint_ubacktrace, "s", "", TOOL)
BUILTIN(print_ubacktrace, print_ubacktrace, "v", "", TOOL)
BUILTIN(print_ubacktrace, print_ubacktrace_from, "v", "lll", TOOL)
BUILTIN(print_ubacktrace_brief, print_ubacktrace_brief, "v", "", TOOL)
BUILTIN(print_ubacktrace_fileline, print_ubacktrace_fileline, "v", "", TOOL)
BUILTIN(print_ubacktrace_fileline, print_ubacktrace_fileline_from, "v", "lll", TOOL)

/* builtins_text.c */
BUILTIN(strlen, strlen, "l", "s", ANY)
BUILTIN(substr, substr, "s", "sll", ANY)
BUILTIN(stringat, stringat, "l", "sl", ANY)
BUILTIN(strpos, strpos, "l", "ss", ANY)
BUILTIN(strtol, strtol, "l", "sl", ANY)
BUILTIN(str_replace, str_replace, "s", "sss", ANY)
BUILTIN(tokenize, tokenize, "s", "ss", ANY)
BUILTIN(tokenize, tokenize_next, "s", "s", ANY)
BUILTIN(text_strn, text_strn, "s", "sll", ANY)
BUILTIN(matched, matched, "s", "l", ANY)
BUILTIN(ngroups, ngroups, "l", "", ANY)
BUILTIN(__max_string, max_string, "l", "", ANY)
BUILTIN(string_quoted, string_quoted, "s", "s", ANY)

/* builtins_number.c */
BUILTIN(randint, randint, "l", "l", ANY)
BUILTIN(errno_str, errno_str, "s", "l", ANY)
BUILTIN(signal_str, signal_str, "s", "l", ANY)
BUILTIN(ctime, ctime, "s", "l", ANY)

/* builtins_float.c: doubles as bit patterns */
BUILTIN(fp_to_string, fp_to_string, "s", "ll", ANY)
BUILTIN(string_to_fp, string_to_fp, "l", "s", ANY)
BUILTIN(long_to_fp, long_to_fp, "l", "l", ANY)
BUILTIN(fp_to_long, fp_to_long, "l", "lll", ANY)
BUILTIN(fp32_to_fp64, fp32_to_fp64, "l", "l", ANY)
BUILTIN(fp_add, fp_add, "l", "ll", ANY)
BUILTIN(fp_sub, fp_sub, "l", "ll", ANY)
BUILTIN(fp_mul, fp_mul, "l", "ll", ANY)
BUILTIN(fp_div, fp_div, "l", "ll", ANY)
BUILTIN(fp_rem, fp_rem, "l", "ll", ANY)
BUILTIN(fp_sqrt, fp_sqrt, "l", "l", ANY)
BUILTIN(fp_eq, fp_eq, "l", "ll", ANY)
BUILTIN(fp_le, fp_le, "l", "ll", ANY)
BUILTIN(fp_lt, fp_lt, "l", "ll", ANY)

/* builtins_user.c */
BUILTIN(user_string, user_string, "s", "l", HIT)
BUILTIN(user_string_n, user_string_n, "s", "ll", HIT)
BUILTIN(user_int8_error, user_int8_error, "l", "l", HIT)
BUILTIN(user_int16_error, user_int16_error, "l", "l", HIT)
BUILTIN(user_int32_error, user_int32_error, "l", "l", HIT)
BUILTIN(user_int64_error, user_int64_error, "l", "l", HIT)
BUILTIN(user_buffer_quoted_error, user_buffer_quoted_error, "s", "lll", HIT)
BUILTIN(user_string_utf16, user_string_utf16, "s", "l", HIT)
BUILTIN(user_string_utf32, user_string_utf32, "s", "l", HIT)

/* builtins_write.c: change the program, only with -g */
BUILTIN(set_user_string, set_user_string, "v", "ls", GURU)
BUILTIN(set_user_string_n, set_user_string_n, "v", "lls", GURU)
BUILTIN(set_user_long, set_user_long, "v", "ll", GURU)
BUILTIN(set_user_int, set_user_int, "v", "ll", GURU)
BUILTIN(set_user_short, set_user_short, "v", "ll", GURU)
BUILTIN(set_user_char, set_user_char, "v", "ll", GURU)
BUILTIN(set_user_pointer, set_user_pointer, "v", "ll", GURU)

#undef BUILTIN
