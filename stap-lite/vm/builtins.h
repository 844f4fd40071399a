/* SPDX-License-Identifier: MIT */
/*
 * builtins.h: the one table of built-in functions. The checker takes names and signatures from it, the VM its implementations
 * (builtin_ID() in builtins*.c), doc/ its list.
 *
 * BUILTIN(name, id, result, args, needs, help): result v, l, s (no result, long, string); args a string of l and s; needs:
 * ANY everywhere, HIT only where a program's thread was hit (elsewhere the tool's own process is meant), see the man page;
 * GURU as HIT, and only with -g;
 * TOOL as HIT, and symbols, stacks or files that only the tool can read: not from inside the program.
 * help: names of the parameters, which -p2 shows, in parentheses, if any, and one line for stap-lite-functions(7); none where
 * the name begins with __: for the library only, no parameters.
 * Overloads by number of parameters are rows with one name and different ids.
 */
#ifndef BUILTIN
#error "define BUILTIN before including builtins.h"
#endif

/* builtins.c: the session, its output, time */
BUILTIN(exit, exit, "v", "", ANY, "ends the session when this handler is done")
BUILTIN(abort, abort, "v", "", ANY, "ends the session at once, also this handler")
BUILTIN(error, error, "v", "s", ANY, "(msg) a run-time error at this place; try can catch it")
BUILTIN(warn, warn, "v", "s", ANY, "(msg) a warning on standard error")
BUILTIN(log, log, "v", "s", ANY, "(msg) a line on standard output")
BUILTIN(system, system, "v", "s", ANY, "(cmd) runs a shell command when this handler is done; its output joins the script's")
BUILTIN(pp, pp, "s", "", ANY, "the probe point that was hit, resolved")
BUILTIN(pn, pn, "s", "", ANY, "the probe point that was hit, as the script names it: the alias, if it is one")
BUILTIN(target, target, "l", "", ANY, "the process of -x or -c, 0 without one")
BUILTIN(gettimeofday_s, gettimeofday_s, "l", "", ANY, "seconds since 1970")
BUILTIN(gettimeofday_ms, gettimeofday_ms, "l", "", ANY, "milliseconds since 1970")
BUILTIN(gettimeofday_us, gettimeofday_us, "l", "", ANY, "microseconds since 1970")
BUILTIN(gettimeofday_ns, gettimeofday_ns, "l", "", ANY, "nanoseconds since 1970")

/* builtins_context.c: what was hit, and where */
BUILTIN(pid, pid, "l", "", HIT, "the process")
BUILTIN(tid, tid, "l", "", HIT, "the thread")
BUILTIN(ppid, ppid, "l", "", HIT, "the parent of the process")
BUILTIN(pgrp, pgrp, "l", "", HIT, "the group of the process")
BUILTIN(sid, sid, "l", "", HIT, "the session of the process")
BUILTIN(uid, uid, "l", "", HIT, "its real user")
BUILTIN(euid, euid, "l", "", HIT, "its effective user")
BUILTIN(gid, gid, "l", "", HIT, "its real group")
BUILTIN(egid, egid, "l", "", HIT, "its effective group")
BUILTIN(stp_pid, stp_pid, "l", "", ANY, "the process of the tool")
BUILTIN(execname, execname, "s", "", HIT, "the name of the thread, at most 15 bytes")
BUILTIN(pexecname, pexecname, "s", "", TOOL, "the name of the parent process")
BUILTIN(cpu, cpu, "l", "", ANY, "the CPU that runs the thread")
BUILTIN(get_cycles, get_cycles, "l", "", ANY, "the CPU's counter of cycles")
BUILTIN(ktime_get_ns, ktime_get_ns, "l", "", ANY, "nanoseconds of the monotonic clock")
BUILTIN(user_mode, user_mode, "l", "", ANY, "1 in a mark, 0 in begin, end and timers")
BUILTIN(uaddr, uaddr, "l", "", HIT, "the address that was hit, 0 when none was")
BUILTIN(register, register, "l", "s", HIT, "(name) a register of the program, with its sign: \"rax\", \"eax\" …")
BUILTIN(u_register, u_register, "l", "s", HIT, "(name) the same, without sign")
BUILTIN(__word_size, word_size, "l", "", ANY, "")
BUILTIN(cmdline_args, cmdline_args, "s", "lls", TOOL, "(n, m, delim) words n to m of the program's command line, joined; m -1: to the end")
BUILTIN(env_var, env_var, "s", "s", TOOL, "(name) a variable of the program's environment, \"\" for none")
BUILTIN(ppfunc, ppfunc, "s", "", TOOL, "the function that the probe point names, \"\" for a mark")
BUILTIN(probe_type, probe_type, "s", "", ANY, "the kind of probe: uprobe in a mark, begin_end, hrtimer …")
BUILTIN(tz_gmtoff, tz_gmtoff, "l", "", ANY, "seconds that local time is behind GMT")
BUILTIN(tz_name, tz_name, "s", "", TOOL, "the name of the local time zone")

