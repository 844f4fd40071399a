/* SPDX-License-Identifier: MIT */
#include "stap-lite/target/symbols.h"

#include <stdlib.h>

static bool is_wanted(const GElf_Sym *sym, GElf_Word section)
{
	unsigned type = GELF_ST_TYPE(sym->st_info);

	return (type == STT_FUNC || type == STT_OBJECT) && sym->st_shndx != SHN_UNDEF &&
	       section != (GElf_Word)-1;
}

static int compare(const void *a, const void *b)
{
	const struct module_symbol *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* Of those at one address the last one stays. */
static size_t keep_last(struct module_symbol *symbols, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (i + 1 == count || symbols[i + 1].addr != symbols[i].addr)
			symbols[kept++] = symbols[i];
	return kept;
}

/* Reads the symbols of a module once; without memory it has none. */
static void look_up(Dwfl_Module *mod, struct module *module)
{
	int count = dwfl_module_getsymtab(mod);
	Dwarf_Addr low;

	module->has_symbols = true;
	module->symbols = count > 0 ? calloc((size_t)count, sizeof(*module->symbols)) : NULL;
	if (!module->symbols)
		return;
	dwfl_module_info(mod, NULL, &low, NULL, NULL, NULL, NULL, NULL);
	for (int i = 0; i < count; i++) {
		GElf_Sym sym;
		GElf_Addr addr;
		GElf_Word section;
		const char *name =
			dwfl_module_getsym_info(mod, i, &sym, &addr, &section, NULL, NULL);

		if (name && *name && is_wanted(&sym, section) && addr >= low)
			module->symbols[module->nsymbols++] =
				(struct module_symbol){addr, name, (size_t)i};
	}
	qsort(module->symbols, module->nsymbols, sizeof(*module->symbols), compare);
	module->nsymbols = keep_last(module->symbols, module->nsymbols);
}

/* The mapping of a file that addr belongs to: its own, or, in the zeroed memory behind a file's
 * data, the one before. NULL: of no file. */
static const struct sdt_map *file_at(const struct modules *modules, uint64_t addr)
{
	const struct sdt_map *map = maps_find(&modules->maps, addr);

	if (map && !*map->path && map > modules->maps.map && map[-1].end == map->start)
		map--;
	return map && map->path[0] == '/' ? map : NULL;
}

static struct module *module_of(
	const struct modules *modules, const struct sdt_map *map, Dwfl_Module **mod)
{
	void **userdata;

	*mod = dwfl_addrmodule(modules->dwfl, map->start);
	if (!*mod)
		return NULL;
	dwfl_module_info(*mod, &userdata, NULL, NULL, NULL, NULL, NULL, NULL);
	return *userdata;
}

/* The last symbol at or before addr, or NULL. */
static const struct module_symbol *symbol_at(const struct module *module, uint64_t addr)
{
	size_t low = 0, high = module->nsymbols;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (module->symbols[middle].addr <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &module->symbols[low - 1] : NULL;
}

static void find_line(Dwfl_Module *mod, uint64_t addr, struct vm_symbol *symbol)
{
	Dwfl_Line *line = dwfl_module_getsrc(mod, addr);
	int number = 0;

	if (!line)
		return;
	symbol->file = dwfl_lineinfo(line, NULL, &number, NULL, NULL, NULL);
	symbol->line = number > 0 ? (unsigned)number : 0;
}

void symbols_find(struct modules *modules, uint64_t addr, bool with_line, struct vm_symbol *symbol)
{
	const struct sdt_map *map = file_at(modules, addr);
	const struct module_symbol *found;
	struct module *module;
	Dwfl_Module *mod;

	*symbol = (struct vm_symbol){0};
	if (!map)
		return;
	symbol->module = map->path;
	symbol->offset = addr - map->start;
	symbol->size = map->end - map->start;
	module = module_of(modules, map, &mod);
	if (!module)
		return;
	modules->loads += !module->has_symbols || (with_line && !module->has_lines);
	module->has_lines |= with_line;
	if (!module->has_symbols)
		look_up(mod, module);
	if (with_line)
		find_line(mod, addr, symbol);
	found = symbol_at(module, addr);
	if (!found)
		return;
	symbol->name = found->name[0] == '.' ? found->name + 1 : found->name;
	symbol->offset = addr - found->addr;
	symbol->size =
		found + 1 < module->symbols + module->nsymbols ? found[1].addr - found->addr : 0;
}
