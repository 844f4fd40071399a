/* SPDX-License-Identifier: MIT */
/*
 * memory.h: the memory of another process through /proc/PID/mem. Writes go through page protection
 * (the kernel makes a private copy). A descriptor stays with the address space that it was opened
 * on: after exec it reads and writes nothing.
 */
#ifndef TARGET_MEMORY_H
#define TARGET_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Descriptor (close-on-exec) or -errno. */
int memory_open(pid_t pid);
/* All of len bytes or nothing that counts: 0, or -EIO / -errno. */
int memory_read(int fd, uint64_t addr, void *buf, size_t len);
int memory_write(int fd, uint64_t addr, const void *buf, size_t len);

/* The same of a traced thread, but only what the program itself may read (write): 0 or -EFAULT, other negative errno. */
int memory_read_allowed(pid_t tid, uint64_t addr, void *buf, size_t len);
int memory_write_allowed(pid_t tid, uint64_t addr, const void *buf, size_t len);

#endif
