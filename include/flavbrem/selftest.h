/* Does a GPU give the bits of the CPU, and from how many points on is it faster? */
#ifndef FLAVBREM_SELFTEST_H
#define FLAVBREM_SELFTEST_H

#include "flavbrem/context.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* Receives a line of the report, without a newline; it is gone after the call. */
typedef void (*flavbrem_line)(void *user, const char *line);

/* Compares every kernel of a GPU with the CPU, bit by bit, and times both: under a minute.
 *   context  its threads are those of the CPU; receives the sentence
 *   device   a GPU, or several: "cuda", "cuda:N", "cuda:0,2", "cuda:all"
 *   line     called for each line of a report of one page; user is passed on
 *   differ   receives how many numbers differ: 0, unless something is wrong
 * Errors: FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_DEVICE, FLAVBREM_ERROR_MEMORY; some lines may have
 * been given before. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_selftest(flavbrem_context *context, const char *device,
                                                      flavbrem_line line, void *user,
                                                      size_t *differ);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
