/* SPDX-License-Identifier: MIT */
/*
 * color.h: messages as a terminal shows them: SystemTap's colours for the words of errors and
 * warnings, places, and the source line's token with its caret.
 *
 * Messages are made without colours, by whoever has something to say; they are coloured here, line
 * by line, on their way to the terminal. main.c decides.
 */
#ifndef OUTPUT_COLOR_H
#define OUTPUT_COLOR_H

#include <stdbool.h>
#include <stdio.h>

enum color_when { COLOR_AUTO, COLOR_NEVER, COLOR_ALWAYS };

/* SGR parameters of each part; "" shows it as it is. */
enum color_part { COLOR_ERROR, COLOR_WARNING, COLOR_SOURCE, COLOR_CARET, COLOR_TOKEN, COLOR_PARTS };

struct colors {
	bool on;
	char sgr[COLOR_PARTS][24];
};

/* Are colours wanted on this stream? `setting`: SYSTEMTAP_COLORS
 * (`error=01;31:warning=00;33:source=00;34:caret=01:token=01`), NULL: not set, so SystemTap's
 * defaults; empty or malformed turns colours off. */
void colors_init(struct colors *colors, enum color_when when, FILE *stream, const char *setting);

/* A stream that colours complete lines on their way to `out`; NULL without memory. fclose() it
 * before `out`. It is line-buffered: what has no newline yet waits for it or for fflush(). */
FILE *color_open(const struct colors *colors, FILE *out);

#endif
