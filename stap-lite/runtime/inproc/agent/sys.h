/* SPDX-License-Identifier: MIT */
/* sys.h: system calls and instructions of the agent. It has no libc, and shares none with the
 * program. */
#ifndef RUNTIME_INPROC_AGENT_SYS_H
#define RUNTIME_INPROC_AGENT_SYS_H

#include <stdint.h>

static inline long sys_call(long number, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "0"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

static inline uint64_t thread_base(void)
{
	uint64_t base;

	__asm__ volatile("rdfsbase %0" : "=r"(base));
	return base;
}

static inline uint64_t cycles(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

static inline void pause_cpu(void)
{
	__asm__ volatile("pause");
}

#endif
