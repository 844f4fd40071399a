/* SPDX-License-Identifier: MIT */
#include "stap-lite/target/libraries.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <gelf.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_LIBRARIES 1024
#define CACHE_MAX     (64u << 20)

/* One program or library that asks for others. */
struct needer {
	Elf *elf;
	GElf_Ehdr head;
	const char *path, *rpath, *runpath;
	Elf_Data *dynamic;
	size_t strings, count; /* section of the names; entries */
};

struct search {
	struct libraries *found;
	char *cache; /* contents of ld.so.cache, NULL: none */
	size_t cache_len;
};

/* ---- ELF ---- */

static const char *text_of(const struct needer *n, const GElf_Dyn *entry)
{
	const char *text = elf_strptr(n->elf, n->strings, entry->d_un.d_val);

	return text ? text : "";
}

static bool find_dynamic(struct needer *n)
{
	for (Elf_Scn *scn = elf_nextscn(n->elf, NULL); scn; scn = elf_nextscn(n->elf, scn)) {
		GElf_Shdr head;

		if (!gelf_getshdr(scn, &head) || head.sh_type != SHT_DYNAMIC || !head.sh_entsize)
			continue;
		n->dynamic = elf_getdata(scn, NULL);
		n->strings = head.sh_link;
		n->count = head.sh_size / head.sh_entsize;
		return n->dynamic && n->count <= INT_MAX;
	}
	return false;
}

static bool needer_open(struct needer *n, int fd, const char *path)
{
	*n = (struct needer){.path = path};
	elf_version(EV_CURRENT);
	n->elf = elf_begin(fd, ELF_C_READ_MMAP_PRIVATE, NULL);
	if (!n->elf || !gelf_getehdr(n->elf, &n->head) || !find_dynamic(n)) {
		elf_end(n->elf);
		return false;
	}
	for (size_t i = 0; i < n->count; i++) {
		GElf_Dyn entry;

		if (!gelf_getdyn(n->dynamic, (int)i, &entry) || entry.d_tag == DT_NULL)
			break;
		if (entry.d_tag == DT_RPATH)
			n->rpath = text_of(n, &entry);
		else if (entry.d_tag == DT_RUNPATH)
			n->runpath = text_of(n, &entry);
	}
	return true;
}

/* Is this a library for the same machine? */
static bool suits(const char *path, const GElf_Ehdr *wanted)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool good = false;
	GElf_Ehdr head;
	struct stat st;
	Elf *elf;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		elf = elf_begin(fd, ELF_C_READ, NULL);
		good = elf && gelf_getehdr(elf, &head) && head.e_machine == wanted->e_machine &&
		       head.e_ident[EI_CLASS] == wanted->e_ident[EI_CLASS];
		elf_end(elf);
	}
	close(fd);
	return good;
}

/* ---- where a library is ---- */

/* folder/name when it is there; $ORIGIN is the folder of the needer. */
static char *try_folder(const struct needer *n, const char *folder, size_t len, const char *name)
{
	static const char *const origins[] = {"$ORIGIN", "${ORIGIN}"};
	const char *slash = strrchr(n->path, '/');
	int origin = slash ? (int)(slash - n->path) : 0;
	char path[PATH_MAX];

	for (size_t i = 0; i < 2; i++) {
		size_t skip = strlen(origins[i]);

		if (len < skip || memcmp(folder, origins[i], skip) != 0)
			continue;
		if (snprintf(path, sizeof(path), "%.*s%.*s/%s", origin, n->path, (int)(len - skip),
			    folder + skip, name) >= (int)sizeof(path))
			return NULL;
		return suits(path, &n->head) ? realpath(path, NULL) : NULL;
	}
	if (snprintf(path, sizeof(path), "%.*s/%s", (int)len, folder, name) >= (int)sizeof(path))
		return NULL;
	return suits(path, &n->head) ? realpath(path, NULL) : NULL;
}

static char *try_folders(const struct needer *n, const char *folders, const char *name)
{
	char *found = NULL;

	while (folders && *folders && !found) {
		size_t len = strcspn(folders, ":;");

		if (len)
			found = try_folder(n, folders, len, name);
		folders += len + (folders[len] != '\0');
	}
	return found;
}

/* The new format of ld.so.cache (glibc 2.2 and later): a header of 48 bytes, entries of 24 bytes
 * with the offsets of name and path from the header, strings. It may stand behind the old one. */
