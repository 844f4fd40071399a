/* SPDX-License-Identifier: MIT */
#include "stap-lite/vm/regex.h"
#include "stap-lite/vm/text.h"

struct threads { /* alternatives that are alive, in order of preference */
	uint32_t count;
	uint16_t *pcs;
	uint32_t *captures; /* `slots` of each */
};

struct todo {	       /* of the walk over instructions that take no byte */
	uint16_t pc;   /* to be visited; or, with a slot, */
	uint16_t slot; /* what to put back: captures[slot] = old */
	uint32_t old;
};

#define NO_SLOT 0xffff

struct search {
	const struct prog_regex_insn *insns;
	const struct prog_regex_set *sets;
	uint32_t count, slots;
	const char *text;
	size_t len;
	struct threads now, next;
	uint32_t *seen; /* per instruction: the step in which it was visited last */
	uint32_t step;
	struct todo *todo;
	uint32_t *work; /* captures of the walk */
	uint32_t *best;
	bool found;
};

static size_t round8(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

/* Every instruction pushes at most two entries, once per step; and the first. */
static size_t todo_size(size_t count)
{
	return round8((2 * count + 2) * sizeof(struct todo));
}

size_t regex_scratch_size(const struct prog_regex *regex)
{
	size_t n = regex->count, slots = 2 * (size_t)regex->groups;

	return 2 * (round8(n * sizeof(uint16_t)) + round8(n * slots * sizeof(uint32_t))) +
	       round8(n * sizeof(uint32_t)) + todo_size(n) + round8(slots * sizeof(uint32_t));
}

static void *take(char **at, size_t size)
{
	void *taken = *at;

	*at += round8(size);
	return taken;
}

static void add_thread(struct search *s, struct threads *list, uint16_t pc)
{
	list->pcs[list->count] = pc;
	bytes_copy(list->captures + (size_t)list->count * s->slots, s->work,
		s->slots * sizeof(uint32_t));
	list->count++;
}

static void push(struct search *s, uint32_t *depth, uint32_t pc, uint16_t slot, uint32_t old)
{
	s->todo[(*depth)++] = (struct todo){(uint16_t)pc, slot, old};
}

/* Adds what can be reached from pc without taking a byte, the preferred first. s->work: its
 * captures. */
static void follow(struct search *s, struct threads *list, uint16_t pc, size_t at)
{
	uint32_t depth = 0;

	push(s, &depth, pc, NO_SLOT, 0);
	while (depth) {
		struct todo todo = s->todo[--depth];
		const struct prog_regex_insn *i = &s->insns[todo.pc];

		if (todo.slot != NO_SLOT) {
			s->work[todo.slot] = todo.old;
			continue;
		}
		if (s->seen[todo.pc] == s->step)
			continue;
		s->seen[todo.pc] = s->step;
		switch ((enum regex_op)i->op) {
		case REGEX_JUMP: push(s, &depth, i->x, NO_SLOT, 0); break;
		case REGEX_SPLIT:
			push(s, &depth, i->y, NO_SLOT, 0);
			push(s, &depth, i->x, NO_SLOT, 0);
			break;
		case REGEX_SAVE:
			push(s, &depth, 0, i->x, s->work[i->x]);
			s->work[i->x] = (uint32_t)at;
			push(s, &depth, todo.pc + 1u, NO_SLOT, 0);
			break;
		case REGEX_BEGIN:
			if (at == 0)
				push(s, &depth, todo.pc + 1u, NO_SLOT, 0);
			break;
		case REGEX_END:
			if (at == s->len)
				push(s, &depth, todo.pc + 1u, NO_SLOT, 0);
			break;
		case REGEX_SET:
		case REGEX_MATCH: add_thread(s, list, todo.pc); break;
		}
	}
}

/* Further left, or as far left and longer. */
static void offer(struct search *s, const uint32_t *captures, size_t end)
{
	if (s->found &&
		(captures[0] > s->best[0] || (captures[0] == s->best[0] && end <= s->best[1])))
		return;
	s->found = true;
	bytes_copy(s->best, captures, s->slots * sizeof(uint32_t));
	s->best[1] = (uint32_t)end;
}

static bool has(const struct prog_regex_set *set, unsigned char c)
{
	return set->bits[c >> 6] >> (c & 63) & 1;
}

static void advance(struct search *s, size_t at)
{
	s->step++;
	s->next.count = 0;
	for (uint32_t n = 0; n < s->now.count; n++) {
		const struct prog_regex_insn *i = &s->insns[s->now.pcs[n]];
		const uint32_t *captures = s->now.captures + (size_t)n * s->slots;

		if (i->op == REGEX_MATCH) {
			offer(s, captures, at);
			continue;
		}
		if (at == s->len || (s->found && captures[0] > s->best[0]) ||
			!has(&s->sets[i->x], (unsigned char)s->text[at]))
			continue;
		bytes_copy(s->work, captures, s->slots * sizeof(uint32_t));
		follow(s, &s->next, (uint16_t)(s->now.pcs[n] + 1), at + 1);
	}
}

static void start_here(struct search *s, size_t at)
{
	for (uint32_t i = 0; i < s->slots; i++)
		s->work[i] = REGEX_UNSET;
	s->work[0] = (uint32_t)at;
	follow(s, &s->now, 0, at);
}

bool regex_search(const struct program *program, const struct prog_regex *regex, const char *text,
	size_t len, void *scratch, uint32_t *captures)
{
	struct search s = {.insns = prog_regex_insns(program) + regex->first,
		.sets = prog_regex_sets(program) + regex->first_set,
		.count = regex->count,
		.slots = 2 * regex->groups,
		.text = text,
		.len = len,
		.step = 1,
		.best = captures};
	char *at = scratch;

	s.now.pcs = take(&at, s.count * sizeof(uint16_t));
	s.next.pcs = take(&at, s.count * sizeof(uint16_t));
	s.now.captures = take(&at, (size_t)s.count * s.slots * sizeof(uint32_t));
	s.next.captures = take(&at, (size_t)s.count * s.slots * sizeof(uint32_t));
	s.seen = take(&at, s.count * sizeof(uint32_t));
	s.todo = take(&at, todo_size(s.count));
	s.work = take(&at, s.slots * sizeof(uint32_t));
	bytes_zero(s.seen, s.count * sizeof(uint32_t));
	for (size_t i = 0; i <= len; i++) {
		struct threads swap;

		if (!s.found)
			start_here(&s, i); /* `seen` still is that of the threads that got here */
		if (!s.now.count && s.found)
			break;
		advance(&s, i);
		swap = s.now;
		s.now = s.next;
		s.next = swap;
	}
	return s.found;
}
