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
/* Address of the record of site number in the program. */
static inline uint64_t implant_site_addr(const struct implant *implant, uint32_t number)
{
	return implant->sites + number * sizeof(struct agent_site);
}
/* Room for count more sites in the resident table. */
bool implant_has_room(const struct implant *implant, size_t count);
/* The records of all sites of this and earlier sessions, implant->nsites of them, read at once;
 * NULL when they cannot be had. Caller frees. */
struct agent_site *implant_sites(const struct implant *implant, int mem);

#endif
