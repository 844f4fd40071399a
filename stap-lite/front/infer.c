/* SPDX-License-Identifier: MIT */
/*
 * Types: every node is visited with the type that its context wants (PROG_VOID: any), again and
 * again until nothing new is learned; then what is still unknown is an error. The order of the
 * visits decides which place a message names, so it follows SystemTap's: probes before functions,
 * left operands before right ones.
 */
#include "stap-lite/front/check.h"
#include "stap-lite/front/infer.h"
#include <string.h>

static const char *type_name(uint8_t type)
{
	static const char *const names[] = {"unknown", "long", "string", "stats"};

	return names[type];
}

static void learn(struct inference *in, uint8_t *type, uint8_t value)
{
	if (*type || !value)
		return;
	*type = value;
	in->progress = true;
}

static void invalid_type(struct inference *in, const struct token *token, uint8_t type)
{
	in->mismatched = true;
	diag_error(in->check->diag, token, NULL, "invalid type %s", type_name(type));
}

void infer_unresolved(struct inference *in, const struct token *token)
{
	if (in->complain)
		diag_error(in->check->diag, token, NULL, "unresolved type ");
}

static void mismatch(
	struct inference *in, const struct token *token, uint8_t expected, uint8_t found)
{
	in->mismatched = true;
	diag_error(in->check->diag, token, NULL, "type mismatch: expected %s but found %s",
		type_name(expected), type_name(found));
}

/* `decided` is where the type of the thing came from; without a place it was declared. */
static void mismatch_inferred(struct inference *in, const struct token *token, uint8_t type,
	uint8_t first, const struct token *decided)
{
	bool shown;

	if (!decided->source) {
		mismatch(in, token, type, first);
		return;
	}
	in->mismatched = true;
	shown = diag_error(in->check->diag, token, NULL, "type mismatch (%s)", type_name(type));
	diag_chain(in->check->diag, shown, decided, "type was first inferred here (%s)",
		type_name(first));
}

static void mismatch_index(struct inference *in, size_t index, const struct token *token,
	uint8_t type, uint8_t first, const struct token *decided)
{
	bool shown;

	in->mismatched = true;
	shown = diag_error(in->check->diag, token, NULL, "index %zu type mismatch (%s)", index,
		type_name(type));
	diag_chain(in->check->diag, shown, decided,
		"type of index %zu was first inferred here (%s)", index, type_name(first));
}

/* ---- variables ---- */

static bool is_literal(const struct expr *expr)
{
	return expr->kind == EXPR_NUMBER || expr->kind == EXPR_STRING;
}

static void infer_key(struct inference *in, struct symbol *array, size_t index, struct expr *key)
{
	infer(in, key, is_literal(key) ? PROG_VOID : array->key_type[index]);
	if (!key->type)
		return;
	if (!array->key_type[index]) {
		array->key_typed_at[index] = key->token;
		learn(in, &array->key_type[index], key->type);
	} else if (array->key_type[index] != key->type) {
		/* SystemTap names the type of the array's values here */
		mismatch_index(in, index, &key->token, key->type, array->type,
			&array->key_typed_at[index]);
	}
}

static void infer_keys(struct inference *in, struct expr *expr)
{
	for (size_t i = 0; i < expr->nargs; i++)
		if (expr->args[i])
			infer_key(in, expr->symbol, i, expr->args[i]);
}

static int parameter_number(const struct function *function, const struct symbol *symbol)
{
	int number = 0;

	for (const struct symbol *s = function->scope.first; s && s != symbol; s = s->next)
		number++;
	return number;
}

static void symbol_mismatch(struct inference *in, struct expr *expr, uint8_t want)
{
	struct symbol *symbol = expr->symbol;

	if (symbol->is_parameter && symbol->typed_by_call)
		mismatch_index(in, (size_t)parameter_number(in->function, symbol), &expr->token,
			want, symbol->type, &symbol->typed_at);
	else
		mismatch_inferred(in, &expr->token, want, symbol->type, &symbol->typed_at);
}

