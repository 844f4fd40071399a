/* SPDX-License-Identifier: MIT */
/*
 * Runs a fuzz entry point over files named on the command line, or over a corpus made here:
 * sections with every operand form, whole and then damaged in a reproducible way. Exit status 0:
 * nothing broke its promises (it would have aborted).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/fuzz/note-fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROUNDS = 20000, ROOM = 4096 };

static const char *const argument_strings[] = {"", "8@%rdi -4@%esi 2@%r11w 1@%bpl",
	"-4@$-5 1@$-56 8@$18446744073709551615",
	"8@16(%rsp) -4@(%rax) -4@44(%rax,%rdx,4) 8@(,%r12,8)",
	"-4@gi(%rip) -1@3+garr(%rip) -1@garr+3(%rip) 8@-8+x(%rip)",
	"8@ext@GOTPCREL(%rip) -4@%fs:tls@tpoff 8f@.LC1(%rip) 8f@%xmm0",
	"-4@gi@GOTOFF(%edx) 4@48(%esp) 8@%esi -1@%ecx", "-4@x1 8@[sp, 16] -4@[x3, 44]",
	"-4@r1 2@ip 4@[sp, #40] -4@[r5, ip] 1@#42 -4@#-5",
	"-4@a1 -8@16(sp) 4@%tprel_lo(.LANCHOR1)(a4)", "-4@4 8@0(9) -4@i-5 8@i42",
	"8@%r3 8@368(%r15) -4@4(%r1,%r2)", "-4@$5 -1@0($4) 8@16($sp) 4@%lo(si)($8)",
	"-4@$r5 8@$r3,16 -4@-8", "%eax %ebx", ":", "16@%rax 300@v(%rip) -16f@0(%rsp)",
	"1@%al 1@%al 1@%al 1@%al 1@%al 1@%al 1@%al 1@%al 1@%al 1@%al 1@%al 1@%al 1@%al 1@%al"};

static uint32_t seed = 2463534242u;

static uint32_t next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	return seed ^= seed << 5;
}

static size_t put(uint8_t *to, uint64_t value, unsigned size, int big)
{
	for (unsigned i = 0; i < size; i++)
		to[big ? size - 1 - i : i] = (uint8_t)(value >> 8 * i);
	return size;
}

/* A note of types and names, what the second section holds. */
static size_t put_typed(uint8_t *to, int big, unsigned word)
{
	static const char strings[] = "int\0fd\0const char *\0path";
	size_t at = 0;

	at += put(to + at, 7, 4, big);
	at += put(to + at, 2 * word + sizeof(strings), 4, big);
	at += put(to + at, 1, 4, big);
	memcpy(to + at, "sdtkit\0", 8);
	at += 8;
	for (int i = 0; i < 2; i++)
		at += put(to + at, 0x1000, word, big);
	memcpy(to + at, strings, sizeof(strings));
	at += sizeof(strings);
	while (at % 4)
		to[at++] = 0;
	return at;
}

static size_t put_note(uint8_t *to, const char *args, int big, unsigned word)
{
	size_t len = strlen(args) + 1, at = 0;

	at += put(to + at, 8, 4, big);
	at += put(to + at, 3 * word + 10 + len, 4, big);
	at += put(to + at, 3, 4, big);
	memcpy(to + at, "stapsdt", 8);
	at += 8;
	for (int i = 0; i < 3; i++)
		at += put(to + at, 0x1000, word, big);
	memcpy(to + at, "prov\0name", 10);
	memcpy(to + at + 10, args, len);
	at += 10 + len;
	while (at % 4)
		to[at++] = 0;
	return at;
}

/* The first byte of an input says how it is to be read; see note-fuzz.c. */
static size_t make(uint8_t *to, uint8_t kind)
{
	unsigned word = fuzz_word(kind);
	size_t at = 1;

	to[0] = kind;
	for (size_t i = 0; i < sizeof(argument_strings) / sizeof(*argument_strings); i++)
		at += put_note(to + at, argument_strings[i], kind & 1, word);
	return at + put_typed(to + at, kind & 1, word);
}

static void damage(uint8_t *data, size_t *size)
{
	static const char interesting[] = "@%$()+-,:. f0128\0\377[]";
	unsigned changes = 1 + next_random() % 6;

	while (changes--) {
		size_t at = 1 + next_random() % (*size - 1);

		switch (next_random() % 4) {
		case 0: data[at] = (uint8_t)next_random(); break;
		case 1:
			data[at] = (uint8_t)interesting[next_random() % (sizeof(interesting) - 1)];
			break;
		case 2: data[at] ^= (uint8_t)(1u << next_random() % 8); break;
		default: *size = at + 1;
		}
	}
}

static int replay_file(const char *path)
{
	static uint8_t data[1 << 20];
	FILE *in = fopen(path, "rb");
	size_t n;

	if (!in) {
		perror(path);
		return 1;
	}
	n = fread(data, 1, sizeof(data), in);
	fclose(in);
	return LLVMFuzzerTestOneInput(data, n);
}

int main(int argc, char **argv)
{
	uint8_t whole[ROOM], copy[ROOM];
	int status = 0;

	for (int i = 1; i < argc; i++)
		status |= replay_file(argv[i]);
	for (int i = 0; argc == 1 && i < ROUNDS; i++) {
		size_t size = make(whole, (uint8_t)(i % (2 * FUZZ_CPUS)));

		memcpy(copy, whole, size);
		if (i >= 2 * FUZZ_CPUS)
			damage(copy, &size);
		LLVMFuzzerTestOneInput(copy, size);
	}
	if (argc == 1)
		printf("%d inputs\n", ROUNDS);
	return status;
}