static char *try_cache(const struct search *s, const struct needer *n, const char *name)
{
	static const char magic[] = "glibc-ld.so.cache1.1";
	const char *head =
		s->cache ? memmem(s->cache, s->cache_len, magic, sizeof(magic) - 1) : NULL;
	size_t len = head ? (size_t)(s->cache + s->cache_len - head) : 0;
	uint32_t count = 0;

	if (len < 48)
		return NULL;
	memcpy(&count, head + 20, sizeof(count));
	if (count > (len - 48) / 24)
		return NULL;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t key, value;

		memcpy(&key, head + 48 + 24 * (size_t)i + 4, sizeof(key));
		memcpy(&value, head + 48 + 24 * (size_t)i + 8, sizeof(value));
		if (key < len && value < len && strcmp(head + key, name) == 0 &&
			suits(head + value, &n->head))
			return realpath(head + value, NULL);
	}
	return NULL;
}

static char *locate(const struct search *s, const struct needer *n, const char *name)
{
	static const char standard[] =
		"/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu:/lib64:/usr/lib64:/lib:/usr/lib";
	char *found = NULL;

	if (strchr(name, '/'))
		return suits(name, &n->head) ? realpath(name, NULL) : NULL;
	if (!n->runpath)
		found = try_folders(n, n->rpath, name);
	if (!found)
		found = try_folders(n, getenv("LD_LIBRARY_PATH"), name);
	if (!found)
		found = try_folders(n, n->runpath, name);
	if (!found)
		found = try_cache(s, n, name);
	return found ? found : try_folders(n, standard, name);
}

/* ---- the list ---- */

static bool known(const struct libraries *libraries, const char *name)
{
	for (size_t i = 0; i < libraries->count; i++)
		if (strcmp(libraries->list[i].name, name) == 0)
			return true;
	return false;
}

static int add(struct libraries *libraries, const char *name, char *path)
{
	if (libraries->count == libraries->room) {
		size_t room = libraries->room ? 2 * libraries->room : 16;
		struct library *grown = reallocarray(libraries->list, room, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		libraries->list = grown;
		libraries->room = room;
	}
	name = strdup(name);
	if (!name)
		return -ENOMEM;
	libraries->list[libraries->count++] = (struct library){(char *)(uintptr_t)name, path};
	return 0;
}

static int add_needed(struct search *s, const struct needer *n)
{
	for (size_t i = 0; i < n->count; i++) {
		const char *name;
		GElf_Dyn entry;
		char *path;

		if (!gelf_getdyn(n->dynamic, (int)i, &entry) || entry.d_tag == DT_NULL)
			break;
		if (entry.d_tag != DT_NEEDED || s->found->count >= MAX_LIBRARIES)
			continue;
		name = text_of(n, &entry);
		if (known(s->found, name))
			continue;
		path = locate(s, n, name);
		if (path && add(s->found, name, path) < 0) {
			free(path);
			return -ENOMEM;
		}
	}
	return 0;
}

static int add_libraries_of(struct search *s, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), rc = 0;
	struct needer needer;

	if (fd < 0)
		return -errno;
	if (needer_open(&needer, fd, path)) {
		rc = add_needed(s, &needer);
		elf_end(needer.elf);
	}
	close(fd);
	return rc;
}

static void read_cache(struct search *s)
{
	int fd = open("/etc/ld.so.cache", O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size <= CACHE_MAX)
		s->cache = calloc(1, (size_t)st.st_size + 1);
	if (s->cache && read(fd, s->cache, (size_t)st.st_size) == st.st_size)
		s->cache_len = (size_t)st.st_size;
	close(fd);
}

int libraries_of(const char *program, struct libraries *libraries, struct sdt_error *err)
{
	struct search search = {.found = libraries};
	int rc;

	*libraries = (struct libraries){0};
	read_cache(&search);
	rc = add_libraries_of(&search, program);
	for (size_t i = 0; i < libraries->count && rc == 0; i++)
		rc = add_libraries_of(&search, libraries->list[i].path);
	free(search.cache);
	if (rc == 0)
		return 0;
	libraries_deinit(libraries);
	return sdt_fail(err, rc, "%s: %s", program, strerror(-rc));
}

void libraries_deinit(struct libraries *libraries)
{
	for (size_t i = 0; i < libraries->count; i++) {
		free(libraries->list[i].name);
		free(libraries->list[i].path);
	}
	free(libraries->list);
	*libraries = (struct libraries){0};
}

bool library_matches(const struct library *library, const char *pattern)
{
	const char *slash = strrchr(library->path, '/');
	char *real;
	bool same;

	if (fnmatch(pattern, library->name, 0) == 0 || fnmatch(pattern, library->path, 0) == 0 ||
		(slash && fnmatch(pattern, slash + 1, 0) == 0))
		return true;
	if (!strchr(pattern, '/'))
		return false;
	real = realpath(pattern, NULL);
	same = real && strcmp(real, library->path) == 0;
	free(real);
	return same;
}
