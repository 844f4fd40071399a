/* SPDX-License-Identifier: MIT */
/* One mark with addresses that scripts write to; it then prints what is there. Another one with
 * addresses of: text, numbers, UTF-16, UTF-32, text that ends where the memory ends, memory that
 * nobody may read, bytes with zeros. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sdt.h>
#include <unistd.h>

static const char text[] = "say \"hi\"\t\\ \303\251 \001 end";
static struct {
	int8_t n8;
	uint8_t u8;
	int16_t n16;
	int32_t n32;
	int64_t n64;
} numbers = {-5, 250, -1234, -2000000000, INT64_MIN + 1};
static const uint16_t utf16[] = {'w', 0xe9, 0x20ac, 0xd83d, 0xde00, 0}, lone[] = {'w', 0xdc00, 0};
static const uint32_t utf32[] = {'w', 0xe9, 0x1f600, 0}, beyond[] = {'w', 0x110000, 0};

static struct {
	char text[8], guard;
	int8_t n8;
	int16_t n16;
	int32_t n32;
	int64_t n64;
	void *pointer;
} changed = {"before", 'g', 1, 2, 3, 4, NULL};

static void change(void)
{
	DTRACE_PROBE2(memory, change, &changed, text);
	__asm__ volatile("" : : : "memory");
	printf("%s %c %d %d %d %lld %p\n", changed.text, changed.guard, changed.n8, changed.n16,
		changed.n32, (long long)changed.n64, changed.pointer);
	fflush(stdout);
}

int main(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *pages =
		mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED || mprotect(pages + page, page, PROT_NONE) != 0)
		return 2;
	change();
	memcpy(pages + page - 5, "edge", 5);
	memset(pages, 'x', 600);
	DTRACE_PROBE9(memory, all, text, &numbers, utf16, lone, utf32, beyond, pages + page - 5,
		pages + page, pages);
	return 0;
}
