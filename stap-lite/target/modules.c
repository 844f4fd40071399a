/* SPDX-License-Identifier: MIT */
#include "stap-lite/target/modules.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "stap-lite/target/images.h"

/* The lines of /proc/PID/maps that are code of a file, as a number: piece by piece. */
struct fingerprint {
	uint64_t lines, line;
	unsigned field; /* of the line, from 0; the second one says what the memory is for */
	bool is_code, is_file;
};

#define FNV_START UINT64_C(14695981039346656037)
#define FNV_PRIME UINT64_C(1099511628211)

static void add_byte(struct fingerprint *f, char c)
{
	f->line = (f->line ^ (unsigned char)c) * FNV_PRIME;
	f->field += c == ' ';
	f->is_code |= c == 'x' && f->field == 1;
	f->is_file |= c == '/';
	if (c != '\n')
		return;
	if (f->is_code && f->is_file)
		f->lines = (f->lines ^ f->line) * FNV_PRIME;
	*f = (struct fingerprint){.lines = f->lines, .line = FNV_START};
}

/* 0: it cannot be read. What a program maps for data comes and goes; which code it has does not
 * often change. */
static uint64_t hash_code(pid_t pid)
{
	struct fingerprint f = {.lines = FNV_START, .line = FNV_START};
	char path[32], text[4096];
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	while ((len = read(fd, text, sizeof(text))) > 0)
		for (ssize_t i = 0; i < len; i++)
			add_byte(&f, text[i]);
	close(fd);
	return f.lines;
}

/* libdwfl's callback: the file that is mapped at base. */
static int find_file(Dwfl_Module *mod, void **userdata, const char *name, Dwarf_Addr base,
	char **file_name, Elf **elf)
{
	const struct module *module = *userdata;
	const struct sdt_map *map;

	if (name[0] != '/') /* the kernel's own page */
		return dwfl_linux_proc_find_elf(mod, userdata, name, base, file_name, elf);
	map = module ? maps_find(&module->owner->maps, base) : NULL;
	if (!map)
		return -1;
	*file_name = strdup(map->path);
	return images_open_mapped(module->owner->pid, map);
}

/* libdwfl's callback: the installed file with detached debug information that the build id names.
 * Nothing else is looked for, least of all on the net. */
static int find_debug_file(Dwfl_Module *mod, void **userdata, const char *name, Dwarf_Addr base,
	const char *file_name, const char *link, GElf_Word crc, char **found)
{
	const unsigned char *id;
	GElf_Addr id_addr;
	int len = dwfl_module_build_id(mod, &id, &id_addr), at, fd;
	char path[192];

	(void)userdata;
	(void)name;
	(void)base;
	(void)file_name;
	(void)link;
	(void)crc;
	if (len < 2 || len > 64)
		return -1;
	at = snprintf(path, sizeof(path), "/usr/lib/debug/.build-id/%02x/", id[0]);
	for (int i = 1; i < len; i++)
		at += snprintf(path + at, sizeof(path) - (size_t)at, "%02x", id[i]);
	snprintf(path + at, sizeof(path) - (size_t)at, ".debug");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		*found = strdup(path);
	return fd;
}

static const Dwfl_Callbacks callbacks = {.find_elf = find_file, .find_debuginfo = find_debug_file};

/* libdwfl's callback for each module: gives it a struct module. */
static int adopt(Dwfl_Module *mod, void **userdata, const char *name, Dwarf_Addr start, void *arg)
{
	struct module *module = calloc(1, sizeof(*module));

	(void)mod;
	(void)name;
	(void)start;
	if (!module)
		return DWARF_CB_ABORT;
	module->owner = arg;
	*userdata = module;
	return DWARF_CB_OK;
}

static int release(Dwfl_Module *mod, void **userdata, const char *name, Dwarf_Addr start, void *arg)
{
	struct module *module = *userdata;

	(void)mod;
	(void)name;
	(void)start;
	(void)arg;
	if (module)
		free(module->symbols);
	free(module);
	*userdata = NULL;
	return DWARF_CB_OK;
}

static int open_modules(struct modules *m, struct sdt_error *err)
{
	int code = maps_read(m->pid, &m->maps, err);

	if (code < 0)
		return code;
	m->code_hash = hash_code(m->pid);
	m->dwfl = dwfl_begin(&callbacks);
	if (!m->dwfl)
		return sdt_fail(err, -ENOMEM, "libdwfl: %s", dwfl_errmsg(-1));
	dwfl_report_begin(m->dwfl);
	code = dwfl_linux_proc_report(m->dwfl, m->pid);
	if (code == 0 && dwfl_report_end(m->dwfl, NULL, NULL) == 0 &&
		dwfl_getmodules(m->dwfl, adopt, m, 0) == 0)
		return 0;
	return sdt_fail(err, code > 0 ? -code : -EIO, "process %d: %s", (int)m->pid,
		code > 0 ? strerror(code) : dwfl_errmsg(-1));
}

int modules_create(pid_t pid, struct modules **modules, struct sdt_error *err)
{
	struct modules *m = calloc(1, sizeof(*m));
	int code;

	*modules = NULL;
	if (!m)
		return sdt_fail(err, -ENOMEM, "out of memory");
	m->pid = pid;
	m->loads = 1;
	code = open_modules(m, err);
	if (code < 0)
		modules_destroy(m);
	else
		*modules = m;
	return code;
}

void modules_destroy(struct modules *modules)
{
	if (!modules)
		return;
	if (modules->dwfl) {
		dwfl_getmodules(modules->dwfl, release, NULL, 0);
		dwfl_end(modules->dwfl);
	}
	maps_free(&modules->maps);
	free(modules);
}

bool modules_are_current(const struct modules *modules)
{
	return modules->code_hash != 0 && hash_code(modules->pid) == modules->code_hash;
}
