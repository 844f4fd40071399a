/* SPDX-License-Identifier: MIT */
/*
 * turn.h: the engine's way to the arena's lock (vm/lock.h): waits for handlers in traced programs,
 * and takes the lock from a thread that died with it.
 */
#ifndef SESSION_TURN_H
#define SESSION_TURN_H

#include "stap-lite/vm/arena.h"

/* What the engine does while it waits: it may be the one who keeps the holder from going on. */
void turn_while_waiting(void (*pump)(void *ctx), void *ctx);

/* turn_take() always gets it; pairs may be nested. One thread of the engine uses them. */
void turn_take(struct arena *arena);
void turn_give(struct arena *arena);

#endif
