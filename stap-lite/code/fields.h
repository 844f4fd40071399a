/* SPDX-License-Identifier: MIT */
/*
 * fields.h: the one table of what a field of an instruction may hold; opcodes.h says which opcode has which and explains the
 * letters. The verifier checks, and the dump writes, a field by its class.
 *
 * FIELD(KIND, class, shape, type): shape and type only of globals: which fit.
 */
#ifndef FIELD
#error "define FIELD before including fields.h"
#endif

FIELD(_, NOTHING, ANY, VOID)
FIELD(LD, LONG, ANY, VOID)
FIELD(L, LONG, ANY, VOID)
FIELD(SD, STRING_WRITTEN, ANY, VOID)
FIELD(S, STRING_READ, ANY, VOID)
FIELD(LB, LONG_RUN, ANY, VOID)
FIELD(SB, STRING_RUN, ANY, VOID)
FIELD(G, GLOBAL, ANY, VOID)
FIELD(GL, GLOBAL, SCALAR, LONG)
FIELD(GS, GLOBAL, SCALAR, STRING)
FIELD(GT, GLOBAL, SCALAR, STATS)
FIELD(GA, GLOBAL, ARRAY, VOID)
FIELD(GAL, GLOBAL, ARRAY, LONG)
FIELD(GAS, GLOBAL, ARRAY, STRING)
FIELD(GAT, GLOBAL, ARRAY, STATS)
FIELD(GH, GLOBAL, HISTOGRAM, VOID)
FIELD(R, REGEX, ANY, VOID)
FIELD(K, CONSTANT, ANY, VOID)
FIELD(J, TARGET, ANY, VOID)
FIELD(F, FUNCTION, ANY, VOID)
FIELD(P, FORMAT, ANY, VOID)
FIELD(B, BUILTIN, ANY, VOID)
FIELD(T, STAT, ANY, VOID)
FIELD(X, CONTEXT, ANY, VOID)
FIELD(N, KEY, ANY, VOID)
FIELD(I, NUMBER, ANY, VOID)
FIELD(U, COUNT, ANY, VOID)
FIELD(H, HALF, ANY, VOID)
FIELD(A, ACTIONS, ANY, VOID)

#undef FIELD
