/* SPDX-License-Identifier: MIT */
/*
 * record.h: what handlers write into the ring and output/ renders. A record is a header and its payload, all 8-byte aligned.
 *
 * RECORD_FORMAT: nlongs × int64_t, then nstrings × { uint32_t len; bytes }, each padded to 8, in the order of the format's pieces
 * (a memory conversion has its bytes as a string, read at the hit).
 * RECORD_HIST: the counts of a histogram's buckets, nlongs × int64_t; id: the global.
 * RECORD_SYSTEM: one string, a command line for the shell.
 * RECORD_ERROR, RECORD_WARNING: one string, without prefix; place says where.
 */
#ifndef VM_RECORD_H
#define VM_RECORD_H

#include <stdint.h>

enum record_kind { RECORD_FORMAT, RECORD_ERROR, RECORD_WARNING, RECORD_LOG, RECORD_HIST, RECORD_SYSTEM };

struct record {
	uint32_t len;    /* bytes, header included */
	uint16_t kind;   /* enum record_kind */
	uint16_t nstrings;
	uint32_t id;     /* RECORD_FORMAT: format; RECORD_HIST: global; RECORD_ERROR: place or PROG_NONE */
	uint32_t nlongs;
	uint64_t time_ns; /* 0: not taken */
};

#define RECORD_MAX 16384 /* bytes of one record, header included */

#endif
