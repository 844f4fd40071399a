/* SPDX-License-Identifier: MIT */
/*
 * engine.h: the process that traces. It owns the runtime, runs every handler in order and takes
 * everything back at the end.
 */
#ifndef SESSION_ENGINE_H
#define SESSION_ENGINE_H

#include "stap-lite/session/link.h"
#include "stap-lite/session/session.h"
#include "stap-lite/vm/arena.h"

/* The whole life of the engine; called in the child right after fork. Never returns: ends with
 * _exit(0). */
_Noreturn void engine_main(const struct session_config *config, struct link *link,
	struct arena *arena, const sigset_t *user_mask, pid_t user_pgrp);

#endif
