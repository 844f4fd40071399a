/* SPDX-License-Identifier: MIT */
#include "stap-lite/session/inside.h"

#include <stdbool.h>
#include <stdlib.h>

static const struct {
	const char *name;
	bool needs_tool;
} builtins[] = {
#define ANY				       false
#define HIT				       false
#define GURU				       false
#define TOOL				       true
#define BUILTIN(name, id, result, args, needs) {#name, needs},
#include "stap-lite/vm/builtins.h"
};

/* Looks at one function; marks those that it calls. */
static const char *look(const struct program *program, uint32_t function, bool *seen)
{
	const struct prog_function *f = prog_functions(program) + function;
	const struct prog_insn *insns = prog_insns(program) + f->first;
	const char *found = NULL;

	seen[function] = true;
	for (uint32_t i = 0; i < f->count && !found; i++) {
		uint32_t what = (uint32_t)insns[i].imm;

		if (insns[i].op == OP_BUILTIN && builtins[what].needs_tool)
			found = builtins[what].name;
		if (insns[i].op == OP_CALL && !seen[what])
			found = look(program, what, seen);
	}
	return found;
}

const char *inside_obstacle(const struct program *program)
{
	bool *seen = calloc(program->functions.count + 1, sizeof(*seen));
	const char *found = NULL;

	for (uint32_t i = 0; seen && i < program->probes.count && !found; i++) {
		const struct prog_probe *probe = prog_probes(program) + i;

		if (probe->point != POINT_MARK)
			continue;
		found = look(program, probe->function, seen);
		if (!found && probe->condition != PROG_NONE)
			found = look(program, probe->condition, seen);
	}
	free(seen);
	return found;
}
