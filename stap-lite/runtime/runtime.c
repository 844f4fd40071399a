/* SPDX-License-Identifier: MIT */
#include "stap-lite/runtime/runtime.h"

const struct runtime_ops *const runtimes[] = {
	&runtime_ptrace,
	&runtime_inproc,
	NULL,
};
