/* SPDX-License-Identifier: MIT */
/* verify_insn.h: inside code/ only: one instruction against its row of the opcode table. */
#ifndef CODE_VERIFY_INSN_H
#define CODE_VERIFY_INSN_H

#include "stap-lite/vm/program.h"

/* NULL, or what is wrong. The program's tables are already known to be sound. */
const char *verify_insn(const struct program *p, const struct prog_function *f, const struct prog_insn *insn);

#endif
