/* SPDX-License-Identifier: MIT */
/*
 * program.h: a compiled script as one relocatable block of memory.
 *
 * code/ writes it, the verifier checks it, the VM executes it, a runtime reads its probes and sites. It owns everything that it
 * points to and holds no pointers: every reference is an offset from its start or an index into one of its tables, so
 * that it can be mapped read-only into a traced program. Freestanding: no libc header beyond stddef and stdint.
 * Same machine, same build: native byte order, no versioning beyond `abi`.
 */
#ifndef VM_PROGRAM_H
#define VM_PROGRAM_H

#include <stddef.h>
#include <stdint.h>
#include "libsdt/operand.h"

#define PROG_MAGIC     0x4b544453u /* "SDTK" */
#define PROG_ABI       1
#define PROG_CONST_BIT 0x8000u /* string operand: constant, not register */
#define PROG_NONE      0xffffffffu
#define PROG_MAX_KEYS  16

enum prog_op {
#define OPCODE(name, a, b, c, imm, text) OP_##name,
#include "stap-lite/vm/opcodes.h"
	OP_COUNT
};

struct prog_insn {
	uint16_t op, a, b, c;
	int32_t imm;
	uint32_t place; /* index into places: what to name when this instruction fails */
};

enum prog_type { PROG_VOID, PROG_LONG, PROG_STRING, PROG_STATS };

struct prog_table {
	uint32_t off, count; /* bytes from the start of the block; entries */
};

struct prog_function {
	uint32_t name;             /* string; the point's text for a handler */
	uint32_t first, count;     /* instructions */
	uint16_t nlongs, nstrings; /* size of the frame in registers, parameters first */
	uint8_t result;            /* enum prog_type */
	uint8_t is_handler;
	uint16_t pad;
	uint32_t catch_first, catch_count; /* into catches, innermost first */
	uint32_t place;            /* of the name in its definition */
};

/* An error in [from, to) of the function goes to `handler`, with the text in string register `message` (0xffff: dropped). */
struct prog_catch {
	uint32_t from, to, handler;
	uint16_t message, pad;
};

struct prog_global {
	uint32_t name;
	uint8_t type;             /* enum prog_type: of the value when it is an array */
	uint8_t nkeys;            /* 0: scalar */
	uint8_t wraps;
	uint8_t autoprint;        /* written and never read: printed at the end */
	uint8_t key_type[PROG_MAX_KEYS]; /* PROG_LONG, PROG_STRING */
	uint32_t max_entries;     /* arrays */
	uint32_t declared_size;   /* 0: MAXMAPENTRIES */
	int64_t initial;          /* scalars: value, or string */
	uint32_t initial_string;  /* PROG_NONE or string */
	uint32_t stat_shift;      /* stats: variances are computed on values shifted left by this */
	uint32_t hist_buckets;    /* stats: how many counts follow each value, 0: no histogram */
	uint8_t hist;             /* enum prog_hist */
	uint8_t variance;         /* stats: somebody asks for @variance */
	uint8_t pad[2];
	int64_t hist_low, hist_interval; /* HIST_LINEAR: lower end of bucket 1; width of a bucket */
	uint64_t storage;         /* offset in the arena, from arena_layout() */
	uint32_t entry_size, value_size, bucket_mask, pad2; /* arrays: shape of the table, from map_layout() */
};

/* One piece of a format: a literal, or one conversion. */
enum prog_conv { CONV_LITERAL, CONV_SIGNED, CONV_UNSIGNED, CONV_OCTAL, CONV_HEX, CONV_HEX_UPPER,
	CONV_POINTER, CONV_STRING, CONV_CHAR, CONV_BINARY, CONV_MEMORY, CONV_MEMORY_HEX };
enum prog_flag { FLAG_NONE, FLAG_MINUS, FLAG_PLUS, FLAG_SPACE, FLAG_ZERO, FLAG_ALTERNATE };
enum { SIZE_NONE = -1, SIZE_FROM_ARG = -2 }; /* width, precision */

struct prog_piece {
	uint8_t conv, flag;  /* enum prog_conv, enum prog_flag */
	uint16_t pad;
	int32_t width, precision;
	uint32_t text, len;  /* CONV_LITERAL: bytes in the string area, may hold zeros */
};

struct prog_format {
	uint32_t first, count;      /* pieces */
	uint16_t nlongs, nstrings;  /* arguments, widths and precisions from arguments included */
};

enum prog_point { POINT_BEGIN, POINT_END, POINT_ERROR, POINT_NEVER, POINT_TIMER, POINT_MARK,
	POINT_PROCESS_BEGIN, POINT_PROCESS_END, POINT_THREAD_BEGIN, POINT_THREAD_END };

/* A derived probe: one probe point after wildcard resolution. In textual order. */
struct prog_probe {
	uint8_t point;        /* enum prog_point */
	uint8_t pad[3];
	uint32_t function;    /* its handler */
	uint32_t condition;   /* PROG_NONE or a function that returns a long: run first, 0 skips the handler */
	uint32_t pn;          /* string: point as the script has it, paths and wildcards resolved: `process("/p").mark("m")` */
	uint32_t pp;          /* string: derived point; marks: sites have their own */
	uint32_t module;      /* process points: index into modules, or PROG_NONE for the target of -c/-x */
	int64_t number;       /* begin/end/error: order; timers: interval in ns */
	int64_t randomize;    /* timers: ± ns */
	int64_t pid;          /* process(PID): else 0 */
	uint32_t place;       /* in the script: `probe`, or the name of the alias that led here */
	uint32_t derivation;  /* string: ` from: …` for each step from there to this point, marks without their sites */
};

