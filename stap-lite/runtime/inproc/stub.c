/* SPDX-License-Identifier: MIT */
#include "stap-lite/runtime/inproc/stub.h"

#include <string.h>

static const uint8_t save[] = {
	0x48, 0x8d, 0x64, 0x24, 0x80,	    /* lea -128(%rsp),%rsp: the red zone is the program's */
	0x50,				    /* push %rax */
	0x9f,				    /* lahf */
	0x0f, 0x90, 0xc0,		    /* seto %al */
	0x50,				    /* push %rax: the flags */
	0x51, 0x52, 0x53, 0x55, 0x56, 0x57, /* push rcx, rdx, rbx, rbp, rsi, rdi */
	0x41, 0x50, 0x41, 0x51, 0x41, 0x52, 0x41, 0x53, 0x41, 0x54, 0x41, 0x55, 0x41, 0x56, 0x41,
	0x57,			/* r8 … r15 */
	0x48, 0x89, 0xe7,	/* mov %rsp,%rdi: the frame */
	0x48, 0x89, 0xe3,	/* mov %rsp,%rbx */
	0x48, 0x83, 0xe4, 0xf0, /* and $-16,%rsp */
};
static const uint8_t load_site[] = {0x48, 0xbe};       /* mov $site,%rsi */
static const uint8_t load_dispatcher[] = {0x48, 0xb8}; /* mov $dispatcher,%rax */
static const uint8_t restore[] = {
	0xff, 0xd0,	  /* call *%rax */
	0x48, 0x89, 0xdc, /* mov %rbx,%rsp */
	0x41, 0x5f, 0x41, 0x5e, 0x41, 0x5d, 0x41, 0x5c, 0x41, 0x5b, 0x41, 0x5a, 0x41, 0x59, 0x41,
	0x58,						/* r15 … r8 */
	0x5f, 0x5e, 0x5d, 0x5b, 0x5a, 0x59,		/* pop rdi, rsi, rbp, rbx, rdx, rcx */
	0x58,						/* pop %rax */
	0x04, 0x7f,					/* add $127,%al: overflows if it was 1 */
	0x9e,						/* sahf */
	0x58,						/* pop %rax */
	0x48, 0x8d, 0xa4, 0x24, 0x80, 0x00, 0x00, 0x00, /* lea 128(%rsp),%rsp */
};

size_t stub_size(void)
{
	return sizeof(save) + sizeof(load_site) + 8 + sizeof(load_dispatcher) + 8 + sizeof(restore);
}

static uint8_t *put(uint8_t *at, const void *bytes, size_t len)
{
	memcpy(at, bytes, len);
	return at + len;
}

void stub_emit(uint8_t *buf, uint64_t dispatcher, uint64_t site)
{
	uint8_t *at = put(buf, save, sizeof(save));

	at = put(at, load_site, sizeof(load_site));
	at = put(at, &site, sizeof(site));
	at = put(at, load_dispatcher, sizeof(load_dispatcher));
	at = put(at, &dispatcher, sizeof(dispatcher));
	put(at, restore, sizeof(restore));
}