/* The value of a variable or of an element. */
static void infer_symbol(struct inference *in, struct expr *expr, uint8_t want)
{
	struct symbol *symbol = expr->symbol;

	if (want == PROG_STATS && !symbol->is_global) {
		in->mismatched = true;
		diag_error(in->check->diag, &expr->token, NULL,
			"stat locals not supported, missing global declaration? ");
		return;
	}
	if (!symbol->type && want) {
		symbol->typed_at = expr->token;
		learn(in, &symbol->type, want);
	}
	if (!symbol->type)
		infer_unresolved(in, &expr->token);
	else if (want && want != symbol->type)
		symbol_mismatch(in, expr, want);
	else
		learn(in, &expr->type, symbol->type);
}

/* ---- operators ---- */

/* What is assigned to must be a variable or an element. */
static bool infer_target_of(struct inference *in, const struct expr *parent)
{
	const struct expr *target = parent->left;

	if (target->kind == EXPR_VARIABLE || target->kind == EXPR_INDEX)
		return true;
	if (target->kind == EXPR_DEREF || (target->kind == EXPR_TARGET && target->lacking)) {
		infer(in, parent->left, PROG_VOID);
		return false;
	}
	in->mismatched = true;
	diag_error(in->check->diag, &parent->token, &target->token,
		target->kind == EXPR_BINARY && target->op == BINARY_CONCAT
			? "Expecting lvalue for assignment, try -> instead"
			: "Expecting lvalue for assignment");
	return false;
}

/* A node whose type its own form decides. */
void infer_decided(struct inference *in, struct expr *expr, uint8_t type, uint8_t want)
{
	if (want && want != type)
		mismatch(in, &expr->token, want, type);
	learn(in, &expr->type, type);
}

static void infer_literal(struct inference *in, struct expr *expr, uint8_t want)
{
	expr->type = expr->kind == EXPR_NUMBER ? PROG_LONG : PROG_STRING;
	if (want && want != expr->type)
		mismatch(in, &expr->token, want, expr->type);
}

static void infer_comparison(struct inference *in, struct expr *expr, uint8_t want)
{
	infer(in, expr->left, expr->right->type);
	infer(in, expr->right, expr->left->type);
	if (expr->left->type == PROG_STATS || expr->right->type == PROG_STATS) {
		in->mismatched = true;
		diag_error(in->check->diag, &expr->token, NULL, "invalid type stats");
	}
	infer_decided(in, expr, PROG_LONG, want);
}

static void infer_binary(struct inference *in, struct expr *expr, uint8_t want)
{
	uint8_t type = expr->op == BINARY_CONCAT ? PROG_STRING : PROG_LONG;

	if (expr->op >= BINARY_LT && expr->op <= BINARY_NE) {
		infer_comparison(in, expr, want);
		return;
	}
	infer(in, expr->left, type);
	infer(in, expr->right, type);
	infer_decided(in, expr, type, want);
}

static void infer_assign(struct inference *in, struct expr *expr, uint8_t want)
{
	struct expr *left = expr->left, *right = expr->right;
	uint8_t type = expr->op == BINARY_NONE	   ? PROG_VOID
		       : expr->op == BINARY_CONCAT ? PROG_STRING
						   : PROG_LONG;

	if (!infer_target_of(in, expr))
		return;
	if (type) {
		infer(in, left, type);
		infer(in, right, type);
		infer_decided(in, expr, type, want);
		return;
	}
	infer(in, left, right->type ? right->type : want);
	infer(in, right, left->type);
	if (!left->type && right->type && !left->symbol->type)
		infer(in, left, right->type);
	if (left->type == PROG_STATS || right->type == PROG_STATS) {
		in->mismatched = true;
		diag_error(in->check->diag, right->type ? &right->token : &left->token, NULL,
			"invalid type stats");
		return;
	}
	if (left->type && left->type == right->type)
		infer_decided(in, expr, left->type, want);
	else if (!left->type || !right->type)
		infer_unresolved(in, &expr->token);
}