struct prog_module { /* a file that holds sites */
	uint32_t path;   /* string, absolute */
	uint32_t pad;
	uint64_t dev, ino;
};

struct prog_operand {
	uint8_t kind, size, is_signed, reg, shift, base, index, scale; /* as in struct sdt_operand */
	uint32_t name; /* string: the argument's name, or PROG_NONE */
	uint32_t pad;
	int64_t disp;
};

struct prog_site { /* one site of one probe; several probes may share a pc */
	uint32_t probe, module;
	uint64_t pc, semaphore;   /* link-time addresses; semaphore 0: none */
	uint32_t provider, name;  /* strings, the note's spelling */
	uint32_t operand_first, operand_count;
	uint32_t pp;              /* string: `process("/p").statement(0x10d9)` */
	uint32_t pad;
};

struct prog_place {
	uint32_t token;           /* string: `operator '/'`, `identifier 'x'`, `keyword` */
	uint32_t file;            /* string */
	uint32_t line, column;    /* from 1 */
};

/* A regular expression: an automaton of instructions (targets from its first one) over sets of bytes. */
#define REGEX_MAX_INSNS  4096
#define REGEX_MAX_GROUPS 16 /* the whole match included */
enum regex_op {
	REGEX_SET,   /* take one byte of set x */
	REGEX_SPLIT, /* go on at x and, if that fails, at y */
	REGEX_JUMP,  /* go on at x */
	REGEX_SAVE,  /* capture x = offset */
	REGEX_BEGIN, REGEX_END, /* go on only there */
	REGEX_MATCH,
};

struct prog_regex_insn {
	uint16_t op, x, y, pad;
};

struct prog_regex_set {
	uint64_t bits[4];
};

struct prog_regex {
	uint32_t first, count;     /* into regex_insns */
	uint32_t first_set, nsets; /* into regex_sets */
	uint32_t groups, pad;      /* the whole match included */
};

struct prog_limits { /* -D */
	uint32_t max_string;      /* MAXSTRINGLEN: bytes incl. the zero */
	uint32_t max_map;         /* MAXMAPENTRIES */
	uint32_t max_action;      /* MAXACTION_INTERRUPTIBLE: actions per handler run, 0: no limit */
	uint32_t max_nesting;     /* MAXNESTING: depth of calls */
	uint32_t max_errors, max_skipped;
	int32_t hist_width, hist_elision;
	uint32_t max_backtrace;   /* MAXBACKTRACE: addresses of a stack */
	uint32_t overload_off;    /* STP_NO_OVERLOAD */
	int64_t overload_interval, overload_threshold; /* cycles; see session/meter.h */
};

struct program {
	uint32_t magic, abi;
	uint64_t size;               /* of the block, bytes */
	struct prog_limits limits;
	struct prog_table insns, functions, catches, constants /* int64_t */, strings /* bytes, each with a zero */,
		const_strings /* uint32_t offsets into strings: what S operands with PROG_CONST_BIT name */,
		formats, pieces, globals, probes, modules, sites, operands, places, regexes, regex_insns, regex_sets;
};

/* String number off of the string area; "" for PROG_NONE. Never NULL in a verified program. */
static inline const char *prog_string(const struct program *p, uint32_t off)
{
	return off == PROG_NONE ? "" : (const char *)p + p->strings.off + off;
}

#define PROG_ENTRIES(p, table, type) ((const type *)((const char *)(p) + (p)->table.off))

static inline const struct prog_insn *prog_insns(const struct program *p)
{
	return PROG_ENTRIES(p, insns, struct prog_insn);
}
static inline const struct prog_function *prog_functions(const struct program *p)
{
	return PROG_ENTRIES(p, functions, struct prog_function);
}
static inline const struct prog_global *prog_globals(const struct program *p)
{
	return PROG_ENTRIES(p, globals, struct prog_global);
}
static inline const struct prog_probe *prog_probes(const struct program *p)
{
	return PROG_ENTRIES(p, probes, struct prog_probe);
}
static inline const struct prog_module *prog_modules(const struct program *p)
{
	return PROG_ENTRIES(p, modules, struct prog_module);
}
static inline const struct prog_site *prog_sites(const struct program *p)
{
	return PROG_ENTRIES(p, sites, struct prog_site);
}
static inline const struct prog_operand *prog_operands(const struct program *p)
{
	return PROG_ENTRIES(p, operands, struct prog_operand);
}
static inline const struct prog_place *prog_places(const struct program *p)
{
	return PROG_ENTRIES(p, places, struct prog_place);
}
static inline const struct prog_format *prog_formats(const struct program *p)
{
	return PROG_ENTRIES(p, formats, struct prog_format);
}
static inline const struct prog_piece *prog_pieces(const struct program *p)
{
	return PROG_ENTRIES(p, pieces, struct prog_piece);
}

static inline const struct prog_regex *prog_regexes(const struct program *p)
{
	return PROG_ENTRIES(p, regexes, struct prog_regex);
}
static inline const struct prog_regex_insn *prog_regex_insns(const struct program *p)
{
	return PROG_ENTRIES(p, regex_insns, struct prog_regex_insn);
}
static inline const struct prog_regex_set *prog_regex_sets(const struct program *p)
{
	return PROG_ENTRIES(p, regex_sets, struct prog_regex_set);
}

enum prog_context { CONTEXT_NAME /* $$name */, CONTEXT_PROVIDER, CONTEXT_VARS /* $$vars, $$parms */, CONTEXT_PP, CONTEXT_PN };
enum prog_hist { HIST_NONE, HIST_LOG, HIST_LINEAR };
enum prog_stat { STAT_COUNT, STAT_SUM, STAT_MIN, STAT_MAX, STAT_AVG, STAT_VARIANCE };

#endif
