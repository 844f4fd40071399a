/* SPDX-License-Identifier: MIT */
#include "stap-lite/front/advice.h"
#include <fnmatch.h>
#include <stddef.h>

struct advice {
	const char *pattern, *text;
};

static const struct advice functions[] = {
	{"task_utime*", "gettimeofday_us() at two marks: the time between them"},
	{"task_stime*", "gettimeofday_us() at two marks: the time between them"},
	{"task_*", "pid(), tid(), ppid(), uid(), execname(), cpu(): of the thread that was hit"},
	{"pid2task", "pid2execname(pid)"},
	{"cputime_to_*", "gettimeofday_us() at two marks: the time between them"},
	{"kernel_string*", "user_string(address) and its relatives: memory of the program"},
	{"kernel_buffer*", "user_buffer_quoted(address, length, length)"},
	{"kernel_*", "user_int32(address) and its relatives: memory of the program"},
	{"set_kernel_*", "set_user_int(address, value) and its relatives, with -g"},
	{"print_backtrace*", "print_ubacktrace()"},
	{"sprint_backtrace", "sprint_ubacktrace()"},
	{"backtrace", "ubacktrace()"},
	{"print_stack", "print_ustack(addresses)"},
	{"sprint_stack", "sprint_ustack(addresses)"},
	{"caller*", "ubacktrace(), usymname(address)"},
	{"stack*", "ubacktrace()"},
	{"symname", "usymname(address)"},
	{"symdata", "usymdata(address)"},
	{"modname", "umodname(address)"},
	{"*_arg", "$arg1, $arg2 …: the arguments of the mark"},
	{"return*", "a mark with the value as its argument: $arg1"},
	{"printk", "log(text) or warn(text)"},
	{"ftrace", "log(text) or warn(text)"},
	{"panic", "abort()"},
	{"get_cycles*", "get_cycles()"},
	{"cpu_clock_*", "gettimeofday_ns(), ktime_get_ns()"},
	{"local_clock_*", "gettimeofday_ns(), ktime_get_ns()"},
	{"json_*", "printf(\"{\\\"n\\\": %d}\\n\", n): there is no procfs file to read it from"},
	{"inet_*", "printf(\"%d.%d.%d.%d\", …) of the bytes"},
};

#define USE_MARKS "process(\"PATH\").mark(\"NAME\"); probe-list PATH lists them"

static const struct advice points[] = {
	{"kernel", USE_MARKS},
	{"module", USE_MARKS},
	{"*syscall*", USE_MARKS ", or strace(1)"},
	{"perf", "timer.ms(N), or perf(1)"},
	{"netfilter", USE_MARKS},
	{"procfs", "-G NAME=VALUE for values from outside"},
	{"python[23]",
		"the marks of a python built --with-dtrace: process(\"python3\").mark(\"*\")"},
	{"java", "the marks of the JVM: process(\"libjvm.so\").mark(\"*\")"},
	{"vm", USE_MARKS},
	{"vfs", USE_MARKS},
	{"scheduler", USE_MARKS ", process.thread.begin, process.thread.end"},
	{"socket", USE_MARKS},
	{"tcp", USE_MARKS},
	{"tcpmib", USE_MARKS},
	{"udp", USE_MARKS},
	{"ipmib", USE_MARKS},
	{"kprocess", "process(\"PATH\").begin, process(\"PATH\").end"},
	{"signal", USE_MARKS},
	{"ioblock", USE_MARKS},
	{"irq_handler", USE_MARKS},
	{"kmalloc", USE_MARKS},
	{"nfs", USE_MARKS},
	{"nfsd", USE_MARKS},
	{"netdev", USE_MARKS},
	{"sunrpc", USE_MARKS},
	{"tty", USE_MARKS},
	{"softirq", USE_MARKS},
	{"workqueue", USE_MARKS},
	{"hotplug", USE_MARKS},
	{"ioscheduler", USE_MARKS},
	{"lock", USE_MARKS},
	{"swp", USE_MARKS},
	{"input", "-G NAME=VALUE for values from outside"},
};

static const struct advice timers[] = {
	{"jiffies", "timer.ms(N)"},
	{"profile", "timer.ms(N)"},
};

static const char *find(const struct advice *rows, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (fnmatch(rows[i].pattern, name, 0) == 0)
			return rows[i].text;
	return NULL;
}

#define FIND(rows, name) find(rows, sizeof(rows) / sizeof(*(rows)), name)

const char *advice_for_function(const char *name)
{
	return FIND(functions, name);
}

const char *advice_for_point(const char *first_component)
{
	return FIND(points, first_component);
}

const char *advice_for_timer(const char *unit)
{
	return FIND(timers, unit);
}
