/* SPDX-License-Identifier: MIT */
#include "stap-lite/front/clone.h"
#include <string.h>

static void *copy(struct pool *pool, const void *from, size_t size)
{
	return memcpy(pool_alloc(pool, size), from, size);
}

static struct expr **clone_list(struct pool *pool, struct expr *const *list, size_t count)
{
	struct expr **new = pool_array(pool, count + 1, sizeof(struct expr *));

	for (size_t i = 0; i < count; i++)
		new[i] = clone_expr(pool, list[i]);
	return new;
}

static struct print_call *clone_print(struct pool *pool, const struct print_call *print)
{
	struct print_call *new = copy(pool, print, sizeof(*print));

	new->pieces = pool_array(pool, print->npieces + 1, sizeof(*new->pieces));
	new->texts = pool_array(pool, print->npieces + 1, sizeof(*new->texts));
	for (size_t i = 0; i < print->npieces; i++) {
		new->pieces[i] = print->pieces[i];
		if (print->pieces[i].conv == CONV_LITERAL)
			new->texts[print->pieces[i].text] = print->texts[print->pieces[i].text];
	}
	return new;
}

static struct reach *clone_reach(struct pool *pool, const struct reach *reach)
{
	struct reach *new = copy(pool, reach, sizeof(*reach));

	new->members = pool_array(pool, reach->nmembers + 1, sizeof(*new->members));
	for (size_t i = 0; i < reach->nmembers; i++)
		new->members[i] = (struct member){
			reach->members[i].name, clone_expr(pool, reach->members[i].index)};
	return new;
}

struct expr *clone_expr(struct pool *pool, const struct expr *expr)
{
	struct expr *new;

	if (!expr)
		return NULL;
	new = copy(pool, expr, sizeof(*expr));
	new->left = clone_expr(pool, expr->left);
	new->right = clone_expr(pool, expr->right);
	new->third = clone_expr(pool, expr->third);
	if (expr->nargs)
		new->args = clone_list(pool, expr->args, expr->nargs);
	if (expr->reach)
		new->reach = clone_reach(pool, expr->reach);
	if (expr->print)
		new->print = clone_print(pool, expr->print);
	return new;
}

static struct stmt *clone_block(struct pool *pool, const struct stmt *first)
{
	struct stmt *new = NULL, **last = &new;

	for (; first; first = first->next) {
		*last = clone_stmt(pool, first);
		last = &(*last)->next;
	}
	return new;
}

struct stmt *clone_stmt(struct pool *pool, const struct stmt *stmt)
{
	struct stmt *new;

	if (!stmt)
		return NULL;
	new = copy(pool, stmt, sizeof(*stmt));
	new->next = NULL;
	new->expr = clone_expr(pool, stmt->expr);
	new->init = clone_expr(pool, stmt->init);
	new->step = clone_expr(pool, stmt->step);
	new->array = clone_expr(pool, stmt->array);
	new->value = clone_expr(pool, stmt->value);
	new->limit = clone_expr(pool, stmt->limit);
	new->message = clone_expr(pool, stmt->message);
	if (stmt->nkeys)
		new->keys = clone_list(pool, stmt->keys, stmt->nkeys);
	new->body = clone_stmt(pool, stmt->body);
	new->other = clone_stmt(pool, stmt->other);
	new->first = clone_block(pool, stmt->first);
	return new;
}
