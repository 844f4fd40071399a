/* SPDX-License-Identifier: MIT */
/*
 * opcodes.h: the one table of opcodes. It makes the enum (program.h), the verifier, the dump and the interpreter's dispatch.
 *
 * OPCODE(NAME, a, b, c, imm, "what it does"): what each field of struct prog_insn means:
 *   LD long register written       L  long register read        SD string register written
 *   S  string register read, or constant string when bit 15 is set (PROG_CONST_BIT)
 *   G  global; its type must fit: GL, GS, GT scalar long, string, stats; GA any array, GAL, GAS, GAT array of such values
 *      GH stats with a histogram, scalar or array
 *   K  long constant   J  jump target (index of an instruction of the same function)   F  function
 *   P  format (then b = first long register of its arguments, c = first string register)
 *   B  built-in (then a = first long register, b = first string register of its arguments; the result goes to
 *      the first register of its type)
 *   R  regular expression
 *   LB, SB  first of a run of long / string registers (keys of an array, arguments of a call)
 *   T  enum prog_stat   X  enum prog_context   N  number of a key of array b from 1, 0: its value
 *   I  plain number   U  plain number, not negative   H  number of 16 bits with a sign   _  unused, zero
 *   A  actions that the instruction counts before it jumps; fails as ACT does
 * Registers are relative to the frame of the running function; parameters are its first registers.
 */
#ifndef OPCODE
#error "define OPCODE before including opcodes.h"
#endif

/* moves and constants */
OPCODE(NOP, _, _, _, _, "nothing")
OPCODE(LDI, LD, _, _, I, "a = imm")
OPCODE(LDK, LD, _, _, K, "a = constant imm")
OPCODE(MOV, LD, L, _, _, "a = b")
OPCODE(SMOV, SD, S, _, _, "a = b")
OPCODE(GLD, LD, _, _, GL, "a = global imm")
OPCODE(GST, L, _, _, GL, "global imm = a")
OPCODE(GSLD, SD, _, _, GS, "a = global imm")
OPCODE(GSST, S, _, _, GS, "global imm = a")
OPCODE(GCLR, _, _, _, G, "global imm = 0, \"\", or empty")

/* arithmetic: 64-bit, wraps; shift counts modulo 64; DIV and MOD fail with `division by 0` */
OPCODE(ADD, LD, L, L, _, "a = b + c")
OPCODE(ADDI, LD, L, _, I, "a = b + imm")
OPCODE(SUB, LD, L, L, _, "a = b - c")
OPCODE(MUL, LD, L, L, _, "a = b * c")
OPCODE(DIV, LD, L, L, _, "a = b / c")
OPCODE(MOD, LD, L, L, _, "a = b % c")
OPCODE(SHL, LD, L, L, _, "a = b << c")
OPCODE(SHR, LD, L, L, _, "a = b >> c, arithmetic")
OPCODE(AND, LD, L, L, _, "a = b & c")
OPCODE(OR, LD, L, L, _, "a = b | c")
OPCODE(XOR, LD, L, L, _, "a = b ^ c")
OPCODE(NEG, LD, L, _, _, "a = -b")
OPCODE(COM, LD, L, _, _, "a = ~b")
OPCODE(NOT, LD, L, _, _, "a = !b")
OPCODE(BOOL, LD, L, _, _, "a = b != 0")
OPCODE(LT, LD, L, L, _, "a = b < c")
OPCODE(LE, LD, L, L, _, "a = b <= c")
OPCODE(EQ, LD, L, L, _, "a = b == c")
OPCODE(NE, LD, L, L, _, "a = b != c")
OPCODE(MULI, LD, L, _, I, "a = b * imm")
OPCODE(DIVI, LD, L, _, I, "a = b / imm")
OPCODE(MODI, LD, L, _, I, "a = b % imm")
OPCODE(ANDI, LD, L, _, I, "a = b & imm")
OPCODE(SHLI, LD, L, _, I, "a = b << imm")
OPCODE(SHRI, LD, L, _, I, "a = b >> imm, arithmetic")
OPCODE(GADD, L, _, _, GL, "global imm += a")
OPCODE(GADDI, _, H, _, GL, "global imm += b")
OPCODE(SCMP, LD, S, S, _, "a = -1, 0 or 1 as b <, ==, > c, bytewise")
OPCODE(SCAT, SD, S, S, _, "a = b followed by c, cut at MAXSTRINGLEN - 1")
OPCODE(GSCAT, S, _, _, GS, "global imm = global imm followed by a, cut")
OPCODE(MATCH, LD, S, _, R, "a = whether regular expression imm matches in b; matched() then knows the groups")

