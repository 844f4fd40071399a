/* SPDX-License-Identifier: MIT */
/* /proc/PID/maps: odd paths, lookups, load bias of split, relocated, doubled and merely read files;
 * our own process. */
#include "libsdt/maps.h"

#include <errno.h>
#include <limits.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>
#include "libsdt/image.h"
#include "tests/unit/test.h"

static const char text[] =
	"00400000-00401000 r--p 00000000 08:01 77                                 /bin/a b\n"
	"00401000-00402000 r-xp 00001000 08:01 77                                 /bin/a b\n"
	"00402000-00403000 rw-p 00001000 08:01 77                                 /bin/a b\n"
	"7f0000000000-7f0000001000 rw-s 00000000 00:05 9                          /dev/shm/x "
	"(deleted)\n"
	"7f0000002000-7f0000003000 ---p 00000000 00:00 0 \n"
	"7f0000004000-7f0000005000 r--p 00000000 08:01 5                          "
	"/tmp/new\\012line\n"
	"7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0                          [stack]\n"
	"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]\n";

static void parse(void)
{
	struct sdt_error err;
	struct sdt_maps m;

	CHECK_INT(maps_parse(text, &m, &err), 0);
	CHECK_INT(m.count, 8);
	CHECK_STR(m.map[0].path, "/bin/a b");
	CHECK(m.map[1].read && m.map[1].exec && !m.map[1].write && !m.map[1].shared);
	CHECK_INT(m.map[1].offset, 0x1000);
	CHECK_INT(m.map[1].dev, makedev(8, 1));
	CHECK_INT(m.map[1].ino, 77);
	CHECK(m.map[3].deleted && m.map[3].shared);
	CHECK_STR(m.map[3].path, "/dev/shm/x");
	CHECK_STR(m.map[4].path, "");
	CHECK_STR(m.map[5].path, "/tmp/new\nline");
	CHECK_STR(m.map[7].path, "[vsyscall]");
	CHECK(maps_find(&m, 0x3fffff) == NULL);
	CHECK(maps_find(&m, 0x400000) == &m.map[0]);
	CHECK(maps_find(&m, 0x402fff) == &m.map[2]);
	CHECK(maps_find(&m, 0x403000) == NULL);
	CHECK(maps_find(&m, 0xffffffffff600fff) == &m.map[7]);
	CHECK(maps_find(&m, UINT64_MAX) == NULL);
	maps_free(&m);
	CHECK_INT(maps_parse("", &m, &err), 0);
	CHECK_INT(m.count, 0);
	CHECK(maps_find(&m, 0) == NULL);
	maps_free(&m);
}

static void damaged(const char *bad)
{
	struct sdt_error err;
	struct sdt_maps m;

	CHECK_INT(maps_parse(bad, &m, &err), -EINVAL);
	CHECK_STR(err.text, "line 2 of the memory map is not understood");
	CHECK(m.map == NULL);
	maps_free(&m);
}

static struct sdt_segment segments[] = {
	{.vaddr = 0, .offset = 0, .filesz = 0x800, .memsz = 0x800, .read = true},
	{.vaddr = 0x1000,
		.offset = 0x1000,
		.filesz = 0x2200,
		.memsz = 0x2200,
		.read = true,
		.exec = true},
	{.vaddr = 0x4200,
		.offset = 0x3200,
		.filesz = 0x100,
		.memsz = 0x900,
		.read = true,
		.write = true},
};

