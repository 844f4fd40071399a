/* SPDX-License-Identifier: MIT */
/*
 * reloc.h: writes an instruction so that it does, at another address, what it does at its own.
 *
 * Never reads or writes the program. Calls are not relocated (their return address is where they
 * stand); a relative call that is evicted keeps its opcode and gets a jump to its target instead
 * (plan_evict.c).
 */
#ifndef RUNTIME_INPROC_RELOC_H
#define RUNTIME_INPROC_RELOC_H

#include <stdbool.h>
#include "stap-lite/runtime/inproc/insn.h"

#define RELOC_MAX 16 /* bytes that one relocated instruction may take */
#define JUMP_LEN  5  /* bytes of jmp rel32 */

/* It has a relocated form (whether that reaches what it names depends on the place). */
bool reloc_can(const struct insn *insn);
/* Writes it for address `at` into buf (RELOC_MAX bytes). Returns its length, or -ERANGE when
 * something it names is further than 2 GiB, or -ENOTSUP. */
int reloc_emit(const struct insn *insn, uint64_t at, uint8_t *buf);

/* jmp rel32 at `at` to `to`, into buf (JUMP_LEN bytes): JUMP_LEN or -ERANGE. */
int jump_emit(uint64_t at, uint64_t to, uint8_t *buf);

#endif