static void infer_sample(struct inference *in, struct expr *expr, uint8_t want)
{
	if (!infer_target_of(in, expr))
		return;
	infer(in, expr->left, PROG_STATS);
	infer(in, expr->right, PROG_LONG);
	infer_decided(in, expr, PROG_LONG, want);
}

static void infer_bucket(struct inference *in, struct expr *expr, uint8_t want)
{
	infer(in, expr->left, PROG_VOID);
	infer(in, expr->right, PROG_LONG);
	infer_decided(in, expr, PROG_LONG, want);
}

static void infer_ternary(struct inference *in, struct expr *expr, uint8_t want)
{
	infer(in, expr->left, PROG_LONG);
	infer(in, expr->right, want);
	infer(in, expr->third, want ? want : expr->right->type);
	if (!expr->right->type && expr->third->type)
		infer(in, expr->right, expr->third->type);
	if (expr->right->type && expr->right->type == expr->third->type)
		infer_decided(in, expr, expr->right->type, want);
	else
		infer_unresolved(in, &expr->token);
}

/* ---- calls ---- */

/* Of a literal that does not fit, SystemTap says it the wrong way round. */
static void infer_argument(struct inference *in, struct expr *arg, uint8_t type)
{
	if (!is_literal(arg)) {
		infer(in, arg, type);
		return;
	}
	arg->type = arg->kind == EXPR_NUMBER ? PROG_LONG : PROG_STRING;
	if (type && arg->type != type)
		mismatch(in, &arg->token, arg->type, type);
}

static void infer_parameter(
	struct inference *in, size_t index, struct symbol *parameter, struct expr *arg)
{
	bool declared = parameter->type && !parameter->typed_at.source;

	if (declared) {
		infer_argument(in, arg, parameter->type);
		return;
	}
	infer(in, arg, PROG_VOID);
	if (!arg->type && parameter->type)
		infer(in, arg, parameter->type);
	if (!arg->type)
		return;
	if (!parameter->type) {
		parameter->typed_at = arg->token;
		parameter->typed_by_call = true;
		learn(in, &parameter->type, arg->type);
	} else if (parameter->type != arg->type) {
		mismatch_index(
			in, index, &arg->token, arg->type, parameter->type, &parameter->typed_at);
	}
}

static void infer_overload(
	struct inference *in, struct expr *call, struct function *function, uint8_t want)
{
	struct symbol *parameter = function->scope.first;

	for (size_t i = 0; i < call->nargs; i++, parameter = parameter->next)
		infer_parameter(in, i, parameter, call->args[i]);
	if (!function->type && want) {
		function->typed_at = call->token;
		learn(in, &function->type, want);
	}
	if (function->type && want && function->type != want)
		mismatch_inferred(in, &call->token, want, function->type, &function->typed_at);
	else
		learn(in, &call->type, function->type);
}

static void infer_script_call(struct inference *in, struct expr *call, uint8_t want)
{
	for (struct function *f = call->function; f && !in->mismatched; f = f->overload)
		infer_overload(in, call, f, want ? want : call->type);
}

static uint8_t letter_type(char letter)
{
	return letter == 'l' ? PROG_LONG : letter == 's' ? PROG_STRING : PROG_VOID;
}

/* used: a value is asked for. */
static void infer_call(struct inference *in, struct expr *call, uint8_t want)
{
	if (call->function) {
		infer_script_call(in, call, want);
		return;
	}
	const struct builtin_row *row = &check_builtins[call->builtin];
	uint8_t type = letter_type(row->result[0]);

	for (size_t i = 0; i < call->nargs; i++)
		infer_argument(in, call->args[i], letter_type(row->args[i]));
	if (type)
		infer_decided(in, call, type, want);
}

/* Of operators with one operand and a long as result. */
static uint8_t operand_type(const struct expr *expr)
{
	return expr->kind == EXPR_STAT	  ? PROG_STATS
	       : expr->kind == EXPR_REGEX ? PROG_STRING
					  : PROG_LONG;
}