static void bias(void)
{
	/* read as data once; mapped twice; the text of the second is split by mprotect */
	static const char two[] = "10000000-10008000 r--p 00000000 08:01 5 /lib/x\n"
				  "20000000-20001000 r--p 00000000 08:01 5 /lib/x\n"
				  "20001000-20004000 r-xp 00001000 08:01 5 /lib/x\n"
				  "20004000-20005000 rw-p 00003000 08:01 5 /lib/x\n"
				  "30000000-30001000 r--p 00000000 08:01 5 /lib/x\n"
				  "30001000-30002000 r-xp 00001000 08:01 5 /lib/x\n"
				  "30002000-30003000 rwxp 00002000 08:01 5 /lib/x\n"
				  "30003000-30004000 r-xp 00003000 08:01 5 /lib/x\n"
				  "30004000-30005000 rw-p 00003000 08:01 5 /lib/x\n";
	struct sdt_image image = {
		.segments = segments, .nsegments = 3, .dev = makedev(8, 1), .ino = 5};
	struct sdt_maps m;
	uint64_t at = 0;

	CHECK_INT(maps_parse(two, &m, NULL), 0);
	CHECK_INT(maps_bias(&m, &image, 0, &at), 0);
	CHECK_INT(at, 0x20000000);
	CHECK_INT(maps_bias(&m, &image, 1, &at), 0);
	CHECK_INT(at, 0x30000000);
	CHECK_INT(maps_bias(&m, &image, 2, &at), -ENOENT);
	image.dev = makedev(0, 44); /* btrfs: stat and maps name different devices */
	CHECK_INT(maps_bias(&m, &image, 1, &at), 0);
	CHECK_INT(at, 0x30000000);
	image.ino = 6;
	CHECK_INT(maps_bias(&m, &image, 0, &at), -ENOENT);
	image = (struct sdt_image){.dev = makedev(8, 1), .ino = 5};
	CHECK_INT(maps_bias(&m, &image, 0, &at), -ENOENT);
	maps_free(&m);
}

/* Not at a multiple of the page size, and not at 0. */
static void odd_addresses(void)
{
	static const char one[] = "00601000-00603000 r-xp 00002000 08:01 5 /lib/x\n";
	struct sdt_segment s = {
		.vaddr = 0x401234, .offset = 0x2234, .filesz = 0x1000, .exec = true};
	struct sdt_image image = {.segments = &s, .nsegments = 1, .dev = makedev(8, 1), .ino = 5};
	struct sdt_maps m;
	uint64_t at = 0;

	CHECK_INT(maps_parse(one, &m, NULL), 0);
	CHECK_INT(maps_bias(&m, &image, 0, &at), 0);
	CHECK_INT(at, 0x200000);
	maps_free(&m);
}

/* The function below really lies where its symbol and the bias say. */
int maps_test_landmark(void);
int maps_test_landmark(void)
{
	return test_failures;
}

static void own_process(void)
{
	struct sdt_error err = {""};
	struct sdt_image image;
	struct sdt_maps m;
	uint64_t at, addr;

	CHECK_INT(maps_read(getpid(), &m, &err), 0);
	CHECK_INT(image_open("/proc/self/exe", -1, &image, &err), 0);
	CHECK_STR(err.text, "");
	CHECK_INT(maps_bias(&m, &image, 0, &at), 0);
	CHECK_INT(image_symbol_address(&image, "maps_test_landmark", &addr), 0);
	CHECK_INT(addr + at, (uintptr_t)maps_test_landmark);
	image_close(&image);
	maps_free(&m);
}

static void no_process(void)
{
	struct sdt_error err;
	struct sdt_maps m;
	pid_t pid = fork();
	char want[40];

	if (pid == 0)
		_exit(0);
	waitpid(pid, NULL, 0);
	snprintf(want, sizeof(want), "no process %d", pid);
	CHECK_INT(maps_read(pid, &m, &err), -ESRCH);
	CHECK_STR(err.text, want);
	maps_free(&m);
}

int main(void)
{
	parse();
	damaged("00400000-00401000 r--p 00000000 08:01 77 /a\n00500000-00600000\n");
	damaged("00400000-00401000 r--p 00000000 08:01 77 /a\n00300000-00301000 r--p 00000000 "
		"08:01 77 /a\n");
	damaged("00400000-00401000 r--p 00000000 08:01 77 /a\n00600000-00500000 r--p 00000000 "
		"08:01 77 /a\n");
	bias();
	odd_addresses();
	own_process();
	no_process();
	return test_status();
}