/* builtins_symbol.c: symbols and stacks of the program */
BUILTIN(usymname, usymname, "s", "l", TOOL, "(addr) the function or variable at an address, the address in hexadecimal when there is none")
BUILTIN(usymdata, usymdata, "s", "l", TOOL, "(addr) the same, with offset, size and module")
BUILTIN(usymfile, usymfile, "s", "l", TOOL, "(addr) its source file, from debug information")
BUILTIN(usymline, usymline, "s", "l", TOOL, "(addr) its line, from debug information")
BUILTIN(usymfileline, usymfileline, "s", "l", TOOL, "(addr) its source file and line, as file:line")
BUILTIN(umodname, umodname, "s", "l", TOOL, "(addr) the name of the file that is mapped there")
BUILTIN(ustack, ustack, "l", "l", TOOL, "(n) the nth return address, 0: where the program is; an error behind the end of the stack")
BUILTIN(ubacktrace, ubacktrace, "s", "", TOOL, "the return addresses in hexadecimal, with blanks between them")
BUILTIN(sprint_ubacktrace, sprint_ubacktrace, "s", "", TOOL, "the stack with symbols, one per line, as text")
BUILTIN(print_ubacktrace, print_ubacktrace, "v", "", TOOL, "prints the stack with symbols, one per line")
BUILTIN(print_ubacktrace, print_ubacktrace_from, "v", "lll", TOOL, "(pc, sp, fp) the same from given registers")
BUILTIN(print_ubacktrace_brief, print_ubacktrace_brief, "v", "", TOOL, "the same, names only")
BUILTIN(print_ubacktrace_fileline, print_ubacktrace_fileline, "v", "", TOOL, "the same with file:line")
BUILTIN(print_ubacktrace_fileline, print_ubacktrace_fileline_from, "v", "lll", TOOL, "(pc, sp, fp) the same from given registers")

/* builtins_text.c: text */
BUILTIN(strlen, strlen, "l", "s", ANY, "(s) number of bytes")
BUILTIN(substr, substr, "s", "sll", ANY, "(str, start, length) a part of a text")
BUILTIN(stringat, stringat, "l", "sl", ANY, "(str, pos) the byte at a place, 0 when there is none")
BUILTIN(strpos, strpos, "l", "ss", ANY, "(s1, s2) where the second begins in the first, -1 when it is not there")
BUILTIN(strtol, strtol, "l", "sl", ANY, "(str, base) the number at the start of a text, 0 for none")
BUILTIN(str_replace, str_replace, "s", "sss", ANY, "(prnt_str, srch_str, rplc_str) the text with all occurrences of the second replaced by the third")
BUILTIN(tokenize, tokenize, "s", "ss", ANY, "(input, delim) the first piece of a text between any of these characters")
BUILTIN(tokenize, tokenize_next, "s", "s", ANY, "(delim) the next piece of it, \"\" at the end")
BUILTIN(text_strn, text_strn, "s", "sll", ANY, "(input, len, quoted) escapes what is not printable, at most len bytes; quoted: in quotes, and ... behind what was cut")
BUILTIN(matched, matched, "s", "l", ANY, "(n) what group n of the last =~ matched, 0: all of it")
BUILTIN(ngroups, ngroups, "l", "", ANY, "number of groups of the last =~, and 1")
BUILTIN(__max_string, max_string, "l", "", ANY, "")
BUILTIN(string_quoted, string_quoted, "s", "s", ANY, "(str) in quotes, with escapes for what is not printable")

