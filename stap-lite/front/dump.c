/* SPDX-License-Identifier: MIT */
/*
 * The tree written back as a script, in the form of `stap -p1`: every operand in parentheses, each
 * statement with `;`, no indentation. Only for trees that the checker has not seen.
 */
#include "stap-lite/front/front.h"
#include <inttypes.h>
#include <string.h>

struct dump {
	struct text_buffer *out;
	bool mangled; /* names of globals as `stap -p2` has them */
};

static void dump_expr(struct dump *d, const struct expr *expr);
static void dump_stmt(struct dump *d, const struct stmt *stmt);

static void put(struct dump *d, const char *text)
{
	text_add(d->out, text, strlen(text));
}

/* A string as written; formats with each backslash doubled. */
static void put_quoted(struct dump *d, const char *raw, bool doubled)
{
	put(d, "\"");
	for (; *raw; raw++) {
		bool escaped = *raw == '\\' && raw[1];

		if (escaped && doubled && raw[1] != '"')
			put(d, "\\");
		text_add(d->out, raw, 1);
		if (escaped)
			text_add(d->out, ++raw, 1);
	}
	put(d, "\"");
}

static void put_operand(struct dump *d, const struct expr *expr)
{
	put(d, "(");
	dump_expr(d, expr);
	put(d, ")");
}

static void put_list(struct dump *d, struct expr *const *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		put(d, i ? ", " : "");
		if (items[i])
			dump_expr(d, items[i]);
		else
			put(d, "*");
	}
}

static void put_keys(struct dump *d, const struct expr *expr)
{
	put(d, "[");
	put_list(d, expr->args, expr->nargs);
	put(d, "]");
}

static void dump_print(struct dump *d, const struct expr *expr)
{
	const struct print_call *print = expr->print;

	text_print(d->out, "%s(", expr->name);
	if (print->raw || print->has_delimiter) {
		put_quoted(d, print->format.raw, print->raw);
		put(d, expr->nargs ? ", " : "");
	}
	put_list(d, expr->args, expr->nargs);
	put(d, ")");
}

static void dump_infix(struct dump *d, const struct expr *expr)
{
	put_operand(d, expr->left);
	text_print(d->out, " %s ", expr->token.text);
	if (expr->kind == EXPR_REGEX)
		put_quoted(d, expr->string, false);
	else
		put_operand(d, expr->right);
}

static void dump_step(struct dump *d, const struct expr *expr)
{
	if (!expr->postfix)
		put(d, expr->token.text);
	put_operand(d, expr->left);
	if (expr->postfix)
		put(d, expr->token.text);
}

static void dump_stat(struct dump *d, const struct expr *expr)
{
	text_print(d->out, "%s(", expr->token.text);
	dump_expr(d, expr->left);
	if (expr->kind == EXPR_STAT && expr->number)
		text_print(d->out, ", %" PRId64, expr->number);
	for (size_t i = 0; i < expr->nargs; i++)
		text_print(d->out, ", %" PRId64, expr->args[i]->number);
	put(d, ")");
}

static void dump_ternary(struct dump *d, const struct expr *expr)
{
	put_operand(d, expr->left);
	put(d, "?");
	put_operand(d, expr->right);
	put(d, ":");
	put_operand(d, expr->third);
}

static void dump_members(struct dump *d, const struct reach *reach)
{
	for (size_t i = 0; i < reach->nmembers; i++) {
		const struct member *member = &reach->members[i];

		put(d, member->name ? "->" : "[");
		if (member->name)
			put(d, member->name);
		else
			dump_expr(d, member->index);
		put(d, member->name ? "" : "]");
	}
	put(d, reach->pretty == 2 ? "->$$" : reach->pretty ? "->$" : "");
}

/* $a->b[1]->$, @cast(e, "type", "module")->m, &@var("name") */
static void dump_target(struct dump *d, const struct expr *expr)
{
	const struct reach *reach = expr->reach;

	put(d, reach->address ? "&" : "");
	put(d, expr->name);
	if (expr->target == TARGET_GLOBAL || expr->target == TARGET_CAST) {
		put(d, "(");
		if (expr->left) {
			dump_expr(d, expr->left);
			put(d, ", ");
		}
		text_print(d->out, "\"%s\"", reach->name);
		if (reach->module)
			text_print(d->out, ", \"%s\"", reach->module);
		put(d, ")");
	}
	dump_members(d, reach);
}

/* `@entry(left)`, `@perf("right")` */
static void dump_at(struct dump *d, const struct expr *expr)
{
	text_print(d->out, "%s(", expr->token.text);
	dump_expr(d, expr->left ? expr->left : expr->right);
	put(d, ")");
}

