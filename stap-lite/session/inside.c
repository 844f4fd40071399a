/* SPDX-License-Identifier: MIT */
#include "stap-lite/session/inside.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	bool needs_tool;
} builtins[] = {
#define ANY				       false
#define HIT				       false
#define GURU				       false
#define TOOL				       true
#define BUILTIN(name, id, result, args, needs, help) {#name, needs},
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

/* Name of a built-in function that a mark's handler may call and that needs the tool, or NULL. */
static const char *find_obstacle(const struct program *program)
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

const struct runtime_ops *runtime_choose(
	const char *name, const struct program *program, bool timing, const char **obstacle)
{
	const struct runtime_ops *chosen = NULL;

	*obstacle = NULL;
	for (size_t i = 0; runtimes[i] && !chosen; i++)
		if (strcmp(name, "auto") == 0 || strcmp(name, runtimes[i]->name) == 0)
			chosen = runtimes[i];
	if (chosen && chosen->runs_handlers)
		*obstacle = timing ? "-t" : find_obstacle(program);
	return *obstacle ? &runtime_ptrace : chosen;
}
