/* SPDX-License-Identifier: MIT */
/*
 * Where the engine runs. A hit is two switches between the program and us: cheap on one CPU, many
 * times dearer when each wakes the other one. So we go where the program runs; the program's own
 * placement is never touched.
 */
#include <sched.h>
#include "stap-lite/runtime/ptrace/tracer.h"
#include "stap-lite/target/process.h"

enum { HITS_BEFORE_FIRST_LOOK = 4, HITS_PER_LOOK = 512 };

void cpu_open(struct runtime *rt)
{
	rt->cpu = -1;
	rt->hits_to_look = HITS_BEFORE_FIRST_LOOK;
	if (sched_getaffinity(0, sizeof(rt->allowed_cpus), &rt->allowed_cpus) < 0)
		CPU_ZERO(&rt->allowed_cpus);
}

void cpu_follow(struct runtime *rt, const struct thread *thread)
{
	cpu_set_t only;
	int cpu;

	if (--rt->hits_to_look > 0)
		return;
	rt->hits_to_look = HITS_PER_LOOK;
	cpu = process_cpu(thread->tid);
	if (cpu < 0 || cpu == rt->cpu || cpu >= CPU_SETSIZE || !CPU_ISSET(cpu, &rt->allowed_cpus))
		return;
	CPU_ZERO(&only);
	CPU_SET(cpu, &only);
	if (sched_setaffinity(0, sizeof(only), &only) == 0)
		rt->cpu = cpu;
}

void cpu_close(struct runtime *rt)
{
	if (rt->cpu >= 0)
		sched_setaffinity(0, sizeof(rt->allowed_cpus), &rt->allowed_cpus);
	rt->cpu = -1;
}
