/* How many threads work on a batch, and where they begin. Private to the library. */
#ifndef FLAVBREM_HOST_THREADS_H
#define FLAVBREM_HOST_THREADS_H

#include "flavbrem/context.h"

/* How many threads the context works with, at least 1. */
int flb_context_threads(const flavbrem_context *context);

/* Calls `work`, which may use OpenMP, and waits for its end. In a child of fork() this is done in a
 * new thread: OpenMP of GCC keeps the threads that worked for a thread, by us or by anybody else in
 * the process, and in a child, where they do not exist, would wait for them for ever. A new thread
 * has none yet. A child that loads the library itself is not known as one.
 * Errors: FLAVBREM_ERROR_MEMORY, with the sentence in the context, where no thread can be started;
 * then `work` was not called. */
FLAVBREM_MUST_CHECK flavbrem_status flb_threads_call(flavbrem_context *context,
                                                     void (*work)(void *user), void *user);

#endif
