/* SPDX-License-Identifier: MIT */
#include "stap-lite/words.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wordexp.h>

static char **copy_words(char *const *words, size_t count)
{
	char **copy = calloc(count + 1, sizeof(*copy));

	for (size_t i = 0; copy && i < count; i++) {
		copy[i] = strdup(words[i]);
		if (!copy[i]) {
			words_free(copy);
			return NULL;
		}
	}
	return copy;
}

int words_split(const char *command, char ***argv, struct sdt_error *err)
{
	char *shell[] = {"sh", "-c", (char *)(uintptr_t)command};
	wordexp_t words;

	*argv = NULL;
	/* wordexp would put our own PID for $$. */
	switch (strstr(command, "$$") ? WRDE_SYNTAX
				      : wordexp(command, &words, WRDE_NOCMD | WRDE_UNDEF)) {
	case 0:
		if (words.we_wordc)
			*argv = copy_words(words.we_wordv, words.we_wordc);
		else
			errno = EINVAL;
		wordfree(&words);
		break;
	case WRDE_NOSPACE: return sdt_fail(err, -ENOMEM, "-c: out of memory");
	default: /* shell characters, $(…), an unset variable, unbalanced quotes: a shell decides */
		*argv = copy_words(shell, 3);
		break;
	}
	if (!*argv)
		return sdt_fail(err, -EINVAL, "-c: no command in '%s'", command);
	return 0;
}

void words_free(char **argv)
{
	for (char **word = argv; word && *word; word++)
		free(*word);
	free(argv);
}