static void dump_bucket(struct dump *d, const struct expr *expr)
{
	dump_expr(d, expr->left);
	put(d, "[");
	dump_expr(d, expr->right);
	put(d, "]");
}

static void dump_expr(struct dump *d, const struct expr *expr)
{
	switch (expr->kind) {
	case EXPR_NUMBER: text_print(d->out, "%" PRId64, expr->number); break;
	case EXPR_STRING: put_quoted(d, expr->token.raw, false); break;
	case EXPR_VARIABLE:
		if (d->mangled && expr->symbol && expr->symbol->is_global)
			put(d, "__global_");
		put(d, expr->name);
		break;
	case EXPR_TARGET: dump_target(d, expr); break;
	case EXPR_DEREF:
		put(d, expr->reach->address ? "&" : "");
		put_operand(d, expr->left);
		dump_members(d, expr->reach);
		break;
	case EXPR_ENTRY:
	case EXPR_PERF: dump_at(d, expr); break;
	case EXPR_INDEX:
		put(d, expr->name);
		put_keys(d, expr);
		break;
	case EXPR_IN:
		put_keys(d, expr);
		put(d, " in ");
		dump_expr(d, expr->left);
		break;
	case EXPR_UNARY:
		put(d, expr->token.text);
		put_operand(d, expr->left);
		break;
	case EXPR_BINARY:
	case EXPR_ASSIGN:
	case EXPR_SAMPLE:
	case EXPR_REGEX: dump_infix(d, expr); break;
	case EXPR_TERNARY: dump_ternary(d, expr); break;
	case EXPR_STEP: dump_step(d, expr); break;
	case EXPR_CALL:
		text_print(d->out, "%s(", expr->name);
		put_list(d, expr->args, expr->nargs);
		put(d, ")");
		break;
	case EXPR_PRINT: dump_print(d, expr); break;
	case EXPR_STAT:
	case EXPR_HIST:
	case EXPR_DEFINED: dump_stat(d, expr); break;
	case EXPR_BUCKET: dump_bucket(d, expr); break;
	case EXPR_OTHER: dump_infix(d, expr); break;
	}
}

/* ---- statements ---- */

static void dump_block(struct dump *d, const struct stmt *block)
{
	put(d, "{\n");
	for (const struct stmt *stmt = block->first; stmt; stmt = stmt->next) {
		dump_stmt(d, stmt);
		put(d, ";\n");
	}
	put(d, "}");
}

static void dump_if(struct dump *d, const struct stmt *stmt)
{
	put(d, "if ");
	put_operand(d, stmt->expr);
	put(d, " ");
	dump_stmt(d, stmt->body);
	put(d, "\n");
	if (!stmt->other)
		return;
	put(d, "else ");
	dump_stmt(d, stmt->other);
	put(d, "\n");
}

static void dump_for(struct dump *d, const struct stmt *stmt)
{
	put(d, "for (");
	if (stmt->init)
		dump_expr(d, stmt->init);
	put(d, "; ");
	if (stmt->expr)
		dump_expr(d, stmt->expr);
	else
		put(d, "1");
	put(d, "; ");
	if (stmt->step)
		dump_expr(d, stmt->step);
	put(d, ") ");
	dump_stmt(d, stmt->body);
}

static void put_sort(struct dump *d, const struct stmt *stmt, int by)
{
	static const char *const names[] = {"@count", "@sum", "@min", "@max", "@avg", "@variance"};

	if (stmt->sort.by != by)
		return;
	if (by == 0 && stmt->sort.stat >= 0)
		text_print(d->out, " %s", names[stmt->sort.stat]);
	put(d, stmt->sort.descending ? "-" : "+");
}

static void dump_foreach(struct dump *d, const struct stmt *stmt)
{
	put(d, "foreach (");
	if (stmt->value)
		text_print(d->out, "%s = ", stmt->value->name);
	put(d, "[");
	for (size_t i = 0; i < stmt->nkeys; i++) {
		put(d, i ? ", " : "");
		put(d, stmt->keys[i]->name);
		put_sort(d, stmt, (int)i + 1);
	}
	put(d, "] in ");
	dump_expr(d, stmt->array);
	put_sort(d, stmt, 0);
	if (stmt->limit) {
		put(d, " limit ");
		dump_expr(d, stmt->limit);
	}
	put(d, ") ");
	dump_stmt(d, stmt->body);
}

