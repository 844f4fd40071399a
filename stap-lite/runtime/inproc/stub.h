/* SPDX-License-Identifier: MIT */
/*
 * stub.h: the code in front of each body (plan.h): saves the program's registers as struct
 * agent_frame has them, calls the dispatcher with the frame and the site, restores. Flags go by
 * lahf and seto, which cost a fifth of pushf and popf; what they leave out (the direction flag and
 * the system's) no code of ours changes.
 */
#ifndef RUNTIME_INPROC_STUB_H
#define RUNTIME_INPROC_STUB_H

#include <stddef.h>
#include <stdint.h>

#define STUB_MAX 160

/* Length of a stub, bytes: the same for all. */
size_t stub_size(void);
/* Writes it; it runs anywhere. dispatcher: address of resident_hit(), site: of the struct
 * agent_site. */
void stub_emit(uint8_t *buf, uint64_t dispatcher, uint64_t site);

#endif
