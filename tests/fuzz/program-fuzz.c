/* SPDX-License-Identifier: MIT */
/*
 * Programs with damaged bytes: the verifier refuses them, or the interpreter runs them without
 * leaving its memory. Program, arena and registers each end right before a page that cannot be
 * touched.
 *
 * LLVMFuzzerTestOneInput takes the bytes of a program. Here, without a fuzzer, a program that uses
 * every part of the language is compiled and damaged in a reproducible way. Exit status 0: nothing
 * broke; both outcomes were seen.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "stap-lite/code/gen.h"
#include "stap-lite/code/verify.h"
#include "stap-lite/front/front.h"
#include "stap-lite/vm/arena.h"
#include "stap-lite/vm/vm.h"

enum { ROUNDS = 30000, RING = 4096, MAX_MEMORY = 1 << 22 };

static const char script[] =
	"global n = 5, s = \"text\", a, b, st, sa, ring%[2]\n"
	"function f:long(x:long) { return x < 2 ? x : f(x - 1) + f(x - 2) }\n"
	"function g:string(t:string, i:long) { t .= \"-\"; return t . sprintf(\"%d%s\", i, t) }\n"
	"probe begin { for (i = 0; i < 5; i++) { a[i] = i * i; b[\"k\", i] = g(\"x\", i); ring[i] "
	"= 1\n"
	"  st <<< i; sa[i % 2] <<< i } while (i) { if (i == 2) { i--; continue } i--; if (i > 90) "
	"break }\n"
	"  foreach (k- in a limit 3) printf(\"%d %-5x %p|\", k, a[k], k)\n"
	"  foreach ([t, k+] in b) println(t, k, b[t, k], [t, k] in b)\n"
	"  try { println(1 / (n - 5)) } catch (m) { println(m, @avg(st), @variance(st, 2)) }\n"
	"  foreach (k in sa @sum-) println(@count(sa[k]), @max(sa[k]))\n"
	"  delete a[1]; delete a; s = s . \"more\"; n += f(7); printf(\"%*d%.*s%c%4b\", 4, n, 2, "
	"s, 65, n)\n"
	"  println(pp(), pn(), pid(), gettimeofday_us(), strlen(s), s < \"zz\" ? 1 : 0, n++ && "
	"--n)\n"
	"  try { println(user_string(4096)) } catch { warn(\"w\") } printf(\"%.3m\", 8192); "
	"error(s) }\n";

static unsigned accepted, refused;

static int read_reg(void *ctx, unsigned reg, uint64_t *value)
{
	(void)ctx;
	*value = reg * 0x1001;
	return reg < 200 ? 0 : -ENODATA;
}

static int read_mem(void *ctx, uint64_t addr, void *buf, size_t len)
{
	(void)ctx;
	memset(buf, 'm', len);
	return addr % 7 ? 0 : -EFAULT;
}

static int query(void *ctx, enum vm_query what, int64_t *value)
{
	(void)ctx;
	*value = what;
	return 0;
}

static int execname(void *ctx, char buf[16])
{
	(void)ctx;
	memset(buf, 'x', 16);
	return 0;
}

static int emit(void *ctx, const void *record, size_t len)
{
	return ring_write(ctx, record, len);
}

struct guarded { /* memory whose end is the end of its last page */
	char *map, *mem;
	size_t map_size;
};

static struct guarded guarded_alloc(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), whole = (size + page - 1) / page * page;
	struct guarded g = {.map_size = whole + page};

	g.map = mmap(NULL, g.map_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (g.map == MAP_FAILED || mprotect(g.map + whole, page, PROT_NONE) != 0)
		abort();
	g.mem = g.map + whole - ((size + 7) & ~(size_t)7);
	return g;
}

static void run(const struct program *program)
{
	uint64_t size = arena_size(program, RING);
	struct guarded arena, registers;
	struct vm_host host = {.read_reg = read_reg,
		.read_mem = read_mem,
		.query = query,
		.execname = execname,
		.emit = emit};
	struct vm_run vm;

	if (size > MAX_MEMORY || vm_run_size(program) > MAX_MEMORY)
		return;
	arena = guarded_alloc(size);
	registers = guarded_alloc(vm_run_size(program));
	host.ctx = arena.mem;
	if (arena_init((struct arena *)arena.mem, program, size, RING) != 0)
		abort();
	vm_run_init(&vm, program, (struct arena *)arena.mem, registers.mem);
	for (uint32_t i = 0; i < program->probes.count && i < 4; i++) {
		uint32_t site = program->sites.count ? 0 : PROG_NONE;

		vm_run_probe(&vm, &host, i, site);
		vm_run_probe(&vm, &host, i, PROG_NONE);
	}
	munmap(arena.map, arena.map_size);
	munmap(registers.map, registers.map_size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct guarded copy = guarded_alloc(size);
	struct program *program = (struct program *)copy.mem;
	struct sdt_error err;

	memcpy(copy.mem, data, size);
	if (code_verify(program, size, &err) != 0) {
		refused++;
	} else if (program->limits.max_action && program->limits.max_action <= 100000 &&
		   program->limits.max_nesting < 100) {
		accepted++;
		run(program);
	}
	munmap(copy.map, copy.map_size);
	return 0;
}

#ifndef FUZZER
static uint32_t seed = 88172645u;

static uint32_t next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	return seed ^= seed << 5;
}

static void damage(uint8_t *data, size_t size)
{
	unsigned changes = 1 + next_random() % 3;

	while (changes--) {
		size_t at = next_random() % size;

		switch (next_random() % 3) {
		case 0: data[at] = (uint8_t)next_random(); break;
		case 1: data[at] ^= (uint8_t)(1u << next_random() % 8); break;
		default: data[at] = (uint8_t)(data[at] + 1); break;
		}
	}
}

static struct program *compile(void)
{
	struct front_input in = {.name = "fuzz.stp",
		.text = script,
		.len = sizeof(script) - 1,
		.limits = {.max_string = 64, .max_map = 16, .max_action = 3000, .max_nesting = 20}};
	struct text_buffer messages = {0};
	struct program *program = NULL;
	struct tree *tree = NULL;
	struct sdt_error err;

	if (front_compile(&in, &tree, &messages) != 0)
		printf("%s\n", messages.data);
	else if (code_generate(tree, &program, &err) != 0)
		printf("%s\n", err.text);
	front_destroy(tree);
	text_deinit(&messages);
	return program;
}

int main(void)
{
	struct program *program = compile();
	size_t size = program ? program->size : 0;
	uint8_t *bytes = malloc(size + 1);

	if (!program || !bytes)
		return 1;
	LLVMFuzzerTestOneInput((uint8_t *)program, size);
	if (!accepted)
		return 1;
	for (size_t cut = 0; cut < size; cut += 1 + size / 200)
		LLVMFuzzerTestOneInput((uint8_t *)program, cut);
	for (int round = 0; round < ROUNDS; round++) {
		memcpy(bytes, program, size);
		damage(bytes, size);
		LLVMFuzzerTestOneInput(bytes, size);
	}
	printf("%u programs ran, %u were refused\n", accepted, refused);
	free(bytes);
	free(program);
	return accepted > 100 && refused > 100 ? 0 : 1;
}
#endif