void infer(struct inference *in, struct expr *expr, uint8_t want)
{
	switch (expr->kind) {
	case EXPR_NUMBER:
	case EXPR_STRING: infer_literal(in, expr, want); break;
	case EXPR_INDEX: infer_keys(in, expr); __attribute__((fallthrough));
	case EXPR_VARIABLE: infer_symbol(in, expr, want); break;
	case EXPR_IN:
		infer_keys(in, expr);
		infer_decided(in, expr, PROG_LONG, want);
		break;
	case EXPR_STEP:
		if (!infer_target_of(in, expr))
			break;
		__attribute__((fallthrough));
	case EXPR_UNARY:
	case EXPR_STAT:
	case EXPR_REGEX:
		infer(in, expr->left, operand_type(expr));
		infer_decided(in, expr, PROG_LONG, want);
		break;
	case EXPR_BINARY: infer_binary(in, expr, want); break;
	case EXPR_TERNARY: infer_ternary(in, expr, want); break;
	case EXPR_ASSIGN: infer_assign(in, expr, want); break;
	case EXPR_SAMPLE: infer_sample(in, expr, want); break;
	case EXPR_CALL: infer_call(in, expr, want); break;
	case EXPR_PRINT: infer_print(in, expr, want); break;
	case EXPR_TARGET:
		if (expr->lacking) {
			if (in->complain)
				check_lacking(in->check, expr);
			infer_unresolved(in, &expr->token);
			break;
		}
		infer_decided(in, expr, expr->target == TARGET_ARG ? PROG_LONG : PROG_STRING, want);
		break;
	case EXPR_HIST: infer(in, expr->left, PROG_STATS); break;
	case EXPR_BUCKET: infer_bucket(in, expr, want); break;
	case EXPR_DEREF:
		if (in->complain)
			diag_error(
				in->check->diag, &expr->token, NULL, "unknown type in dereference");
		infer_unresolved(in, &expr->token);
		break;
	case EXPR_DEFINED:
	case EXPR_ENTRY:
	case EXPR_PERF:
	case EXPR_OTHER: break; /* names were checked first: none of these is left */
	}
}

/* ---- statements ---- */

static void infer_stmt(struct inference *in, struct stmt *stmt);

static void infer_return(struct inference *in, struct stmt *stmt)
{
	struct function *function = in->function;
	bool declared = function->type && !function->typed_at.source;

	if (!stmt->expr && function->type && !declared)
		mismatch_inferred(in, &stmt->token, PROG_VOID, function->type, &function->typed_at);
	if (!stmt->expr)
		return;
	if (declared) {
		infer_argument(in, stmt->expr, function->type);
		return;
	}
	infer(in, stmt->expr, PROG_VOID);
	if (!stmt->expr->type && function->type)
		infer(in, stmt->expr, function->type);
	if (!stmt->expr->type)
		return;
	if (!function->type) {
		function->typed_at = stmt->expr->token;
		learn(in, &function->type, stmt->expr->type);
	} else if (function->type != stmt->expr->type) {
		mismatch_inferred(in, &stmt->expr->token, stmt->expr->type, function->type,
			&function->typed_at);
	}
}

/* foreach (count = bucket in @hist_log(s)) */
static void infer_buckets(struct inference *in, struct stmt *stmt)
{
	infer(in, stmt->array, PROG_VOID);
	infer_symbol(in, stmt->keys[0], PROG_LONG);
	if (stmt->value)
		infer_symbol(in, stmt->value, PROG_LONG);
	if (stmt->limit)
		infer(in, stmt->limit, PROG_LONG);
	infer_stmt(in, stmt->body);
}

