/* SPDX-License-Identifier: MIT */
/*
 * implant.h: code and memory of ours inside one traced address space: the resident block and the
 * session's block (agent/abi.h). Everything happens through system calls that a stopped thread
 * makes for us, while all threads of the space are stopped. Failing leaves the program as it was.
 */
#ifndef RUNTIME_INPROC_IMPLANT_H
#define RUNTIME_INPROC_IMPLANT_H

#include <stdbool.h>
#include <stdint.h>
#include "libsdt/error.h"
#include "libsdt/maps.h"
#include "stap-lite/runtime/inproc/agent/abi.h"
#include "stap-lite/runtime/inproc/rooms.h"
#include "stap-lite/runtime/ptrace/remote.h"

struct implant {			  /* addresses in the program, 0: not there */
	uint64_t resident_code, resident; /* resident: the struct */
	uint64_t slots, sites;
	uint64_t session;
	uint64_t points; /* of the session: struct agent_point[] */
	uint32_t nsites, npoints, point_room;
	uint32_t number; /* of the session: its bit in agent_site.armed */
	bool refused;	 /* tried, and why not has been said */
};

/* What a session needs in every process: made once by the tool. */
struct session_image {
	int arena_fd, program_fd;
	uint64_t arena_size, program_size;
	uint64_t run_size;
	const uint32_t *order;
	uint32_t norder, point_room;
	struct agent_session constants; /* addresses still 0 */
};

/* Finds the resident block of an earlier session in these maps, or puts one there. 0 or -errno. */
int implant_resident(struct implant *implant, struct remote *remote, const struct sdt_maps *maps,
	struct sdt_error *err);
/* Puts the session's block there. 0 or -errno (nothing of it stays). */
int implant_session(struct implant *implant, struct remote *remote,
	const struct session_image *image, struct sdt_error *err);
/* Maps the pages of a plan and writes them. false: one could not be mapped; none is. */
bool implant_pages(struct remote *remote, const struct rooms *rooms);
/* Takes the session's block away unless a thread is in it; false then. All sites are disarmed. */
bool implant_remove_session(struct implant *implant, struct remote *remote);
/* The record of a site of an earlier session at addr, or -1. */
long implant_find_site(
	const struct implant *implant, int mem, uint64_t addr, struct agent_site *site);
/* Whether another site of any session has been so near that patches could overlap. */
bool implant_has_near(const struct implant *implant, int mem, uint64_t addr);

#endif
