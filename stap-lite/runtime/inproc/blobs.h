/* SPDX-License-Identifier: MIT */
/* blobs.h: the two pieces of code that are put into programs (agent/), as bytes of this program. */
#ifndef RUNTIME_INPROC_BLOBS_H
#define RUNTIME_INPROC_BLOBS_H

#include <stdint.h>

extern const uint8_t blob_resident[], blob_resident_end[];
extern const uint8_t blob_agent[], blob_agent_end[];

#endif
