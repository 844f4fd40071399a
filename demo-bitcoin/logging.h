/* SPDX-License-Identifier: MIT */
/*
 * logging.h: the node's log, on standard output, one whole line per call even from several threads,
 * flushed at each line so that a script that reads a pipe sees it at once.
 */
#ifndef DEMO_BITCOIN_LOGGING_H
#define DEMO_BITCOIN_LOGGING_H

void LogPrintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
