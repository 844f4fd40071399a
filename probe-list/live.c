/* SPDX-License-Identifier: MIT */
#include "probe-list/live.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>
#include "probe-list/code.h"
#include "stap-lite/output/listing.h"

enum { BYTES_WIDTH = 8 * 3 }; /* columns for the bytes of a usual instruction */

/* Text out of a file, without what a terminal would obey. */
static void put_text(FILE *out, const char *text)
{
	for (; *text; text++)
		putc((unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text, out);
}

static int put_title(const struct mark_image *image, const struct sdt_site *site, FILE *out)
{
	struct listing listing;
	int rc;

	listing_init(&listing);
	rc = listing_add_mark(&listing, &(struct listing_mark){.path = image->path,
						.mark = site->name,
						.suffix = "",
						.nargs = site->nargs,
						.typed = site->typed});
	if (!rc)
		rc = listing_write(&listing, true, out);
	listing_deinit(&listing);
	return rc;
}

static void put_line(
	const struct code_view *view, const struct code_line *line, bool is_site, FILE *out)
{
	char name[256];
	int used = 0;

	code_symbol(view, line->addr, name, sizeof(name));
	fprintf(out, "  %s %#" PRIx64, is_site ? "=>" : "  ", line->addr);
	put_text(out, name);
	fputs(":\t", out);
	for (size_t i = 0; i < line->len; i++)
		used += fprintf(out, "%02x ", line->bytes[i]);
	fprintf(out, "%*s ", used < BYTES_WIDTH ? BYTES_WIDTH - used : 0, "");
	put_text(out, line->text);
}

/* The site's own line also says what stands in the file, when that is something else. */
static void put_change(const struct code_view *view, const struct sdt_site *site,
	const struct code_line *line, FILE *out)
{
	const struct sdt_nop *nop = view->image->arch ? view->image->arch->nops : NULL;
	size_t len = nop ? nop->len : 0;
	uint8_t file[CODE_MAX_LENGTH];

	if (!len || len > sizeof(file) || image_read(view->image, site->pc, file, len) ||
		memcmp(file, line->bytes, len) == 0)
		return;
	fputs("  # changed: the file has", out);
	for (size_t i = 0; i < len; i++)
		fprintf(out, " %02x", file[i]);
	if (memcmp(file, nop->bytes, len) == 0)
		fputs(" nop", out);
}

static void put_code(const struct code_view *view, const struct sdt_site *site, FILE *out)
{
	struct code_line lines[CODE_LINES];
	size_t count, at;
	int rc = code_around(view, site->pc, lines, &count, &at);

	if (rc) {
		fprintf(out, "  => %#" PRIx64 ":\t%s\n", site->pc + view->bias,
			rc == -ENOTSUP ? "(no disassembler for this CPU)" : "(not readable)");
		return;
	}
	for (size_t i = 0; i < count; i++) {
		put_line(view, &lines[i], i == at, out);
		if (i == at)
			put_change(view, site, &lines[i], out);
		putc('\n', out);
	}
}

static void put_semaphore(const struct code_view *view, const struct sdt_site *site, FILE *out)
{
	uint64_t addr = site->semaphore + view->bias;
	uint16_t value;
	char name[256];

	if (!site->semaphore) {
		fputs("  no semaphore\n", out);
		return;
	}
	fprintf(out, "  semaphore %#" PRIx64 " = ", addr);
	if (pread64(view->mem, &value, sizeof(value), (off64_t)addr) == sizeof(value))
		fprintf(out, "%u", value);
	else
		fputs("(not readable)", out);
	code_symbol(view, addr, name, sizeof(name));
	put_text(out, name);
	putc('\n', out);
}

static int put_site(const struct code_view *view, const struct mark_image *image,
	const struct sdt_site *site, FILE *out)
{
	int rc = put_title(image, site, out);

	if (rc)
		return rc;
	fprintf(out, "  site %#" PRIx64 " ", site->pc + view->bias);
	put_text(out, site->provider);
	putc(':', out);
	put_text(out, site->name);
	if (*site->args)
		putc(' ', out);
	put_text(out, site->args);
	putc('\n', out);
	put_semaphore(view, site, out);
	if (site->problem)
		fprintf(out, "  cannot be traced: %s\n", site->problem);
	else
		put_code(view, site, out);
	return 0;
}

static int write_image(const struct process_image *where, int mem, struct mark_set *set,
	const char *mark, FILE *out)
{
	struct code_view view = {.image = &where->image->elf, .bias = where->bias, .mem = mem};
	size_t first = set->nmatches;
	int n = marks_match(set, where->image, &(struct mark_query){.mark = mark});

	for (int i = 0; i < n; i++) {
		int rc = put_site(&view, where->image, set->matches[first + (size_t)i].site, out);

		if (rc)
			return rc;
	}
	return n;
}

/* Why the kernel does not let us read another process's memory, as far as one can know. */
static int no_memory_access(pid_t pid, int code, struct sdt_error *err)
{
	char scope[16] = "";
	int fd = open("/proc/sys/kernel/yama/ptrace_scope", O_RDONLY | O_CLOEXEC);

	if (fd >= 0 && read(fd, scope, sizeof(scope) - 1) < 0)
		*scope = '\0';
	if (fd >= 0)
		close(fd);
	scope[strcspn(scope, "\n")] = '\0';
	if ((code == EACCES || code == EPERM) && *scope && strcmp(scope, "0") != 0)
		return sdt_fail(err, -code,
			"memory of process %d: %s (kernel.yama.ptrace_scope is %s: run as root, or "
			"set it to 0)",
			(int)pid, strerror(code), scope);
	return sdt_fail(err, -code, "memory of process %d: %s", (int)pid, strerror(code));
}

int live_write(pid_t pid, const struct process_images *images, struct mark_set *set,
	const char *mark, FILE *out, struct sdt_error *err)
{
	char path[32];
	int mem, rc = 0, total = 0;

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	mem = open(path, O_RDONLY | O_CLOEXEC);
	if (mem < 0)
		return no_memory_access(pid, errno, err);
	for (size_t i = 0; rc >= 0 && i < images->count; i++) {
		rc = write_image(&images->list[i], mem, set, mark, out);
		total += rc > 0 ? rc : 0;
	}
	close(mem);
	if (rc < 0)
		return sdt_fail(
			err, rc, "%s", rc == -ENOMEM ? "out of memory" : "cannot write the list");
	return total;
}
