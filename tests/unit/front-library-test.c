/* SPDX-License-Identifier: MIT */
/* Every function of the library is called once by a script: it is parsed, found and typed without a
 * word. */
#include <string.h>
#include "stap-lite/front/front.h"
#include "stap-lite/front/library.h"
#include "tests/unit/test.h"

static const struct prog_limits limits = {.max_string = 512, .max_map = 16};

/* The script that calls every function of a file. */
static void write_calls(const struct tree *tree, struct text_buffer *script)
{
	text_print(script, "probe begin {\n");
	for (const struct function *f = tree->functions; f; f = f->next) {
		const struct symbol *parameter = f->scope.first;

		text_print(script, f->type == PROG_VOID ? "%s(" : "println(%s(", f->name);
		for (size_t i = 0; i < f->nparams; i++, parameter = parameter->next)
			text_print(script, "%s%s", i ? ", " : "",
				parameter->type == PROG_STRING ? "\"text\"" : "1");
		text_print(script, f->type == PROG_VOID ? ")\n" : "))\n");
	}
	text_print(script, "exit() }\n");
}

static void check_file(const struct library_file *file)
{
	struct front_input in = {
		.name = file->name, .limits = limits, .guru = true, .last_pass = 1};
	struct text_buffer messages = {0}, script = {0};
	struct tree *tree = NULL;

	in.text = file->text;
	in.len = strlen(file->text);
	CHECK_INT(front_compile(&in, &tree, &messages), 0);
	if (tree) {
		write_calls(tree, &script);
		front_destroy(tree);
		tree = NULL;
		in.name = "calls";
		in.text = script.data;
		in.len = script.len;
		in.last_pass = 0;
		CHECK_INT(front_compile(&in, &tree, &messages), 0);
		front_destroy(tree);
	}
	CHECK_STR(messages.data ? messages.data : "", "");
	text_deinit(&messages);
	text_deinit(&script);
}

int main(void)
{
	const struct library_file *last = NULL;

	for (const struct library_name *f = library_names; f->name; f++) {
		if (&library_files[f->file] != last)
			check_file(&library_files[f->file]);
		last = &library_files[f->file];
	}
	CHECK(last != NULL);
	return test_status();
}
