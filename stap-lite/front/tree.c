/* SPDX-License-Identifier: MIT */
#include "stap-lite/front/tree.h"

void tree_init(struct tree *tree, struct pool *pool)
{
	tree->pool = pool;
	tree->globals.last = &tree->globals.first;
	tree->last_function = &tree->functions;
	tree->last_probe = &tree->probes;
	tree->last_alias = &tree->aliases;
}

void tree_add_function(struct tree *tree, struct function *function)
{
	struct function *first = names_find(&tree->function_names, function->name);

	function->next = function->same_name = NULL;
	function->last_of_name = function;
	*tree->last_function = function;
	tree->last_function = &function->next;
	if (first) {
		first->last_of_name->same_name = function;
		first->last_of_name = function;
	} else {
		names_set(tree->pool, &tree->function_names, function->name, function);
	}
}

void tree_add_probe(struct tree *tree, struct probe *probe)
{
	struct probe ***last = probe->alias ? &tree->last_alias : &tree->last_probe;

	probe->next = NULL;
	**last = probe;
	*last = &probe->next;
}

void tree_add_global(struct tree *tree, struct symbol *symbol)
{
	symbol->next = NULL;
	*tree->globals.last = symbol;
	tree->globals.last = &symbol->next;
}
