/* SPDX-License-Identifier: MIT */
/*
 * status.h: one line on the terminal that says what takes so long. It appears when the work lasts
 * for more than a moment and is gone when it ends; where standard error is no terminal there is
 * none. Used by main.c, which has one piece of work at a time: the state is the process's.
 */
#ifndef OUTPUT_STATUS_H
#define OUTPUT_STATUS_H

/* text must live until status_end(). Uses SIGALRM and its timer. */
void status_begin(const char *text);
/* Before anything else is written to the terminal. Harmless when nothing has begun. */
void status_end(void);

#endif
