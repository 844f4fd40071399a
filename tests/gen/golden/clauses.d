/* SPDX-License-Identifier: MIT */
#!/usr/sbin/dtrace -s
#pragma D option quiet
BEGIN {}
BEGIN { printf("%d }\n", $1); @seen[pid] = count(); exit(0) }
syscall::read:entry, syscall::write:entry /pid == $target && arg0 > 1/ { trace(arg0); }
pid$target::main:entry { self->x = 1; }
:::END {}
php*:::request-start*,
*:::entry { trace(1); }
profile-97 { }
