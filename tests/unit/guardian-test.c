/* SPDX-License-Identifier: MIT */
/* A guardian that dies before it watches is an error, not an endless wait. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "stap-lite/runtime/ptrace/guardian.h"
#include "tests/unit/test.h"

/* The guardian's first system call of its own, setpgid, kills the process that makes it. */
static int forbid_setpgid(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_setpgid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = {sizeof(code) / sizeof(*code), code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) < 0 ? -errno : 0;
}

int main(void)
{
	struct guard *guard = NULL;
	struct sdt_error err = {0};
	int rc = forbid_setpgid();

	if (rc < 0) {
		printf("skipped: no seccomp: %s\n", strerror(-rc));
		return 77;
	}
	CHECK_INT(guard_open(&guard, &err), -ESRCH);
	CHECK(guard == NULL);
	CHECK(strstr(err.text, "guardian") != NULL);
	return test_status();
}
