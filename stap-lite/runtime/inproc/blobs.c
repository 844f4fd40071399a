/* SPDX-License-Identifier: MIT */
#include "stap-lite/runtime/inproc/blobs.h"

/* Paths are relative to the top of the build tree, where make runs the compiler. */
__asm__(".section .rodata\n"
	".balign 8\n"
	".global blob_resident, blob_resident_end, blob_agent, blob_agent_end\n"
	"blob_resident: .incbin \"stap-lite/runtime/inproc/agent/resident.bin\"\n"
	"blob_resident_end: .balign 8\n"
	"blob_agent: .incbin \"stap-lite/runtime/inproc/agent/agent.bin\"\n"
	"blob_agent_end:\n"
	".text\n");