static void dump_try(struct dump *d, const struct stmt *stmt)
{
	put(d, "try {\n");
	dump_block(d, stmt->body);
	put(d, "\n} catch ");
	if (stmt->message)
		text_print(d->out, "(%s) ", stmt->message->name);
	put(d, "{\n");
	dump_block(d, stmt->other);
	put(d, "\n}\n");
}

static void dump_with_value(struct dump *d, const char *keyword, const struct expr *expr)
{
	put(d, keyword);
	if (!expr)
		return;
	put(d, " ");
	dump_expr(d, expr);
}

static void dump_stmt(struct dump *d, const struct stmt *stmt)
{
	switch (stmt->kind) {
	case STMT_EMPTY: put(d, ";"); break;
	case STMT_BLOCK: dump_block(d, stmt); break;
	case STMT_EXPR: dump_expr(d, stmt->expr); break;
	case STMT_IF: dump_if(d, stmt); break;
	case STMT_WHILE:
	case STMT_FOR: dump_for(d, stmt); break;
	case STMT_FOREACH: dump_foreach(d, stmt); break;
	case STMT_RETURN: dump_with_value(d, "return", stmt->expr); break;
	case STMT_DELETE: dump_with_value(d, "delete", stmt->expr); break;
	case STMT_TRY: dump_try(d, stmt); break;
	case STMT_NEXT:
	case STMT_BREAK:
	case STMT_CONTINUE: put(d, stmt->token.text); break;
	}
}

/* ---- declarations ---- */

static void dump_global(struct dump *d, const struct symbol *symbol)
{
	text_print(d->out, "global %s%s", symbol->name, symbol->wraps ? "%" : "");
	if (symbol->declared_size)
		text_print(d->out, "[%" PRIu32 "]", symbol->declared_size);
	if (symbol->initial) {
		put(d, " = ");
		dump_expr(d, symbol->initial);
	}
	put(d, "\n");
}

static void dump_point(struct dump *d, const struct point *point)
{
	for (size_t i = 0; i < point->ncomponents; i++) {
		const struct component *c = &point->components[i];

		text_print(d->out, "%s%s", i ? "." : "", c->name);
		if (c->has_arg && c->arg_is_string) {
			put(d, "(");
			put_quoted(d, c->arg_token.raw, false);
			put(d, ")");
		} else if (c->has_arg) {
			text_print(d->out, "(%" PRId64 ")", c->number);
		}
	}
	put(d, point->optional ? "?" : point->sufficient ? "!" : "");
	if (point->condition) {
		put(d, " if (");
		dump_expr(d, point->condition);
		put(d, ")");
	}
}

void front_dump_condition(const struct expr *condition, struct text_buffer *out)
{
	struct dump d = {out, true};

	put(&d, " if (");
	dump_expr(&d, condition);
	put(&d, ")");
}

void front_dump_points(const struct point *points, const char *separator, struct text_buffer *out)
{
	struct dump d = {.out = out};

	for (const struct point *point = points; point; point = point->next) {
		put(&d, point == points ? "" : separator);
		dump_point(&d, point);
	}
}

static void dump_probe(struct dump *d, const struct probe *probe)
{
	put(d, "probe ");
	if (probe->alias) {
		dump_point(d, probe->alias);
		put(d, probe->alias_appends ? " += " : " = ");
	}
	front_dump_points(probe->points, probe->alias ? ", " : ",", d->out);
	dump_block(d, probe->body); /* an epilogue behind it is left out, as by SystemTap */
	put(d, "\n");
}

static void dump_function(struct dump *d, const struct function *function)
{
	const struct symbol *parameter = function->scope.first;

	text_print(d->out, "function %s (", function->name);
	for (size_t i = 0; i < function->nparams; i++, parameter = parameter->next)
		text_print(d->out, "%s%s", i ? ", " : "", parameter->name);
	put(d, ")\n");
	dump_block(d, function->body);
	put(d, "\n");
}

void front_dump_tree(const struct tree *tree, const char *name, struct text_buffer *out)
{
	struct dump d = {.out = out};

	text_print(out, "# parse tree dump\n# file %s\n", name);
	for (const struct symbol *symbol = tree->globals.first; symbol; symbol = symbol->next)
		dump_global(&d, symbol);
	for (const struct probe *probe = tree->aliases; probe; probe = probe->next)
		dump_probe(&d, probe);
	for (const struct probe *probe = tree->probes; probe; probe = probe->next)
		dump_probe(&d, probe);
	for (const struct function *f = tree->functions; f; f = f->next)
		dump_function(&d, f);
	put(&d, "\n");
}