/* control: every statement costs actions, ACT fails with `MAXACTION exceeded`; jumps count c actions, whether they jump or not */
OPCODE(ACT, _, _, _, U, "count imm actions")
OPCODE(JMP, _, _, A, J, "go to imm")
OPCODE(JZ, L, _, A, J, "go to imm if a == 0")
OPCODE(JNZ, L, _, A, J, "go to imm if a != 0")
OPCODE(JLT, L, L, A, J, "go to imm if a < b")
OPCODE(JLE, L, L, A, J, "go to imm if a <= b")
OPCODE(JEQ, L, L, A, J, "go to imm if a == b")
OPCODE(JNE, L, L, A, J, "go to imm if a != b")
OPCODE(JLTI, L, H, A, J, "go to imm if a < b")
OPCODE(JLEI, L, H, A, J, "go to imm if a <= b")
OPCODE(JGTI, L, H, A, J, "go to imm if a > b")
OPCODE(JGEI, L, H, A, J, "go to imm if a >= b")
OPCODE(JEQI, L, H, A, J, "go to imm if a == b")
OPCODE(JNEI, L, H, A, J, "go to imm if a != b")
OPCODE(CALL, LB, SB, _, F, "call function imm; its frame starts at long register a, string register b")
OPCODE(RET, _, _, _, _, "return; a result stands in long or string register 0 of the frame")
OPCODE(NEXT, _, _, _, _, "end this handler")
OPCODE(FAIL, S, _, _, _, "run-time error with text a")
OPCODE(EXHAUST, _, _, _, U, "fail with `all functions exhausted` where the function imm calls up was called")

/* arrays: keys stand in runs of registers from c (longs) and imm (strings), in the order of the declaration */
OPCODE(AGET, LD, GAL, LB, SB, "a = b[keys], 0 when missing")
OPCODE(AGETS, SD, GAS, LB, SB, "a = b[keys], \"\" when missing")
OPCODE(ASET, L, GAL, LB, SB, "b[keys] = a")
OPCODE(ASETS, S, GAS, LB, SB, "b[keys] = a")
OPCODE(AADD, L, GAL, LB, SB, "b[keys] += a")
OPCODE(AIN, LD, GA, LB, SB, "a = keys in b")
OPCODE(ADEL, _, GA, LB, SB, "delete b[keys]")
OPCODE(ASORT, I, GA, T, N, "sort b for a foreach: imm = key number from 1, 0 value; a != 0 descending; c: enum prog_stat of a stats value")
OPCODE(AFIRST, LD, GA, _, _, "a = iterator before the first element of b: 0")
OPCODE(ANEXT, LD, GA, _, J, "advance iterator a; go to imm at the end")
OPCODE(AKEYS, L, GA, LB, SB, "registers from c and imm = keys of the element at iterator a")
OPCODE(AVAL, LD, GAL, L, _, "a = value at iterator c")
OPCODE(AVALS, SD, GAS, L, _, "a = value at iterator c")

/* statistics: imm of TGET is enum prog_stat; array elements by keys as above */
OPCODE(TADD, L, _, _, GT, "global imm <<< a")
OPCODE(TGET, LD, T, _, GT, "a = extractor b of global imm; fails with `empty aggregate`")
OPCODE(ATADD, L, GAT, LB, SB, "b[keys] <<< a")
OPCODE(ATFIND, LD, GAT, LB, SB, "a = iterator of b[keys], 0 when missing")
OPCODE(ATGET, LD, GAT, L, T, "a = extractor imm of the element at iterator c of b (0: empty)")

/* histograms; c: iterator of the element (0: empty) when b is an array, else unused */
OPCODE(HPRINT, _, GH, L, _, "emit the histogram of b as one record; fails with `empty aggregate`")
OPCODE(HSPRINT, SD, GH, L, _, "a = histogram of b rendered; fails with `empty aggregate`")
OPCODE(HGET, LD, GH, L, L, "a = count of bucket number imm of b; fails when there is none, or with `empty aggregate`")
OPCODE(HWALK, LD, GH, L, L, "the same, 0 for an empty aggregate")

/* the traced program */
OPCODE(ARG, LD, _, _, U, "a = $arg(imm); fails with a fault when its memory cannot be read")
OPCODE(HASARG, LD, _, _, U, "a = whether this site has $arg(imm)")
OPCODE(CTXS, SD, _, _, X, "a = context string imm (enum prog_context)")

/* output and built-ins */
OPCODE(PRINT, _, LB, SB, P, "emit one record of format imm")
OPCODE(SPRINT, SD, LB, SB, P, "a = format imm rendered")
OPCODE(BUILTIN, LB, SB, _, B, "call built-in imm")

#undef OPCODE
