/* SPDX-License-Identifier: MIT */
/*
 * Fuzz entry point of the script language's front end. The first byte says how the rest, a script,
 * is compiled. With clang: -fsanitize=fuzzer,address this file and stap-lite/front. In `make
 * check`, front-replay.c feeds it a corpus.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "stap-lite/front/front.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int holds)
{
	if (!holds)
		abort();
}

/* Marks named m… exist at two sites, with one and with three arguments. */
static int marks(void *ctx, const struct mark_request *request, struct resolved_site **sites,
	size_t *nsites, char *similar, size_t similar_size, struct sdt_error *err)
{
	(void)err;
	require(request->mark != NULL && similar_size > 1);
	if (request->mark[0] != 'm') {
		strcpy(similar, "m");
		return -ENOENT;
	}
	*sites = ctx;
	*nsites = 2;
	return 0;
}

static void check_tree(const struct tree *tree)
{
	for (const struct derived *d = tree->derived; d; d = d->next) {
		require(d->pn && d->pp && d->script && d->script->body);
		require((d->nsites > 0) == (d->probe.point == POINT_MARK));
	}
	for (const struct symbol *s = tree->globals.first; s; s = s->next)
		require(s->type >= PROG_LONG && s->type <= PROG_STATS && s->nkeys >= 0 &&
			s->nkeys <= PROG_MAX_KEYS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const args[] = {"one", "2"};
	struct resolved_site sites[] = {
		{.path = "/p", .provider = "a", .name = "m", .pc = 0x10, .nargs = 1},
		{.path = "/p", .provider = "a", .name = "m", .pc = 0x20, .nargs = 3}};
	struct resolver resolver = {.ctx = sites, .marks = marks};
	struct front_input in = {.name = "f.stp", .args = args, .nargs = 2, .resolver = &resolver};
	struct text_buffer messages = {0}, dump = {0};
	struct tree *tree;
	int status;

	if (!size)
		return 0;
	in.verbose = data[0] & 1;
	in.last_pass = data[0] & 2 ? 1 : 0;
	in.text = (const char *)data + 1;
	in.len = size - 1;
	status = front_compile(&in, &tree, &messages);
	require(status >= 0 && status <= 3);
	require((status == 0) == (tree != NULL));
	require(status == 0 || messages.len > 0);
	if (tree && in.last_pass == 1)
		front_dump_tree(tree, in.name, &dump);
	else if (tree)
		check_tree(tree);
	front_destroy(tree);
	if (size < 4096)
		require(front_dump_tokens(&in, &dump) == 0 && dump.len > 0);
	text_deinit(&messages);
	text_deinit(&dump);
	return 0;
}