static void infer_foreach(struct inference *in, struct stmt *stmt)
{
	struct symbol *array = stmt->array->symbol;

	if (stmt->array->kind == EXPR_HIST) {
		infer_buckets(in, stmt);
		return;
	}
	if (stmt->array->kind == EXPR_INDEX)
		infer_keys(in, stmt->array);
	for (size_t i = 0; i < stmt->nkeys; i++)
		infer_key(in, array, i, stmt->keys[i]);
	if (stmt->sort.stat >= 0 && array->type && array->type != PROG_STATS)
		invalid_type(in, &stmt->array->token, array->type);
	if (stmt->value && array->type != PROG_STATS) {
		infer_symbol(in, stmt->value, array->type);
		if (!array->type && stmt->value->type) {
			array->typed_at = stmt->value->token;
			learn(in, &array->type, stmt->value->type);
		}
	} else if (stmt->value) {
		invalid_type(in, &stmt->value->token, PROG_STATS);
	}
	if (stmt->limit)
		infer(in, stmt->limit, PROG_LONG);
	infer_stmt(in, stmt->body);
}

static void infer_delete(struct inference *in, struct stmt *stmt)
{
	if (stmt->expr->kind == EXPR_INDEX)
		infer_keys(in, stmt->expr);
	learn(in, &stmt->expr->type, stmt->expr->symbol->type);
}

static void infer_optional(struct inference *in, struct expr *expr, uint8_t want)
{
	if (expr)
		infer(in, expr, want);
}

static void infer_stmt(struct inference *in, struct stmt *stmt)
{
	if (!stmt)
		return;
	switch (stmt->kind) {
	case STMT_BLOCK:
		for (struct stmt *s = stmt->first; s; s = s->next)
			infer_stmt(in, s);
		break;
	case STMT_EXPR: infer(in, stmt->expr, PROG_VOID); break;
	case STMT_IF:
	case STMT_WHILE:
	case STMT_FOR:
		infer_optional(in, stmt->init, PROG_VOID);
		infer_optional(in, stmt->expr, PROG_LONG);
		infer_stmt(in, stmt->body);
		infer_stmt(in, stmt->other);
		infer_optional(in, stmt->step, PROG_VOID);
		break;
	case STMT_FOREACH: infer_foreach(in, stmt); break;
	case STMT_RETURN: infer_return(in, stmt); break;
	case STMT_DELETE: infer_delete(in, stmt); break;
	case STMT_TRY:
		infer_stmt(in, stmt->body);
		if (stmt->message && stmt->message->symbol->seen_read)
			infer_symbol(in, stmt->message, PROG_STRING);
		infer_stmt(in, stmt->other);
		break;
	case STMT_NEXT:
	case STMT_EMPTY:
	case STMT_BREAK:
	case STMT_CONTINUE: break;
	}
}

/* ---- all ---- */

static void check_scope(struct inference *in, const struct scope *scope)
{
	for (struct symbol *symbol = scope->first; symbol; symbol = symbol->next) {
		if (!symbol_is_used(symbol) && !symbol->is_message)
			continue;
		if (!symbol->type)
			infer_unresolved(in, &symbol->token);
		if (symbol->wraps && symbol->nkeys == 0)
			diag_error(in->check->diag, &symbol->token, NULL,
				"wrapping not supported for scalars");
		for (int i = 0; i < symbol->nkeys; i++)
			if (!symbol->key_type[i])
				infer_unresolved(in, &symbol->token);
	}
}

static void infer_probe(struct inference *in, struct probe *probe)
{
	infer_stmt(in, probe->body);
	if (in->complain)
		check_scope(in, &probe->scope);
}

static void round_over(struct inference *in)
{
	in->progress = false;
	for (struct derived *d = in->check->tree->derived; d; d = d->next)
		infer_optional(in, d->point->condition, PROG_LONG);
	for (struct probe *probe = in->check->tree->bodies; probe; probe = probe->next)
		infer_probe(in, probe);
	for (struct function *f = in->check->tree->functions; f; f = f->next) {
		if (!f->used)
			continue;
		in->function = f;
		infer_stmt(in, f->body);
		if (in->complain)
			check_scope(in, &f->scope);
		in->function = NULL;
	}
	if (in->complain)
		check_scope(in, &in->check->tree->globals);
}

void check_types(struct check *check)
{
	struct inference in = {.check = check};

	do {
		round_over(&in);
	} while (in.progress && !in.mismatched);
	if (in.mismatched)
		return;
	in.complain = true;
	round_over(&in);
}