/* builtins_number.c: numbers, names, dates */
BUILTIN(randint, randint, "l", "l", ANY, "(n) a random number from 0 to n - 1")
BUILTIN(errno_str, errno_str, "s", "l", ANY, "(err) the name of an error number")
BUILTIN(signal_str, signal_str, "s", "l", ANY, "(num) the name of a signal")
BUILTIN(ctime, ctime, "s", "l", ANY, "(epochsecs) a date since 1970 as text, in GMT")

/* builtins_float.c: doubles, which scripts carry as their bits */
BUILTIN(fp_to_string, fp_to_string, "s", "ll", ANY, "(infp, precision) as text")
BUILTIN(string_to_fp, string_to_fp, "l", "s", ANY, "(input) a double")
BUILTIN(long_to_fp, long_to_fp, "l", "l", ANY, "(input) a double")
BUILTIN(fp_to_long, fp_to_long, "l", "lll", ANY, "(infp, roundingMode, exact) a number; roundingMode 0 nearest, 1 toward zero, 2 down, 3 up, 4 nearest, ties away from zero")
BUILTIN(fp32_to_fp64, fp32_to_fp64, "l", "l", ANY, "(input) a float as a double")
BUILTIN(fp_add, fp_add, "l", "ll", ANY, "(add1, add2) add1 + add2")
BUILTIN(fp_sub, fp_sub, "l", "ll", ANY, "(sub1, sub2) sub1 - sub2")
BUILTIN(fp_mul, fp_mul, "l", "ll", ANY, "(mul1, mul2) mul1 * mul2")
BUILTIN(fp_div, fp_div, "l", "ll", ANY, "(div1, div2) div1 / div2")
BUILTIN(fp_rem, fp_rem, "l", "ll", ANY, "(div1, div2) the IEEE remainder of div1 / div2")
BUILTIN(fp_sqrt, fp_sqrt, "l", "l", ANY, "(infp) its square root")
BUILTIN(fp_eq, fp_eq, "l", "ll", ANY, "(infp1, infp2) whether they are equal")
BUILTIN(fp_le, fp_le, "l", "ll", ANY, "(infp1, infp2) infp1 <= infp2")
BUILTIN(fp_lt, fp_lt, "l", "ll", ANY, "(infp1, infp2) infp1 < infp2")

/* builtins_user.c: the program's memory */
BUILTIN(user_string, user_string, "s", "l", HIT, "(addr) the text at an address; a fault is an error")
BUILTIN(user_string_n, user_string_n, "s", "ll", HIT, "(addr, n) at most n bytes of it")
BUILTIN(user_int8_error, user_int8_error, "l", "l", HIT, "(addr) a signed byte; a fault is an error")
BUILTIN(user_int16_error, user_int16_error, "l", "l", HIT, "(addr) a signed number of 16 bits; a fault is an error")
BUILTIN(user_int32_error, user_int32_error, "l", "l", HIT, "(addr) a signed number of 32 bits; a fault is an error")
BUILTIN(user_int64_error, user_int64_error, "l", "l", HIT, "(addr) a number of 64 bits; a fault is an error")
BUILTIN(user_buffer_quoted_error, user_buffer_quoted_error, "s", "lll", HIT, "(addr, inlen, outlen) bytes in quotes, also zeros, in at most outlen bytes; a fault is an error")
BUILTIN(user_string_utf16, user_string_utf16, "s", "l", HIT, "(addr) text in UTF-16 as UTF-8; a fault is an error")
BUILTIN(user_string_utf32, user_string_utf32, "s", "l", HIT, "(addr) text in UTF-32 as UTF-8; a fault is an error")

/* builtins_write.c: change the program, only with -g */
BUILTIN(set_user_string, set_user_string, "v", "ls", GURU, "(addr, val) writes a text and its final zero")
BUILTIN(set_user_string_n, set_user_string_n, "v", "lls", GURU, "(addr, n, val) the same, at most n bytes")
BUILTIN(set_user_long, set_user_long, "v", "ll", GURU, "(addr, val) writes a long")
BUILTIN(set_user_int, set_user_int, "v", "ll", GURU, "(addr, val) writes 32 bits")
BUILTIN(set_user_short, set_user_short, "v", "ll", GURU, "(addr, val) writes 16 bits")
BUILTIN(set_user_char, set_user_char, "v", "ll", GURU, "(addr, val) writes a byte")
BUILTIN(set_user_pointer, set_user_pointer, "v", "ll", GURU, "(addr, val) writes a pointer")

#undef BUILTIN
